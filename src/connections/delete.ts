import { eventOf, insertEvents, insertionOf } from '../request/audit.ts';
import type { WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import { type AppConnection, Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { appConnectionTable, assignments } from '../db/tables.ts';
import { inTransaction } from '../db/transaction.ts';
import { connectionInUse, notFound } from '../errors.ts';
import { findWritableConnection } from './access.ts';
import { connectionFields } from './store.ts';
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
    return deleteLocked(tx, ctx, connection);
  });
}

/**
 * Removes a connection that the transaction has locked, in one statement; leaves it as MISSING when flows refer to it.
 *
 * @returns what stays of it; null when nothing does
 */
export async function deleteLocked(
  tx: Tx,
  ctx: WriteContext,
  { id, externalId, displayName, ownerId }: AppConnection,
): Promise<AppConnection | null> {
  const event = eventOf(ctx, {
    action: 'CONNECTION_DELETED',
    entityId: id,
    details: { externalId, displayName, ownerId },
  });
  const left = { status: 'MISSING' as const, statusReason: null, refreshFailingSince: null, updated: ctx.now() };
  const [kept] = await tx.$queryRaw<AppConnection[]>`
    WITH kept AS (
      UPDATE app_connection SET ${assignments(appConnectionTable, left)} WHERE id = ${id} AND ${isReferenced}
      RETURNING ${connectionFields}
    ), wiped AS (
      DELETE FROM credential USING kept WHERE connection_id = kept.id
    ), deleted AS (
      DELETE FROM app_connection WHERE id = ${id} AND NOT ${isReferenced}
    ), recorded AS (
      ${insertionOf([event])}
    )
    SELECT * FROM kept`;
  return kept ?? null;
}

const isReferenced = Prisma.sql`EXISTS (SELECT FROM flow_connection WHERE connection_id = app_connection.id)`;

/** Drops those of the connections that are MISSING and that no flow refers to any more, and records it. */
export async function deleteIfUnreferenced(tx: Tx, ctx: WriteContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const dropped = await tx.$queryRaw<Dropped[]>`
    DELETE FROM app_connection WHERE id = ANY(${textArray(ids)}::text[]) AND status = 'MISSING' AND NOT ${isReferenced}
    RETURNING id, external_id AS "externalId", display_name AS "displayName", owner_id AS "ownerId"`;
  if (dropped.length === 0) return;
  const events = dropped.map(({ id, ...details }) =>
    eventOf(ctx, { action: 'CONNECTION_DROPPED', entityId: id, details }),
  );
  await insertEvents(tx, events);
}

type Dropped = Pick<AppConnection, 'id' | 'externalId' | 'displayName' | 'ownerId'>;
