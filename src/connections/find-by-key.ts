import { type AppConnection, Prisma } from '../db/generated/prisma/client.ts';
import type { SqlReader } from '../db/sql.ts';

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
