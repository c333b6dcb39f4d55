/**
 * Changes of a flow with what belongs to it, each in one statement: all of it, or nothing. They are decided on what was seen before, and
 * are made only if that still holds: whoever comes in between is looked at again.
 */
import type { Db, Tx } from '../db/client.ts';
import { lockForUse } from '../db/connection-locks.ts';
import { type Flow, Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { assignments, columnNames, columnsAsFields, flowTable, rowValues } from '../db/tables.ts';
import { type Event, insertionOf } from '../request/audit.ts';
import type { SetChange } from '../request/set-change.ts';

const names = columnNames(flowTable);
const fields = columnsAsFields(flowTable, 'flow');

/**
 * A flow as it was seen, in SQL, for a SELECT from `flow`. Each change of what a flow uses also changes its row, so that the row's
 * version is that of both.
 */
export const seenFlowColumns = Prisma.sql`${fields}, flow.xmin::text AS version,
  ARRAY(SELECT connection_id FROM flow_connection WHERE flow_id = flow.id ORDER BY connection_id) AS "connectionIds"`;

/** A flow as it was seen. */
export interface SeenFlow extends Flow {
  /** Another one after each change. */
  version: string;
  /** All that it uses, whoever sees them. */
  connectionIds: string[];
}

/** What is stored with a flow. */
interface Belongings {
  /** The connections that the flow has to find available in its project. */
  wanted: readonly string[];
  /** How the connections it uses change. */
  change: SetChange;
  event: Event;
}

/** What came of storing a flow. */
export interface Outcome {
  /** Undefined: nothing is stored, since not all that is wanted is available, or the flow is not as it was seen. */
  flow?: Flow;
  /** Those of the wanted connections that are available. */
  available: string[];
}

/** Inserts a flow, unless the project has one of its external id. It waits for whoever is about to store that. */
export const insertFlow = (db: Db | Tx, flow: Flow, belongings: Belongings): Promise<Outcome> =>
  store(
    db,
    flow,
    belongings,
    (condition) => Prisma.sql`
      INSERT INTO flow (${names}) SELECT ${rowValues(flowTable, flow)} WHERE ${condition}
      ON CONFLICT (project_id, external_id) DO NOTHING
      RETURNING ${fields}`,
  );

/** Overwrites a flow, unless it has changed since it was seen. */
export const overwriteFlow = (
  db: Db | Tx,
  seen: SeenFlow,
  changes: Partial<Flow>,
  belongings: Belongings,
): Promise<Outcome> =>
  store(
    db,
    seen,
    belongings,
    (condition) => Prisma.sql`
      UPDATE flow SET ${assignments(flowTable, changes)} WHERE ${isAsSeen(seen)} AND ${condition} RETURNING ${fields}`,
  );

async function store(
  db: Db | Tx,
  { id, platformId, projectId }: Flow,
  { wanted, change: { added, removed }, event }: Belongings,
  storage: (condition: Prisma.Sql) => Prisma.Sql,
): Promise<Outcome> {
  // Connections are locked before flows everywhere, which avoids deadlocks. What makes them available is locked too: who
  // withdraws a connection from the project while this waits has changed what the statement, as of its start, still sees.
  const rows = await db.$queryRaw<((Flow | { id: null }) & Pick<Outcome, 'available'>)[]>`
    WITH locked AS MATERIALIZED (
      ${lockForUse(platformId, wanted)}
    ), available AS MATERIALIZED (
      SELECT connection_id FROM connection_project
      WHERE project_id = ${projectId} AND connection_id IN (SELECT id FROM locked) FOR KEY SHARE
    ), stored AS (
      ${storage(Prisma.sql`(SELECT count(*) FROM available) = ${wanted.length}::int`)}
    ), released AS (
      DELETE FROM flow_connection USING stored
      WHERE flow_id = ${id} AND connection_id = ANY(${textArray(removed)}::text[])
    ), used AS (
      INSERT INTO flow_connection (flow_id, connection_id)
      SELECT stored.id, connection_id FROM stored, unnest(${textArray(added)}::text[]) AS connection_id
    ), recorded AS (
      ${insertionOf([event])} WHERE EXISTS (SELECT FROM stored)
    )
    SELECT stored.*, ARRAY(SELECT connection_id FROM available) AS available
    FROM (SELECT) AS always LEFT JOIN stored ON true`;
  const [row] = rows;
  if (row?.id == null) return { available: row?.available ?? [] };
  const { available, ...flow } = row;
  return { available, flow };
}

/**
 * Deletes a flow, unless it has changed since it was seen.
 *
 * @returns whether it did
 */
export async function deleteSeenFlow(db: Db | Tx, seen: SeenFlow, event: Event): Promise<boolean> {
  const deleted = await db.$queryRaw<unknown[]>`
    WITH deleted AS (
      DELETE FROM flow WHERE ${isAsSeen(seen)} RETURNING id
    ), recorded AS (
      ${insertionOf([event])} WHERE EXISTS (SELECT FROM deleted)
    )
    SELECT id FROM deleted`;
  return deleted.length > 0;
}

const isAsSeen = ({ id, version }: SeenFlow): Prisma.Sql =>
  Prisma.sql`flow.id = ${id} AND flow.xmin::text = ${version}`;
