import { requirePermission, requireProjectWriter, visibleConnections } from '../request/access.ts';
import type { CallerContext, ReadContext } from '../request/context.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { forbidden, notFound } from '../errors.ts';

/**
 * A connection the caller is about to change.
 *
 * @throws GatewayError ENTITY_NOT_FOUND when they can't see it, AUTHORIZATION when they may not change it
 */
export async function findWritableConnection(ctx: ReadContext, id: string): Promise<AppConnection> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const connection = await findVisibleConnection(ctx, id);
  requireConnectionWriter(ctx, connection);
  return connection;
}

/** @throws GatewayError ENTITY_NOT_FOUND */
async function findVisibleConnection({ db, principal }: ReadContext, id: string): Promise<AppConnection> {
  const connection = await db.appConnection.findFirst({ where: { id, ...visibleConnections(principal) } });
  if (!connection) throw notFound('app_connection', id);
  return connection;
}

/** @throws GatewayError AUTHORIZATION: a project's connections are written by its editors, a platform's by its admins */
export function requireConnectionWriter(
  ctx: CallerContext,
  { scope, scopeId }: Pick<AppConnection, 'scope' | 'scopeId'>,
): void {
  if (scope === 'PROJECT') {
    requireProjectWriter(ctx, scopeId);
    return;
  }
  if (!ctx.principal.isPlatformAdmin) throw forbidden('Only platform admins may change platform connections.');
}
