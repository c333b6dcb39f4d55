import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import type {
  AppConnection,
  ConnectionScope,
  ConnectionStatus,
  ConnectionType,
  Prisma,
} from '../db/generated/prisma/client.ts';
import { containing } from '../db/like.ts';
import { notFound } from '../errors.ts';
import { type Direction, type Keyset, type Page, type PageArgs, readPage } from '../paging/keyset.ts';
import type { ConnectionRelations } from './relations.ts';

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

type Where = Prisma.ConnectionProjectWhereInput;
type OrderBy = Prisma.ConnectionProjectOrderByWithRelationInput;

/** How a list can be ordered; each with the id as the tie-breaker. */
export type ConnectionOrderField = 'created' | 'updated' | 'displayName';

export interface ConnectionOrder {
  field: ConnectionOrderField;
  direction: Direction;
}

// Rows are read from the table of memberships: its index has a project's connections in order of creation.
const keysets: Record<ConnectionOrderField, Keyset<Where, OrderBy>> = {
  created: {
    name: 'created',
    holds: 'date',
    whereSort: (created) => ({ created }),
    whereId: (connectionId) => ({ connectionId }),
    orderBy: (direction) => [{ created: direction }, { connectionId: direction }],
  },
  updated: byConnection('updated', 'date'),
  displayName: byConnection('displayName', 'text'),
};

function byConnection(name: 'updated' | 'displayName', holds: 'date' | 'text'): Keyset<Where, OrderBy> {
  return {
    name,
    holds,
    whereSort: (value) => ({ connection: { [name]: value } }),
    whereId: (connectionId) => ({ connectionId }),
    orderBy: (direction) => [{ connection: { [name]: direction } }, { connectionId: direction }],
  };
}

export interface ConnectionListArgs extends PageArgs {
  projectId?: string | null;
  filter?: ConnectionFilter | null;
  orderBy?: ConnectionOrder | null;
}

/**
 * One page of the connections available in a project.
 *
 * @param relations what to load with each connection
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listConnections(
  ctx: ReadContext,
  args: ConnectionListArgs,
  relations: ConnectionRelations,
): Promise<Page<AppConnection>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { field, direction } = args.orderBy ?? { field: 'created', direction: 'asc' };
  const filtered = args.filter ? { connection: connectionWhere(args.filter) } : {};
  return pageOfProject(ctx, args.projectId, async (projectId, platformId) => {
    const where: Where = { projectId, ...filtered };
    const page = await readPage({
      keyset: keysets[field],
      args,
      direction,
      read: ({ where: range, ...query }) =>
        ctx.db.connectionProject.findMany({
          ...query,
          where: { AND: [where, ...range] },
          select: { connection: relations },
        }),
      toNode: ({ connection }) => connection,
      position: ({ connection }) => ({ sort: connection[field], id: connection.id }),
      count: () => ctx.db.connectionProject.count({ where }),
    });
    // The connections tell whose project it is. As a condition on the table they are joined from, that would cost as much
    // as the page itself.
    const isForeign = page.edges.some(({ node }) => node.platformId !== platformId);
    if (isForeign) throw notFound('project', projectId);
    return page;
  });
}

function connectionWhere({
  pieceName,
  displayName,
  status,
  scope,
  type,
  ownerId,
}: ConnectionFilter): Prisma.AppConnectionWhereInput {
  return {
    ...(pieceName != null && { pieceName }),
    ...(displayName != null && { displayName: containing(displayName) }),
    ...(status != null && { status: { in: status } }),
    ...(scope != null && { scope }),
    ...(type != null && { type: { in: type } }),
    ...(ownerId != null && { ownerId }),
  };
}
