import { recordAudit } from '../request/audit.ts';
import type { WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { connectionInUse, notFound } from '../errors.ts';
import { findWritableConnection } from './access.ts';
import { lockConnections } from '../db/connection-locks.ts';

/**
 * Deletes a connection and its credential. While a flow still refers to it, it stays as MISSING.
 *
 * @param force also when enabled flows use it
 * @returns what stays of it, as MISSING; null when nothing does
 * @throws GatewayError VALIDATION when enabled flows use it, AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function deleteConnection(ctx: WriteContext, id: string, force: boolean): Promise<AppConnection | null> {
  await findWritableConnection(ctx, id);
  return inTransaction(ctx.db, async (tx) => {
    await lockConnections(tx, ctx.principal.platformId, [id]);
    const connection = await tx.appConnection.findUnique({ where: { id } });
    if (!connection) throw notFound('app_connection', id);
    const activeFlows = await tx.flow.count({
      where: { status: 'ENABLED', connections: { some: { connectionId: id } } },
    });
    if (activeFlows > 0 && !force) throw connectionInUse(activeFlows);
    await deleteLocked(tx, ctx, connection);
    return tx.appConnection.findUnique({ where: { id } });
  });
}

/** Removes a connection that the transaction has locked; leaves it as MISSING when flows refer to it. */
export async function deleteLocked(
  tx: Tx,
  ctx: WriteContext,
  { id, externalId, displayName, ownerId }: AppConnection,
): Promise<void> {
  await tx.credential.deleteMany({ where: { connectionId: id } });
  await tx.appConnection.updateMany({
    where: { id },
    data: { status: 'MISSING', statusReason: null, refreshFailingSince: null, updated: ctx.now() },
  });
  await deleteUnreferencedMissing(tx, [id]);
  await recordAudit(tx, ctx, {
    action: 'CONNECTION_DELETED',
    entityId: id,
    details: { externalId, displayName, ownerId },
  });
}

/** Drops those of the connections that are MISSING and that no flow refers to any more, and records it. */
export async function deleteIfUnreferenced(tx: Tx, ctx: WriteContext, ids: readonly string[]): Promise<void> {
  for (const { id, ...details } of await deleteUnreferencedMissing(tx, ids)) {
    await recordAudit(tx, ctx, { action: 'CONNECTION_DROPPED', entityId: id, details });
  }
}

type Dropped = Pick<AppConnection, 'id' | 'externalId' | 'displayName' | 'ownerId'>;

function deleteUnreferencedMissing(tx: Tx, ids: readonly string[]): Promise<Dropped[]> {
  return tx.$queryRaw<Dropped[]>`
    DELETE FROM app_connection
    WHERE id = ANY(${ids}::text[]) AND status = 'MISSING'
      AND NOT EXISTS (SELECT FROM flow_connection WHERE connection_id = app_connection.id)
    RETURNING id, external_id AS "externalId", display_name AS "displayName", owner_id AS "ownerId"`;
}
