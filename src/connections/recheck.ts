import { recordAudit } from '../request/audit.ts';
import type { Context } from '../request/context.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { invalidField, notFound } from '../errors.ts';
import { findWritableConnection } from './access.ts';
import { refreshCredential, refreshLimitMs } from '../credentials/refresh.ts';
import { isRenewable } from '../credentials/lifetime.ts';
import { loadCredential } from '../credentials/store.ts';

/**
 * Requests new tokens from the provider at once, due or not, even if it has rejected a refresh before. The outcome is
 * stored as the connection's status.
 *
 * @throws GatewayError VALIDATION when the credential can't be refreshed, AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function recheckConnection(ctx: Context, id: string): Promise<AppConnection> {
  await findWritableConnection(ctx, id);
  const credential = await loadCredential(ctx, id);
  if (!credential) throw invalidField('id', 'belongs to a connection that was deleted');
  if (!isRenewable(credential)) {
    throw invalidField(
      'id',
      'belongs to a connection whose credential cannot be refreshed: upsert the connection instead',
    );
  }
  await recordAudit(ctx.db, ctx, { action: 'CONNECTION_RECHECKED', entityId: id, details: {} });
  await ctx.awaitProvider(refreshLimitMs, () => refreshCredential(ctx, id, true));
  const connection = await ctx.db.appConnection.findUnique({ where: { id } });
  if (!connection) throw notFound('app_connection', id);
  return connection;
}
