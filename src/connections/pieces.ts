import { Prisma } from '../db/generated/prisma/client.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { type Level, type ListOrder, readPage } from '../paging/list.ts';
import { requirePermission, resolveProject } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofVisibleConnection, onlyProject } from '../request/visible.ts';

/** A piece that connections are for. */
export interface Piece {
  name: string;
  /** How many of the connections that the list is about are for it. */
  connectionCount: number;
  /** Whether the platform has registered an OAuth app for it. */
  hasPlatformOAuthApp: boolean;
}

const byName: ListOrder<Piece> = {
  name: 'name',
  holds: 'text',
  by: ['piece.name'],
  positionOf: ({ name }) => ({ sort: name, id: name }),
};

/**
 * One page of the pieces that connections of a project are for; of all that the caller sees, when none is named.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listPieces(
  ctx: ReadContext,
  { projectId, ...args }: PageArgs & { projectId?: string | null },
  wanted: { items: boolean },
): Promise<Page<Piece>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { principal, sql } = ctx;
  const levelOf = (connections: Prisma.Sql): Level<Piece> => ({
    source: {
      columns: Prisma.sql`piece.name, piece.count AS "connectionCount", EXISTS (
        SELECT FROM oauth_app WHERE platform_id = ${principal.platformId} AND piece_name = piece.name
      ) AS "hasPlatformOAuthApp"`,
      // Grouped in the order of an index, and so no further than the page goes.
      keys: Prisma.sql`(
        SELECT c.piece_name AS name, count(*)::int AS count FROM ${connections} GROUP BY c.piece_name
      ) piece`,
      where: [],
    },
    order: byName,
    direction: 'asc',
    args,
    withItems: wanted.items,
    planning: 'each time',
  });
  const project = projectId ?? onlyProject(principal);
  if (project !== null) return readPage(sql, levelOf(ofProject), await resolveProject(ctx, project));
  const where = [Prisma.raw('c.platform_id = parent.id'), ...ofVisibleConnection(principal, 'c.id')];
  const ofPlatform = Prisma.sql`app_connection c WHERE ${Prisma.join(where, ' AND ')}`;
  return readPage(sql, levelOf(ofPlatform), principal.platformId);
}

const ofProject = Prisma.raw(
  'connection_project link JOIN app_connection c ON c.id = link.connection_id WHERE link.project_id = parent.id',
);
