import { isDeepStrictEqual } from 'node:util';
import { requirePermission, requirePlatformAdmin, requireProjects } from '../request/access.ts';
import { limitedToProjects, ofPlatform } from '../request/visible.ts';
import { recordAudit } from '../request/audit.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import {
  type PlatformRole,
  Prisma,
  type ProjectMember,
  type ProjectRole,
  type User,
} from '../db/generated/prisma/client.ts';
import { columnsAsFields, userTable } from '../db/tables.ts';
import { textArray } from '../db/sql.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField } from '../errors.ts';
import { kindOfId, newId } from '../ids.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, readPage } from '../paging/list.ts';

/** The columns of a user in SQL, where the table is named `u`. */
export const userColumns = columnsAsFields(userTable, 'u');

/**
 * One page of the users with whom the caller shares a project, and themselves; for platform admins, of all users.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function listUsers(ctx: ReadContext, args: PageArgs, wanted: { items: boolean }): Promise<Page<User>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { principal, sql } = ctx;
  const projects = limitedToProjects(principal);
  // Looked up from the members, who are fewer than the platform's users.
  const colleagues =
    projects &&
    Prisma.sql`u.id IN (
      SELECT user_id FROM project_member WHERE project_id = ANY(${projects}) UNION ALL SELECT ${principal.userId}::text)`;
  return readPage<User>(
    sql,
    {
      source: {
        columns: userColumns,
        keys: Prisma.raw('user_account u'),
        where: [Prisma.raw('u.platform_id = parent.id'), ...(colleagues ? [colleagues] : [])],
      },
      order: byCreation('u.created', 'u.id'),
      direction: 'asc',
      args,
      withItems: wanted.items,
      planning: projects ? 'each time' : 'once',
    },
    principal.platformId,
  );
}

/**
 * Those of the ids that are users the caller sees, in any order: themselves, those with whom they share a project, and the owners of
 * connections they see.
 */
export function findUsersByIds({ sql, principal }: ReadContext, ids: readonly string[]): Promise<User[]> {
  const where = [Prisma.sql`u.id = ANY(${textArray(ids)}::text[])`, ofPlatform(principal, 'u.platform_id')];
  const projects = limitedToProjects(principal);
  if (projects) {
    where.push(Prisma.sql`(u.id = ${principal.userId} OR EXISTS (
      SELECT FROM project_member m WHERE m.user_id = u.id AND m.project_id = ANY(${projects})
    ) OR EXISTS (
      SELECT FROM app_connection c JOIN connection_project link ON link.connection_id = c.id
      WHERE c.owner_id = u.id AND link.project_id = ANY(${projects})))`);
  }
  return sql.read(Prisma.sql`SELECT ${userColumns} FROM user_account u WHERE ${Prisma.join(where, ' AND ')}`);
}

export interface UpsertUser {
  externalId: string;
  email: string;
  firstName: string;
  lastName: string;
  /** Left out: MEMBER for a new user, else as it is. */
  platformRole?: PlatformRole | null;
  /** All the projects the user is in; left out: as they are. */
  projectRoles?: { projectId: string; role: ProjectRole }[] | null;
}

/**
 * Creates a user, or overwrites the one with the same external id.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (a project)
 */
export async function upsertUser(ctx: WriteContext, input: UpsertUser): Promise<User> {
  requirePlatformAdmin(ctx);
  // A token's `sub` is an id or an external id: one that is both would sign a caller in as another user.
  if (kindOfId(input.externalId) !== null) {
    throw invalidField('externalId', "must not look like one of the gateway's own ids");
  }
  const { projectRoles, platformRole, externalId, ...person } = input;
  const { platformId } = ctx.principal;
  const projectIds = projectRoles?.map(({ projectId }) => projectId);
  if (projectIds && (await requireProjects(ctx, projectIds)).length < projectIds.length) {
    throw invalidField('projectRoles', 'names a project twice');
  }
  const now = ctx.now();
  const overwritten = { ...person, updated: now, ...(platformRole != null && { platformRole }) };
  const fresh = { ...overwritten, id: newId('user'), platformId, externalId, created: now };

  return inTransaction(ctx.db, async (tx) => {
    const { user, previous } = await createOrOverwriteUser(tx, fresh, overwritten);
    const admins = await tx.user.count({ where: { platformId, platformRole: 'ADMIN' } });
    if (admins === 0)
      throw invalidField('platformRole', 'must stay ADMIN: the platform would be left without an admin');
    const rolesBefore = projectRoles && listed(await replaceProjectRoles(tx, user.id, projectRoles));
    const rolesNow = projectRoles && listed(projectRoles);
    await recordAudit(tx, ctx, {
      action: 'USER_UPSERTED',
      entityId: user.id,
      details: {
        created: previous === null,
        externalId,
        email: user.email,
        platformRole: user.platformRole,
        ...(rolesNow && { projectRoles: rolesNow }),
        ...(previous && previous.email !== user.email && { previousEmail: previous.email }),
        ...(previous && previous.platformRole !== user.platformRole && { previousPlatformRole: previous.platformRole }),
        ...(previous &&
          rolesBefore &&
          !isDeepStrictEqual(rolesBefore, rolesNow) && { previousProjectRoles: rolesBefore }),
      },
    });
    return user;
  }).catch((error: unknown) => {
    if (isTaken(error)) throw emailTaken();
    throw error;
  });
}

type ProjectRoleOf = Pick<ProjectMember, 'projectId' | 'role'>;

const listed = (roles: readonly ProjectRoleOf[]) => roles.map(({ projectId, role }) => `${projectId}: ${role}`).sort();

interface Upserted {
  user: User;
  /** As the user was before; null: there was none. */
  previous: Pick<User, 'email' | 'platformRole'> | null;
}

// An insert of an external id that is taken waits for the transaction that took it. Users are never deleted: when there is
// none then, it was the email address that is taken.
async function createOrOverwriteUser(
  tx: Tx,
  fresh: Prisma.UserCreateManyInput,
  overwritten: Prisma.UserUpdateManyMutationInput,
): Promise<Upserted> {
  const [created] = await tx.user.createManyAndReturn({ data: fresh, skipDuplicates: true });
  if (created) return { user: created, previous: null };
  const [previous] = await tx.$queryRaw<Pick<User, 'id' | 'email' | 'platformRole'>[]>`
    SELECT id, email, platform_role::text AS "platformRole" FROM user_account
    WHERE platform_id = ${fresh.platformId} AND external_id = ${fresh.externalId} FOR UPDATE`;
  if (!previous) throw emailTaken();
  return { user: await tx.user.update({ where: { id: previous.id }, data: overwritten }), previous };
}

/** @returns the roles before, by project */
async function replaceProjectRoles(tx: Tx, userId: string, roles: readonly ProjectRoleOf[]): Promise<ProjectRoleOf[]> {
  const previous = await tx.projectMember.findMany({ where: { userId }, orderBy: { projectId: 'asc' } });
  await tx.projectMember.deleteMany({ where: { userId } });
  await tx.projectMember.createMany({ data: roles.map((membership) => ({ ...membership, userId })) });
  return previous;
}

const emailTaken = () => invalidField('email', 'belongs to another user of the platform');

// The other unique key, the external id, is the one that the upsert goes by.
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
