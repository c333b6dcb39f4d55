import { pageOfProject, requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import type { Prisma, User } from '../db/generated/prisma/client.ts';
import { pageByCreation } from '../paging/by-creation.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';

/**
 * One page of the users who own at least one connection available in a project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project)
 */
export async function listOwners(
  ctx: ReadContext,
  args: PageArgs & { projectId?: string | null },
): Promise<Page<User>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  return pageOfProject(ctx, args.projectId, (projectId, platformId) => {
    const where: Prisma.UserWhereInput = { platformId, connections: { some: { projects: { some: { projectId } } } } };
    return pageByCreation({
      args,
      direction: 'asc',
      where,
      read: (query) => ctx.db.user.findMany(query),
      count: (query) => ctx.db.user.count(query),
    });
  });
}
