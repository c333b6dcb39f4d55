import { availableIn, requirePermission, resolveProject, visibleConnections } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import type { AppConnection, Prisma } from '../db/generated/prisma/client.ts';
import { invalidField, notFound } from '../errors.ts';
import type { ConnectionRelations } from './relations.ts';

/** Which connection: by its id, or by its external id in a project. */
export interface ConnectionKey {
  id?: string | null;
  externalId?: string | null;
  projectId?: string | null;
}

/**
 * One connection that the caller sees. An external id names the project's own connection before a platform's that is
 * shared with the project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function findConnection<T extends Prisma.AppConnectionDefaultArgs>(
  ctx: ReadContext,
  { id, externalId, projectId }: ConnectionKey,
  query: T,
): Promise<Prisma.AppConnectionGetPayload<T>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const key = id ?? externalId;
  if (key == null || (id != null && externalId != null)) throw invalidField('id', 'give either id or externalId');
  const where: Prisma.AppConnectionWhereInput =
    id != null
      ? { id, ...visibleConnections(ctx.principal) }
      : availableIn(await resolveProject(ctx, projectId), key, ctx.principal.platformId);
  const connection = await ctx.db.appConnection.findFirst({ ...query, where, orderBy: { scope: 'asc' } });
  if (!connection) throw notFound('app_connection', key);
  return connection as Prisma.AppConnectionGetPayload<T>;
}

/** Those of the ids that are connections the caller sees, in any order. */
export function findConnectionsByIds(
  { db, principal }: ReadContext,
  ids: string[],
  relations: ConnectionRelations,
): Promise<AppConnection[]> {
  return db.appConnection.findMany({
    ...relations,
    where: { AND: [{ id: { in: ids } }, visibleConnections(principal)] },
  });
}
