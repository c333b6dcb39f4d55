import type { AppConnection } from '../db/generated/prisma/client.ts';

export type MetadataInput = Record<string, unknown> | null | undefined;

/** What to store of the metadata that a caller gave: nothing when it was left out, and null clears it. */
export const storedMetadata = (metadata: MetadataInput): Partial<Pick<AppConnection, 'metadata'>> =>
  metadata === undefined ? {} : { metadata: metadata as AppConnection['metadata'] };
