import type { Principal } from '../auth/principal.ts';
import { type AppConnection, Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { appConnectionTable, columnsAsFields } from '../db/tables.ts';
import type { ReadContext } from '../request/context.ts';
import { ofVisibleProject } from '../request/visible.ts';

/** Of how many flows a connection says the ids at most. */
export const maxFlowIds = 1000;

/** Lists of ids that are read with a connection if selected: of the projects and flows that the caller can see. */
export interface RelatedIds {
  projectIds: string[];
  /** The first `maxFlowIds`. */
  flowIds: string[];
}

/** What is read with a connection only if selected: a nested page can have thousands of connections. */
export interface SelectedParts extends RelatedIds {
  /** The metadata, as the JSON that it is stored in; null: it has none. */
  metadataText: string | null;
}

/** Which of them are selected. */
export type WantedParts = Record<keyof RelatedIds | 'metadata', boolean>;

/** A connection as it is read, with the selected parts; as it was changed, with its metadata. */
export type ReadConnection = Omit<AppConnection, 'metadata'> &
  Partial<SelectedParts> &
  Partial<Pick<AppConnection, 'metadata'>>;

const { metadata, ...always } = appConnectionTable;
const columns = columnsAsFields(always, 'c');

/** The columns of a connection in SQL, where the table is named `c`. */
export function connectionColumns(principal: Principal, wanted: WantedParts): Prisma.Sql {
  const related = (['projectIds', 'flowIds'] as const)
    .filter((name) => wanted[name])
    .map((name) => Prisma.sql`${relatedIds[name](principal, 'c.id')} AS ${Prisma.raw(`"${name}"`)}`);
  const large = wanted.metadata ? [Prisma.raw(`c.${metadata[0]}::text AS "metadataText"`)] : [];
  return Prisma.join([columns, ...large, ...related]);
}

/** Reads one kind of ids for several connections at once. */
export async function readRelatedIds(
  { sql, principal }: ReadContext,
  name: keyof RelatedIds,
  connectionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql.read<{ id: string; ids: string[] }>(Prisma.sql`
    SELECT parent.id, ${relatedIds[name](principal, 'parent.id')} AS ids
    FROM unnest(${textArray(connectionIds)}::text[]) parent(id)`);
  return new Map(rows.map(({ id, ids }) => [id, ids]));
}

// In SQL, for the connection whose id a column holds. As JSON: the driver takes long to read arrays.
const relatedIds: Record<keyof RelatedIds, (principal: Principal, connectionId: string) => Prisma.Sql> = {
  projectIds: (principal, connectionId) => {
    const where = [Prisma.raw(`available.connection_id = ${connectionId}`)];
    where.push(...ofVisibleProject(principal, 'available.project_id'));
    return Prisma.sql`array_to_json(ARRAY(
      SELECT available.project_id FROM connection_project available WHERE ${Prisma.join(where, ' AND ')}
      ORDER BY available.project_id))`;
  },
  flowIds: (principal, connectionId) => {
    const where = [Prisma.raw(`used.connection_id = ${connectionId}`)];
    const visible = ofVisibleProject(principal, 'flow.project_id');
    where.push(...visible);
    const flows = visible.length > 0 ? Prisma.sql`JOIN flow ON flow.id = used.flow_id` : Prisma.empty;
    return Prisma.sql`array_to_json(ARRAY(
      SELECT used.flow_id FROM flow_connection used ${flows} WHERE ${Prisma.join(where, ' AND ')}
      ORDER BY used.flow_id LIMIT ${Prisma.raw(String(maxFlowIds))}))`;
  },
};
