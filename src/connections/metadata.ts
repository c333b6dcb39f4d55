import { Prisma } from '../db/generated/prisma/client.ts';

export type MetadataInput = Record<string, unknown> | null | undefined;

/** What to store of the metadata that a caller gave: nothing when it was left out, and null clears it. */
export function storedMetadata(metadata: MetadataInput): { metadata?: Prisma.InputJsonObject | typeof Prisma.DbNull } {
  if (metadata === undefined) return {};
  return { metadata: metadata === null ? Prisma.DbNull : (metadata as Prisma.InputJsonObject) };
}
