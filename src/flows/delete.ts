import { requirePermission, requireProjectWriter, visibleFlows } from '../request/access.ts';
import { listedIds, recordAudit } from '../request/audit.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { deleteIfUnreferenced } from '../connections/delete.ts';
import type { WriteContext } from '../request/context.ts';
import type { Flow } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../errors.ts';

/**
 * Deletes a flow, and the MISSING connections that only this flow referred to.
 *
 * @returns the flow as it was
 * @throws GatewayError AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function deleteFlow(ctx: WriteContext, id: string): Promise<Flow> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const flow = await ctx.db.flow.findFirst({ where: { id, ...visibleFlows(ctx.principal) } });
  if (!flow) throw notFound('flow', id);
  requireProjectWriter(ctx, flow.projectId);
  await inTransaction(ctx.db, async (tx) => {
    const used = (await tx.flowConnection.findMany({ where: { flowId: id } })).map(({ connectionId }) => connectionId);
    // Of two flows that give up a connection at once, the second has to see that the first has: not just for use.
    await lockConnections(tx, ctx.principal.platformId, used);
    const { count } = await tx.flow.deleteMany({ where: { id } });
    if (count === 0) return;
    await recordAudit(tx, ctx, {
      action: 'FLOW_DELETED',
      entityId: id,
      details: {
        projectId: flow.projectId,
        externalId: flow.externalId,
        displayName: flow.displayName,
        connections: listedIds(used),
      },
    });
    await deleteIfUnreferenced(tx, ctx, used);
  });
  return flow;
}
