import { requirePermission, requireProjectWriter } from '../request/access.ts';
import { eventOf, listedIds } from '../request/audit.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { deleteIfUnreferenced } from '../connections/delete.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import { type Flow, Prisma } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../errors.ts';
import { ofPlatform, ofVisibleProject } from '../request/visible.ts';
import { deleteSeenFlow, type SeenFlow, seenFlowColumns } from './store.ts';

/**
 * Deletes a flow, and the MISSING connections that only this flow referred to.
 *
 * @returns the flow as it was
 * @throws GatewayError AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function deleteFlow(ctx: WriteContext, id: string): Promise<Flow> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  for (;;) {
    const seen = await look(ctx, id);
    if (!seen) throw notFound('flow', id);
    requireProjectWriter(ctx, seen.projectId);
    if (await deleteAsSeen(ctx, seen)) return seen;
  }
}

async function look({ sql, principal }: ReadContext, id: string): Promise<SeenFlow | undefined> {
  const where = [
    Prisma.sql`flow.id = ${id}`,
    ofPlatform(principal, 'flow.platform_id'),
    ...ofVisibleProject(principal, 'flow.project_id'),
  ];
  const [seen] = await sql.read<SeenFlow>(
    Prisma.sql`SELECT ${seenFlowColumns} FROM flow WHERE ${Prisma.join(where, ' AND ')}`,
  );
  return seen;
}

function deleteAsSeen(ctx: WriteContext, seen: SeenFlow): Promise<boolean> {
  const { id, projectId, externalId, displayName, connectionIds } = seen;
  const event = eventOf(ctx, {
    action: 'FLOW_DELETED',
    entityId: id,
    details: { projectId, externalId, displayName, connections: listedIds(connectionIds) },
  });
  if (connectionIds.length === 0) return deleteSeenFlow(ctx.db, seen, event);
  return inTransaction(ctx.db, async (tx) => {
    // Of two flows that give up a connection at once, the second has to see that the first has.
    await lockConnections(tx, seen.platformId, connectionIds);
    const deleted = await deleteSeenFlow(tx, seen, event);
    if (deleted) await deleteIfUnreferenced(tx, ctx, connectionIds);
    return deleted;
  });
}
