import { pageOfProject, requirePermission } from '../request/access.ts';
import type { Context } from '../request/context.ts';
import type { Prisma, User } from '../db/generated/prisma/client.ts';
import { byCreation, type Page, type PageArgs, readPage } from '../paging/keyset.ts';

/**
 * One page of the users who own at least one connection available in a project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listOwners(ctx: Context, args: PageArgs & { projectId?: string | null }): Promise<Page<User>> {
  requirePermission(ctx, 'connections:read');
  return pageOfProject(ctx, args.projectId, (projectId, platformId) => {
    const where: Prisma.UserWhereInput = { platformId, connections: { some: { projects: { some: { projectId } } } } };
    return readPage({
      keyset: byCreation<Prisma.UserWhereInput>(),
      args,
      direction: 'asc',
      read: ({ where: range, ...query }) => ctx.db.user.findMany({ ...query, where: { AND: [where, ...range] } }),
      toNode: (user) => user,
      position: ({ created, id }) => ({ sort: created, id }),
      count: () => ctx.db.user.count({ where }),
    });
  });
}
