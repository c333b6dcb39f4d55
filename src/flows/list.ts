import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { containing } from '../db/like.ts';
import type { Flow, FlowStatus, Prisma } from '../db/generated/prisma/client.ts';
import { pageByCreation } from '../paging/by-creation.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';

/** Every given part must match. */
export interface FlowFilter {
  /** Part of the display name, in either case. */
  displayName?: string | null;
  status?: FlowStatus | null;
  /** Flows that use this connection. */
  connectionId?: string | null;
}

/**
 * One page of a project's flows.
 *
 * @param relations what to load with each flow
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listFlows(
  ctx: ReadContext,
  args: PageArgs & { projectId?: string | null; filter?: FlowFilter | null },
  relations: { include?: Prisma.FlowInclude },
): Promise<Page<Flow>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { displayName, status, connectionId } = args.filter ?? {};
  const filtered: Prisma.FlowWhereInput = {
    ...(displayName != null && { displayName: containing(displayName) }),
    ...(status != null && { status }),
    ...(connectionId != null && { connections: { some: { connectionId } } }),
  };
  return pageOfProject(ctx, args.projectId, (projectId, platformId) => {
    const where: Prisma.FlowWhereInput = { projectId, platformId, ...filtered };
    return pageByCreation({
      args,
      direction: 'asc',
      where,
      read: (query) => ctx.db.flow.findMany({ ...query, ...relations }),
      count: (query) => ctx.db.flow.count(query),
    });
  });
}
