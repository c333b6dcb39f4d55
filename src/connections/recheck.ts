import { recordAudit } from '../request/audit.ts';
import type { Context } from '../request/context.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { invalidField, notFound } from '../errors.ts';
import { findWritableConnection } from './access.ts';
import { refreshCredential, refreshLimitMs } from '../credentials/refresh.ts';
import { isRenewable } from '../credentials/lifetime.ts';
import { loadCredential } from '../credentials/store.ts';

/**
 * Asks the provider for new tokens at once, whether that is due or not, and also when it has refused them before. What
 * comes of it is the connection's status.
 *
 * @throws GatewayError VALIDATION when there is nothing to ask for, AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function recheckConnection(ctx: Context, id: string): Promise<AppConnection> {
  await findWritableConnection(ctx, id);
  const credential = await loadCredential(ctx, id);
  if (!credential) throw invalidField('id', 'is of a connection that was deleted');
  if (!isRenewable(credential)) {
    throw invalidField('id', 'is of a connection whose credential can not be refreshed: store it anew');
  }
  await recordAudit(ctx.db, ctx, { action: 'CONNECTION_RECHECKED', entityId: id, details: {} });
  ctx.allowTime(refreshLimitMs);
  await refreshCredential(ctx, id, true);
  const connection = await ctx.db.appConnection.findUnique({ where: { id } });
  if (!connection) throw notFound('app_connection', id);
  return connection;
}
