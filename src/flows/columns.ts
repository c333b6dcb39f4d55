import type { Principal } from '../auth/principal.ts';
import { type Flow, Prisma } from '../db/generated/prisma/client.ts';
import { columnsAsFields, flowTable } from '../db/tables.ts';
import { textArray } from '../db/sql.ts';
import type { ReadContext } from '../request/context.ts';
import { ofVisibleConnection } from '../request/visible.ts';

/** A flow as it is read, with the ids of the connections it uses, of those that the caller can see, if selected. */
export interface ReadFlow extends Flow {
  connectionIds?: string[];
}

const columns = columnsAsFields(flowTable, 'f');

/** The columns of a flow in SQL, where the table is named `f`. */
export const flowColumns = (principal: Principal, wanted: { connectionIds: boolean }): Prisma.Sql =>
  wanted.connectionIds ? Prisma.sql`${columns}, ${connectionIdsOf(principal, 'f.id')} AS "connectionIds"` : columns;

/** Reads the ids of the connections that each of several flows uses, of those the caller sees. */
export async function readConnectionIds(
  { sql, principal }: ReadContext,
  flowIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql.read<{ id: string; ids: string[] }>(Prisma.sql`
    SELECT parent.id, ${connectionIdsOf(principal, 'parent.id')} AS ids
    FROM unnest(${textArray(flowIds)}::text[]) parent(id)`);
  return new Map(rows.map(({ id, ids }) => [id, ids]));
}

function connectionIdsOf(principal: Principal, flowId: string): Prisma.Sql {
  const where = [Prisma.raw(`used.flow_id = ${flowId}`), ...ofVisibleConnection(principal, 'used.connection_id')];
  // As JSON: the driver takes long to read arrays.
  return Prisma.sql`array_to_json(ARRAY(
    SELECT used.connection_id FROM flow_connection used WHERE ${Prisma.join(where, ' AND ')} ORDER BY used.connection_id))`;
}
