import type { ReadContext } from '../request/context.ts';
import type { Platform, Prisma } from '../db/generated/prisma/client.ts';

interface PlatformRelations {
  include?: Prisma.PlatformInclude;
}

/** The caller's platform. */
export function findOwnPlatform({ db, principal }: ReadContext, relations: PlatformRelations): Promise<Platform> {
  return db.platform.findUniqueOrThrow({ ...relations, where: { id: principal.platformId } });
}

/** Those of the ids that are platforms the caller sees: their own at most. */
export function findPlatformsByIds(
  { db, principal }: ReadContext,
  ids: string[],
  relations: PlatformRelations,
): Promise<Platform[]> {
  return db.platform.findMany({ ...relations, where: { AND: [{ id: { in: ids } }, { id: principal.platformId }] } });
}
