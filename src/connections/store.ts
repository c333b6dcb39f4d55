/** Storing a connection with all that belongs to it, in one statement: all of it, or nothing. */
import type { Db, Tx } from '../db/client.ts';
import type { KeyedConnection } from './find-by-key.ts';
import { type AppConnection, Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { appConnectionTable, assignments, columnNames, columnsAsFields, rowValues } from '../db/tables.ts';
import { credentialInsertion, type SealedCredential } from '../credentials/store.ts';
import { type Event, insertionOf } from '../request/audit.ts';

const names = columnNames(appConnectionTable);
/** A connection's columns named as its fields, for statements on `app_connection` that return it. */
export const connectionFields = columnsAsFields(appConnectionTable, 'app_connection');

/** The rows that are stored with a connection. */
export interface Belongings {
  credential: SealedCredential;
  /** None: they are recorded later in the same transaction. */
  events: Event[];
}

/**
 * Inserts a connection.
 *
 * @param projectIds where it is to be available
 * @returns undefined: its external id is taken, and nothing is stored. It waits for whoever is about to take it.
 */
export async function insertConnection(
  db: Db | Tx,
  connection: AppConnection,
  projectIds: readonly string[],
  { credential, events }: Belongings,
): Promise<AppConnection | undefined> {
  const [inserted] = await db.$queryRaw<AppConnection[]>`
    WITH stored AS (
      INSERT INTO app_connection (${names}) VALUES (${rowValues(appConnectionTable, connection)})
      ON CONFLICT (scope_id, external_id) DO NOTHING
      RETURNING ${connectionFields}
    ), shared AS (
      INSERT INTO connection_project (connection_id, project_id, created)
      SELECT stored.id, project_id, stored.created
      FROM stored, unnest(${textArray(projectIds)}::text[]) AS project_id
    ), sealed AS (
      ${credentialInsertion(connection.id, credential, Prisma.sql`FROM stored`)}
    ), recorded AS (
      ${insertionOf(events)} WHERE EXISTS (SELECT FROM stored)
    )
    SELECT * FROM stored`;
  return inserted;
}

/**
 * Overwrites a connection.
 *
 * @param seen what the decision to overwrite it was made on
 * @returns undefined: it has become somebody else's, was deleted or revived meanwhile, and nothing is stored
 */
export async function overwriteConnection(
  db: Db | Tx,
  seen: KeyedConnection,
  changes: Partial<AppConnection>,
  { credential, events }: Belongings,
): Promise<AppConnection | undefined> {
  const [overwritten] = await db.$queryRaw<AppConnection[]>`
    WITH stored AS (
      UPDATE app_connection SET ${assignments(appConnectionTable, changes)}
      WHERE id = ${seen.id} AND owner_id IS NOT DISTINCT FROM ${seen.ownerId}::text
        AND (status = 'MISSING') = ${seen.status === 'MISSING'}
      RETURNING ${connectionFields}
    ), sealed AS (
      ${credentialInsertion(seen.id, credential, Prisma.sql`FROM stored`)}
    ), recorded AS (
      ${insertionOf(events)} WHERE EXISTS (SELECT FROM stored)
    )
    SELECT * FROM stored`;
  return overwritten;
}

/**
 * Changes the fields of a connection, except its credential.
 *
 * @param events none: they are recorded later in the same transaction
 * @returns undefined: it is gone
 */
export async function changeConnection(
  db: Db | Tx,
  id: string,
  changes: Partial<AppConnection>,
  events: Event[],
): Promise<AppConnection | undefined> {
  const [changed] = await db.$queryRaw<AppConnection[]>`
    WITH stored AS (
      UPDATE app_connection SET ${assignments(appConnectionTable, changes)} WHERE id = ${id} RETURNING ${connectionFields}
    ), recorded AS (
      ${insertionOf(events)} WHERE EXISTS (SELECT FROM stored)
    )
    SELECT * FROM stored`;
  return changed;
}
