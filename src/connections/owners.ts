import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofPlatform } from '../request/visible.ts';
import { Prisma, type User } from '../db/generated/prisma/client.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, readPage } from '../paging/list.ts';
import { userColumns } from '../tenancy/users.ts';

/**
 * One page of the users who own at least one connection available in a project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listOwners(
  ctx: ReadContext,
  { projectId, ...args }: PageArgs & { projectId?: string | null },
  wanted: { items: boolean },
): Promise<Page<User>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  return pageOfProject(ctx, projectId, (id) =>
    readPage<User>(
      ctx.sql,
      {
        source: {
          columns: userColumns,
          tables: Prisma.raw('user_account u'),
          where: [ofPlatform(ctx.principal, 'u.platform_id'), ownsConnection],
        },
        order: byCreation('u.created', 'u.id'),
        direction: 'asc',
        args,
        withItems: wanted.items,
        planning: 'each time',
      },
      id,
    ),
  );
}

const ownsConnection = Prisma.sql`EXISTS (
  SELECT FROM app_connection c JOIN connection_project link ON link.connection_id = c.id
  WHERE c.owner_id = u.id AND link.project_id = parent.id)`;
