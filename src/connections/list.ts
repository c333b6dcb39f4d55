import type {
  AppConnection,
  ConnectionScope,
  ConnectionStatus,
  ConnectionType,
} from '../db/generated/prisma/client.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { contains } from '../db/like.ts';
import { textArray } from '../db/sql.ts';
import type { Direction, Page, PageArgs } from '../paging/keyset.ts';
import {
  byCreation,
  byId,
  type Level,
  type ListOrder,
  type ListSource,
  type PartOfList,
  readPage,
  readPages,
} from '../paging/list.ts';
import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { limitedToProjects, mergedOverProjects, ofVisibleConnection, onlyProject } from '../request/visible.ts';
import { connectionColumns, type ReadConnection, type WantedParts } from './columns.ts';

/** Every given part must match. */
export interface ConnectionFilter {
  pieceName?: string | null;
  /** Part of the display name, in either case. */
  displayName?: string | null;
  status?: ConnectionStatus[] | null;
  scope?: ConnectionScope | null;
  type?: ConnectionType[] | null;
  ownerId?: string | null;
}

/** How a list can be ordered; each with the id as the tie-breaker. */
export type ConnectionOrderField = 'created' | 'updated' | 'displayName';

export interface ConnectionOrder {
  field: ConnectionOrderField;
  direction: Direction;
}

export interface ConnectionListArgs extends PageArgs {
  filter?: ConnectionFilter | null;
  orderBy?: ConnectionOrder | null;
}

/** Which parts of a page to read. */
export interface WantedConnections extends WantedParts {
  items: boolean;
}

/**
 * One page of the connections available in a project; of all that the caller sees, when none is named.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listConnections(
  ctx: ReadContext,
  { projectId, ...args }: ConnectionListArgs & { projectId?: string | null },
  wanted: WantedConnections,
): Promise<Page<ReadConnection>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const project = projectId ?? onlyProject(ctx.principal);
  if (project === null) return readPage(ctx.sql, levelOfAll(ctx, args, wanted), ctx.principal.platformId);
  return pageOfProject(ctx, project, (id) => readPage(ctx.sql, levelOf(ctx, connectionsOf.project, args, wanted), id));
}

/** Whose connections a list has. */
interface ConnectionList extends Pick<ListSource, 'keys' | 'rows'> {
  /** The rows of one parent. */
  ofParent: Prisma.Sql;
  /** The default order, by an index of the parent's rows. */
  order: ListOrder<AppConnection>;
  /** Of parents that the caller sees, they may see only some of the connections. */
  partlyVisible: boolean;
}

const rowsOfLinks = Prisma.raw('JOIN app_connection c ON c.id = link.connection_id');

const connectionsOf = {
  project: {
    keys: Prisma.raw('connection_project link'),
    rows: rowsOfLinks,
    ofParent: Prisma.raw('link.project_id = parent.id'),
    order: byCreation('link.created', 'link.connection_id'),
    partlyVisible: false,
  },
  platform: {
    keys: Prisma.raw('app_connection c'),
    ofParent: Prisma.raw('c.platform_id = parent.id'),
    order: byCreation('c.created', 'c.id'),
    partlyVisible: true,
  },
  owner: {
    keys: Prisma.raw('app_connection c'),
    ofParent: Prisma.raw('c.owner_id = parent.id'),
    order: byCreation('c.created', 'c.id'),
    partlyVisible: true,
  },
  flow: {
    keys: Prisma.raw('flow_connection link'),
    rows: rowsOfLinks,
    ofParent: Prisma.raw('link.flow_id = parent.id'),
    order: byId('link.connection_id'),
    // A platform connection can be withdrawn from a project whose disabled flows still refer to it.
    partlyVisible: true,
  },
} satisfies Record<string, ConnectionList>;

const orders: Record<ConnectionOrderField, ListOrder<AppConnection>> = {
  created: byCreation('c.created', 'c.id'),
  updated: {
    name: 'updated',
    holds: 'date',
    by: ['c.updated', 'c.id'],
    positionOf: ({ updated, id }) => ({ sort: updated, id }),
  },
  displayName: {
    name: 'displayName',
    holds: 'text',
    by: ['c.display_name', 'c.id'],
    positionOf: ({ displayName, id }) => ({ sort: displayName, id }),
  },
};

/**
 * One page of the connections that each of several flows uses, of those the caller sees.
 *
 * @throws GatewayError VALIDATION
 */
export const connectionsOfFlows = (
  ctx: ReadContext,
  flowIds: readonly string[],
  args: ConnectionListArgs,
  wanted: WantedConnections,
): Promise<Page<ReadConnection>[]> => readPages(ctx.sql, levelOf(ctx, connectionsOf.flow, args, wanted), flowIds);

/**
 * One page of the connections available in each of several projects, which the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function connectionsOfProjects(
  ctx: ReadContext,
  projectIds: readonly string[],
  args: ConnectionListArgs,
  wanted: WantedConnections,
): Promise<Page<ReadConnection>[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  return readPages(ctx.sql, levelOf(ctx, connectionsOf.project, args, wanted), projectIds);
}

/**
 * One page of the connections that each of several users owns, of those the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function connectionsOfUsers(
  ctx: ReadContext,
  userIds: readonly string[],
  args: ConnectionListArgs,
  wanted: WantedConnections,
): Promise<Page<ReadConnection>[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const level = levelOf(ctx, connectionsOf.owner, args, wanted);
  // Where few of many are seen, these are found by the projects.
  const planning = limitedToProjects(ctx.principal) ? 'each time' : level.planning;
  return readPages(ctx.sql, { ...level, planning }, userIds);
}

// Whoever sees some projects alone would have to look through all of the platform for theirs: in the order of creation, their
// page is merged from those of the projects. With filters, what is rare is found first, and then looked at.
function levelOfAll(ctx: ReadContext, args: ConnectionListArgs, wanted: WantedConnections): Level<ReadConnection> {
  const level = levelOf(ctx, connectionsOf.platform, args, wanted);
  const projects = limitedToProjects(ctx.principal);
  if (!projects) return level;
  if (args.filter || level.order.name !== 'created') return { ...level, planning: 'each time' };
  const keys = mergedOverProjects(projects, 'connection_project', 'connection_id');
  const keysOfPage = (part: PartOfList) => Prisma.sql`${keys(part)} ${rowsOfLinks}`;
  return {
    ...level,
    source: { ...level.source, keysOfPage },
    order: byCreation('link.created', 'link.connection_id'),
    planning: 'each time',
  };
}

function levelOf(
  { principal }: ReadContext,
  { keys, rows, ofParent, order, partlyVisible }: ConnectionList,
  { filter, orderBy, ...args }: ConnectionListArgs,
  { items, ...parts }: WantedConnections,
): Level<ReadConnection> {
  const filters = filter ? filtersOf(filter) : [];
  const visible = partlyVisible ? ofVisibleConnection(principal, 'c.id') : [];
  const other = orderBy && orderBy.field !== order.name ? orders[orderBy.field] : null;
  return {
    source: {
      columns: connectionColumns(principal, parts),
      keys,
      where: [ofParent],
      ...(rows && { rows }),
      filters: [...visible, ...filters],
    },
    order: other ?? order,
    direction: orderBy?.direction ?? 'asc',
    args,
    withItems: items,
    planning: filters.length > 0 || other ? 'each time' : 'once',
  };
}

function filtersOf({ pieceName, displayName, status, scope, type, ownerId }: ConnectionFilter): Prisma.Sql[] {
  return [
    ...(pieceName != null ? [Prisma.sql`c.piece_name = ${pieceName}`] : []),
    ...(displayName != null ? [contains('c.display_name', displayName)] : []),
    ...(status != null ? [Prisma.sql`c.status = ANY(${textArray(status)}::text::connection_status[])`] : []),
    ...(scope != null ? [Prisma.sql`c.scope = ${scope}::connection_scope`] : []),
    ...(type != null ? [Prisma.sql`c.type = ANY(${textArray(type)}::text::connection_type[])`] : []),
    ...(ownerId != null ? [Prisma.sql`c.owner_id = ${ownerId}`] : []),
  ];
}
