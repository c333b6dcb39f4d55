import type { Tx } from './client.ts';
import { type AppConnection, Prisma } from './generated/prisma/client.ts';
import type { SqlReader } from './sql.ts';

/**
 * Locks connections of a platform against every other change and against new uses by flows, until the transaction ends.
 * Ids of other platforms are ignored, so that no platform waits for another. Always in the order of their ids, which avoids
 * deadlocks.
 */
export async function lockConnections(tx: Tx, platformId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$queryRaw`
    SELECT id FROM app_connection WHERE platform_id = ${platformId} AND id = ANY(${ids}::text[])
    ORDER BY id FOR UPDATE`;
}

/** What an upsert has to know of the connection it is about to overwrite. */
export type KeyedConnection = Pick<AppConnection, 'id' | 'ownerId' | 'status'>;

type ConnectionKey = Pick<AppConnection, 'scopeId' | 'externalId'>;

/** Finds the connection with an external id. */
export async function findConnectionByKey(
  sql: SqlReader,
  { scopeId, externalId }: ConnectionKey,
): Promise<KeyedConnection | undefined> {
  const [found] = await sql.read<KeyedConnection>(Prisma.sql`
    SELECT id, owner_id AS "ownerId", status::text AS status FROM app_connection
    WHERE scope_id = ${scopeId} AND external_id = ${externalId}`);
  return found;
}

/**
 * Keeps connections of a platform from being deleted or replaced until the transaction ends, without keeping anybody else from using
 * them.
 */
export async function lockConnectionsForUse(tx: Tx, platformId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$queryRaw`
    SELECT id FROM app_connection WHERE platform_id = ${platformId} AND id = ANY(${ids}::text[])
    ORDER BY id FOR KEY SHARE`;
}
