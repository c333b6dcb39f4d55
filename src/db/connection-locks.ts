import type { Tx } from './client.ts';
import { Prisma } from './generated/prisma/client.ts';
import { textArray } from './sql.ts';

/**
 * Locks connections of a platform against every other change and against new uses by flows, until the transaction ends.
 * Ids of other platforms are ignored, so that no platform waits for another. Always in the order of their ids, and before
 * flows, which avoids deadlocks.
 */
export async function lockConnections(tx: Tx, platformId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$queryRaw`${theConnections(platformId, ids)} FOR UPDATE`;
}

/**
 * A SELECT, of ids, that keeps connections from being deleted or replaced until the transaction ends, without keeping anybody else
 * from using them.
 */
export const lockForUse = (platformId: string, ids: readonly string[]): Prisma.Sql =>
  Prisma.sql`${theConnections(platformId, ids)} FOR KEY SHARE`;

const theConnections = (platformId: string, ids: readonly string[]): Prisma.Sql => Prisma.sql`
  SELECT id FROM app_connection WHERE platform_id = ${platformId} AND id = ANY(${textArray(ids)}::text[]) ORDER BY id`;
