import type { Principal } from '../auth/principal.ts';
import { requirePermission, resolveProject } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofPlatform, ofVisibleConnection } from '../request/visible.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { invalidField, notFound } from '../errors.ts';
import { connectionColumns, type ReadConnection, type WantedParts } from './columns.ts';

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
export async function findConnection(
  ctx: ReadContext,
  { id, externalId, projectId }: ConnectionKey,
  wanted: WantedParts,
): Promise<ReadConnection> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const key = id ?? externalId;
  if (key == null || (id != null && externalId != null)) throw invalidField('id', 'give either id or externalId');
  const [connection] =
    id != null
      ? await findConnectionsByIds(ctx, [id], wanted)
      : await findByExternalId(ctx, await resolveProject(ctx, projectId), key, wanted);
  if (!connection) throw notFound('app_connection', key);
  return connection;
}

/** The connections, `c`, of an external id that are available in a project by `link`: its own, and a platform's. In SQL. */
export const withExternalId = (principal: Principal, projectId: string, externalId: string): Prisma.Sql =>
  // The condition on `scope_id` follows from the others; it is what the unique index is read by.
  Prisma.sql`c.external_id = ${externalId} AND c.scope_id IN (${projectId}, ${principal.platformId})
      AND ${ofPlatform(principal, 'c.platform_id')} AND link.project_id = ${projectId}`;

/** That a connection, `c`, has an external id in a project: its own, or a platform's that is available there. In SQL. */
export const availableIn = (
  principal: Principal,
  projectId: string,
  externalId: string,
): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT FROM connection_project link
  WHERE link.connection_id = c.id AND ${withExternalId(principal, projectId, externalId)})`;

function findByExternalId(
  { sql, principal }: ReadContext,
  projectId: string,
  externalId: string,
  wanted: WantedParts,
): Promise<ReadConnection[]> {
  return sql.read(Prisma.sql`
    SELECT ${connectionColumns(principal, wanted)}
    FROM app_connection c JOIN connection_project link ON link.connection_id = c.id
    WHERE ${withExternalId(principal, projectId, externalId)}
    ORDER BY c.scope LIMIT 1`);
}

/** Those of the ids that are connections the caller sees, in any order. */
export function findConnectionsByIds(
  { sql, principal }: ReadContext,
  ids: readonly string[],
  wanted: WantedParts,
): Promise<ReadConnection[]> {
  const where = [
    Prisma.sql`c.id = ANY(${textArray(ids)}::text[])`,
    ofPlatform(principal, 'c.platform_id'),
    ...ofVisibleConnection(principal, 'c.id'),
  ];
  return sql.read(Prisma.sql`
    SELECT ${connectionColumns(principal, wanted)} FROM app_connection c WHERE ${Prisma.join(where, ' AND ')}`);
}
