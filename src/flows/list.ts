import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { contains } from '../db/like.ts';
import { textArray } from '../db/sql.ts';
import { type Flow, type FlowStatus, Prisma } from '../db/generated/prisma/client.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
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
import { limitedToProjects, mergedOverProjects, ofVisibleProject, onlyProject } from '../request/visible.ts';
import { flowColumns, type ReadFlow } from './columns.ts';

/** Every given part must match. */
export interface FlowFilter {
  /** Part of the display name, in either case. */
  displayName?: string | null;
  status?: FlowStatus | null;
  /** Flows that use this connection. */
  connectionId?: string | null;
}

export interface FlowListArgs extends PageArgs {
  filter?: FlowFilter | null;
}

/** Which parts of a page to read. */
export interface WantedFlows {
  items: boolean;
  connectionIds: boolean;
}

/**
 * One page of a project's flows; of all that the caller sees, when none is named.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listFlows(
  ctx: ReadContext,
  { projectId, ...args }: FlowListArgs & { projectId?: string | null },
  wanted: WantedFlows,
): Promise<Page<ReadFlow>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const project = projectId ?? onlyProject(ctx.principal);
  if (project === null) return readPage(ctx.sql, levelOfAll(ctx, args, wanted), ctx.principal.platformId);
  return pageOfProject(ctx, project, (id) => readPage(ctx.sql, levelOf(ctx, flowsOf.project, args, wanted), id));
}

/**
 * One page of the flows that use each of several connections, of those the caller sees.
 *
 * @throws GatewayError VALIDATION
 */
export const flowsOfConnections = (
  ctx: ReadContext,
  connectionIds: readonly string[],
  args: FlowListArgs,
  wanted: WantedFlows,
): Promise<Page<ReadFlow>[]> => readPages(ctx.sql, levelOf(ctx, flowsOf.connection, args, wanted), connectionIds);

/**
 * One page of the flows of each of several projects, which the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function flowsOfProjects(
  ctx: ReadContext,
  projectIds: readonly string[],
  args: FlowListArgs,
  wanted: WantedFlows,
): Promise<Page<ReadFlow>[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  return readPages(ctx.sql, levelOf(ctx, flowsOf.project, args, wanted), projectIds);
}

/**
 * One page of some flows of a project that the caller sees.
 *
 * @param ids of the flows, in any order
 * @throws GatewayError VALIDATION
 */
export function pageOfFlows(
  ctx: ReadContext,
  projectId: string,
  ids: readonly string[],
  args: PageArgs,
  wanted: WantedFlows,
): Promise<Page<ReadFlow>> {
  const level = levelOf(ctx, flowsOf.project, args, wanted);
  const where = [...level.source.where, Prisma.sql`f.id = ANY(${textArray(ids)}::text[])`];
  return readPage(ctx.sql, { ...level, source: { ...level.source, where }, planning: 'each time' }, projectId);
}

/** Whose flows a list has. */
interface FlowList extends Pick<ListSource, 'keys' | 'rows'> {
  /** The rows of one parent. */
  ofParent: Prisma.Sql;
  /** By an index of the parent's rows. */
  order: ListOrder<Flow>;
  /** Of parents that the caller sees, they may see only some of the flows. */
  partlyVisible: boolean;
}

const flowsOf = {
  project: {
    keys: Prisma.raw('flow f'),
    ofParent: Prisma.raw('f.project_id = parent.id'),
    order: byCreation('f.created', 'f.id'),
    partlyVisible: false,
  },
  platform: {
    keys: Prisma.raw('flow f'),
    ofParent: Prisma.raw('f.platform_id = parent.id'),
    order: byCreation('f.created', 'f.id'),
    partlyVisible: true,
  },
  connection: {
    keys: Prisma.raw('flow_connection link'),
    rows: Prisma.raw('JOIN flow f ON f.id = link.flow_id'),
    ofParent: Prisma.raw('link.connection_id = parent.id'),
    order: byId('link.flow_id'),
    partlyVisible: true,
  },
} satisfies Record<string, FlowList>;

// As for connections: without filters, the page is merged from those of the projects.
function levelOfAll(ctx: ReadContext, args: FlowListArgs, wanted: WantedFlows): Level<ReadFlow> {
  const level = levelOf(ctx, flowsOf.platform, args, wanted);
  const projects = limitedToProjects(ctx.principal);
  if (!projects) return level;
  if (args.filter) return { ...level, planning: 'each time' };
  const keys = mergedOverProjects(projects, 'flow', 'id');
  const keysOfPage = (part: PartOfList) => Prisma.sql`${keys(part)} JOIN flow f ON f.id = link.id`;
  return {
    ...level,
    source: { ...level.source, keysOfPage },
    order: byCreation('link.created', 'link.id'),
    planning: 'each time',
  };
}

function levelOf(
  { principal }: ReadContext,
  { keys, rows, ofParent, order, partlyVisible }: FlowList,
  { filter, ...args }: FlowListArgs,
  { items, ...ids }: WantedFlows,
): Level<ReadFlow> {
  const filters = filter ? filtersOf(filter) : [];
  const visible = partlyVisible ? ofVisibleProject(principal, 'f.project_id') : [];
  return {
    source: {
      columns: flowColumns(principal, ids),
      keys,
      where: [ofParent],
      ...(rows && { rows }),
      filters: [...visible, ...filters],
    },
    order,
    direction: 'asc',
    args,
    withItems: items,
    planning: filters.length > 0 ? 'each time' : 'once',
  };
}

function filtersOf({ displayName, status, connectionId }: FlowFilter): Prisma.Sql[] {
  return [
    ...(displayName != null ? [contains('f.display_name', displayName)] : []),
    ...(status != null ? [Prisma.sql`f.status = ${status}::flow_status`] : []),
    ...(connectionId != null
      ? [
          Prisma.sql`EXISTS (SELECT FROM flow_connection used WHERE used.flow_id = f.id AND used.connection_id = ${connectionId})`,
        ]
      : []),
  ];
}
