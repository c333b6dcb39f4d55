import { requirePermission, requireProjectWriter } from '../request/access.ts';
import type { CallerContext, ReadContext } from '../request/context.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { forbidden, notFound } from '../errors.ts';
import type { ReadConnection } from './columns.ts';
import { findConnectionsByIds } from './find.ts';

const nothingMore = { metadata: false, projectIds: false, flowIds: false };

/**
 * A connection the caller is about to change.
 *
 * @throws GatewayError ENTITY_NOT_FOUND when they can't see it, AUTHORIZATION when they may not change it
 */
export async function findWritableConnection(ctx: ReadContext, id: string): Promise<ReadConnection> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const [connection] = await findConnectionsByIds(ctx, [id], nothingMore);
  if (!connection) throw notFound('app_connection', id);
  requireConnectionWriter(ctx, connection);
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
