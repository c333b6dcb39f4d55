import { requirePlatformAdmin } from '../access.ts';
import { recordAudit } from '../audit.ts';
import { requireProjects } from '../connections/share.ts';
import type { Context } from '../context.ts';
import { type PlatformRole, Prisma, type ProjectRole, type User } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField } from '../errors.ts';
import { newId } from '../ids.ts';

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
 * Tells the gateway of a user: creates one, or overwrites the one of the same external id.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (a project)
 */
export async function upsertUser(ctx: Context, input: UpsertUser): Promise<User> {
  requirePlatformAdmin(ctx);
  const { projectRoles, platformRole, externalId, ...person } = input;
  const { platformId } = ctx.principal;
  const projectIds = projectRoles?.map(({ projectId }) => projectId);
  if (projectIds && (await requireProjects(ctx, projectIds)).length < projectIds.length) {
    throw invalidField('projectRoles', 'names a project twice');
  }
  const now = ctx.now();
  const overwritten = { ...person, updated: now, ...(platformRole != null && { platformRole }) };

  return inTransaction(ctx.db, async (tx) => {
    const user = await tx.user.upsert({
      where: { platformId_externalId: { platformId, externalId } },
      create: { ...overwritten, id: newId('user'), platformId, externalId, created: now },
      update: overwritten,
    });
    const admins = await tx.user.count({ where: { platformId, platformRole: 'ADMIN' } });
    if (admins === 0)
      throw invalidField('platformRole', 'must stay ADMIN: the platform would be left without an admin');
    if (projectRoles) {
      await tx.projectMember.deleteMany({ where: { userId: user.id } });
      await tx.projectMember.createMany({
        data: projectRoles.map((membership) => ({ ...membership, userId: user.id })),
      });
    }
    await recordAudit(tx, ctx, {
      action: 'USER_UPSERTED',
      entityId: user.id,
      details: {
        externalId,
        platformRole: user.platformRole,
        ...(projectRoles && { projectRoles: projectRoles.map(({ projectId, role }) => `${projectId}: ${role}`) }),
      },
    });
    return user;
  }).catch((error: unknown) => {
    if (isTaken(error)) throw invalidField('email', 'belongs to another user of the platform');
    throw error;
  });
}

// The other unique key, the external id, is the one that the upsert goes by.
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
