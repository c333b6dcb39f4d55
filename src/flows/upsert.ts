import { requirePermission, requireProjectWriter, resolveProject } from '../request/access.ts';
import { listedChange, recordAudit } from '../request/audit.ts';
import { lockConnections, lockConnectionsForUse } from '../db/connection-locks.ts';
import { deleteIfUnreferenced } from '../connections/delete.ts';
import type { WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { Flow, FlowStatus } from '../db/generated/prisma/client.ts';
import { createOrOverwrite } from '../db/create-or-overwrite.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { type SetChange, setChange } from '../request/set-change.ts';

export interface UpsertFlow {
  projectId?: string | null;
  externalId: string;
  displayName: string;
  /** A new flow is enabled unless this says otherwise. */
  status?: FlowStatus | null;
  /** All the connections the flow uses; left out: as they are. */
  connectionIds?: string[] | null;
}

/**
 * Creates a flow, or overwrites the one with the same external id in the project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project, or a connection not available in it)
 */
export async function upsertFlow(ctx: WriteContext, input: UpsertFlow): Promise<Flow> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const projectId = await resolveProject(ctx, input.projectId);
  requireProjectWriter(ctx, projectId);
  const now = ctx.now();
  const key = { projectId, externalId: input.externalId };
  const overwritten = {
    displayName: input.displayName,
    updated: now,
    ...(input.status != null && { status: input.status }),
  };
  const fresh = {
    ...key,
    id: newId('flow'),
    platformId: ctx.principal.platformId,
    status: 'ENABLED' as const,
    created: now,
    ...overwritten,
  };

  return inTransaction(ctx.db, async (tx) => {
    const wanted = input.connectionIds ? [...new Set(input.connectionIds)] : null;
    const used = await usesOf(tx, key);
    const givesUp = wanted !== null && used.some((id) => !wanted.includes(id));
    // Of two flows that give up a connection at once, the second has to see that the first has: not just for use.
    const lock = givesUp ? lockConnections : lockConnectionsForUse;
    // Connections are locked before flows everywhere, which avoids deadlocks.
    await lock(tx, ctx.principal.platformId, [...used, ...(wanted ?? [])]);
    if (wanted) await requireAvailable(tx, projectId, wanted);
    const flow = await createOrOverwrite(
      async () => (await tx.flow.createManyAndReturn({ data: fresh, skipDuplicates: true }))[0],
      async () => (await tx.flow.updateManyAndReturn({ where: key, data: overwritten }))[0],
    );
    const isNew = flow.id === fresh.id;
    const change = wanted && (await useExactly(tx, flow.id, isNew ? [] : await usesOf(tx, { id: flow.id }), wanted));
    await recordAudit(tx, ctx, {
      action: 'FLOW_UPSERTED',
      entityId: flow.id,
      details: {
        created: isNew,
        projectId,
        externalId: flow.externalId,
        displayName: flow.displayName,
        status: flow.status,
        ...(change && listedChange('connections', change)),
      },
    });
    if (change) await deleteIfUnreferenced(tx, ctx, change.removed);
    return flow;
  });
}

async function requireAvailable(tx: Tx, projectId: string, connectionIds: string[]): Promise<void> {
  const rows = await tx.connectionProject.findMany({
    where: { projectId, connectionId: { in: connectionIds } },
    select: { connectionId: true },
  });
  const available = new Set(rows.map(({ connectionId }) => connectionId));
  const unknown = connectionIds.find((id) => !available.has(id));
  if (unknown !== undefined) throw notFound('app_connection', unknown);
}

async function usesOf(tx: Tx, flow: Pick<Flow, 'id'> | Pick<Flow, 'projectId' | 'externalId'>): Promise<string[]> {
  const rows = await tx.flowConnection.findMany({ where: { flow }, select: { connectionId: true } });
  return rows.map(({ connectionId }) => connectionId);
}

// No other transaction changes what the flow uses: this one has created or locked it.
async function useExactly(tx: Tx, flowId: string, used: string[], wanted: string[]): Promise<SetChange> {
  const change = setChange(used, wanted);
  const { added, removed } = change;
  if (removed.length > 0) await tx.flowConnection.deleteMany({ where: { flowId, connectionId: { in: removed } } });
  if (added.length > 0) {
    await tx.flowConnection.createMany({ data: added.map((connectionId) => ({ flowId, connectionId })) });
  }
  return change;
}
