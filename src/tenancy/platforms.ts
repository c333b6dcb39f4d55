import type { ReadContext } from '../request/context.ts';
import type { Platform } from '../db/generated/prisma/client.ts';

/** The caller's platform. */
export function findOwnPlatform({ db, principal }: ReadContext): Promise<Platform> {
  return db.platform.findUniqueOrThrow({ where: { id: principal.platformId } });
}

/** Those of the ids that are platforms the caller sees: their own at most. */
export function findPlatformsByIds({ db, principal }: ReadContext, ids: string[]): Promise<Platform[]> {
  return db.platform.findMany({ where: { AND: [{ id: { in: ids } }, { id: principal.platformId }] } });
}
