import { requirePermission } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofVisibleProject } from '../request/visible.ts';
import { Prisma, type Project, type ProjectRole, type User } from '../db/generated/prisma/client.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byId, type Level, readPages } from '../paging/list.ts';
import { projectColumns } from './projects.ts';
import { userColumns } from './users.ts';

/** The role of a membership, read beside the member or the project. */
interface WithRole {
  role: ProjectRole;
}

export type Member = User & WithRole;
export type ProjectOfUser = Project & WithRole;

const role = Prisma.raw('link.role::text AS role');

/**
 * One page of the members of each of several projects, which the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function membersOfProjects(
  ctx: ReadContext,
  projectIds: readonly string[],
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<Member>[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const level: Level<Member> = {
    source: {
      columns: Prisma.sql`${userColumns}, ${role}`,
      keys: Prisma.raw('project_member link'),
      rows: Prisma.raw('JOIN user_account u ON u.id = link.user_id'),
      where: [Prisma.raw('link.project_id = parent.id')],
    },
    order: byId('link.user_id'),
    direction: 'asc',
    args,
    withItems: wanted.items,
    planning: 'once',
  };
  return readPages(ctx.sql, level, projectIds);
}

/**
 * One page of the projects that each of several users is a member of, of those the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function projectsOfUsers(
  ctx: ReadContext,
  userIds: readonly string[],
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<ProjectOfUser>[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const level: Level<ProjectOfUser> = {
    source: {
      columns: Prisma.sql`${projectColumns}, ${role}`,
      keys: Prisma.raw('project_member link'),
      rows: Prisma.raw('JOIN project p ON p.id = link.project_id'),
      where: [Prisma.raw('link.user_id = parent.id'), ...ofVisibleProject(ctx.principal, 'link.project_id')],
    },
    order: byId('link.project_id'),
    direction: 'asc',
    args,
    withItems: wanted.items,
    planning: 'once',
  };
  return readPages(ctx.sql, level, userIds);
}
