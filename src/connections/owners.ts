import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofPlatform, ofVisibleConnection, onlyProject } from '../request/visible.ts';
import type { Principal } from '../auth/principal.ts';
import { Prisma, type User } from '../db/generated/prisma/client.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, type Level, readPage } from '../paging/list.ts';
import { userColumns } from '../tenancy/users.ts';

/**
 * One page of the users who own at least one connection available in a project; of any that the caller sees, when none is
 * named.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listOwners(
  ctx: ReadContext,
  { projectId, ...args }: PageArgs & { projectId?: string | null },
  wanted: { items: boolean },
): Promise<Page<User>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { principal, sql } = ctx;
  const levelOf = (owned: Prisma.Sql): Level<User> => ({
    source: {
      columns: userColumns,
      keys: Prisma.raw('user_account u'),
      where: [ofPlatform(principal, 'u.platform_id'), owned],
    },
    order: byCreation('u.created', 'u.id'),
    direction: 'asc',
    args,
    withItems: wanted.items,
    planning: 'each time',
  });
  const project = projectId ?? onlyProject(principal);
  if (project === null) return readPage(sql, levelOf(ownsVisible(principal)), principal.platformId);
  return pageOfProject(ctx, project, (id) => readPage(sql, levelOf(ownsInProject), id));
}

const ownsInProject = Prisma.sql`EXISTS (
  SELECT FROM app_connection c JOIN connection_project link ON link.connection_id = c.id
  WHERE c.owner_id = u.id AND link.project_id = parent.id)`;

function ownsVisible(principal: Principal): Prisma.Sql {
  const where = [Prisma.raw('c.owner_id = u.id'), ...ofVisibleConnection(principal, 'c.id')];
  return Prisma.sql`EXISTS (SELECT FROM app_connection c WHERE ${Prisma.join(where, ' AND ')})`;
}
