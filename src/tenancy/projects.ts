import { requirePermission, requirePlatformAdmin, visibleProjects } from '../access.ts';
import { recordAudit } from '../audit.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma, Project } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { newId } from '../ids.ts';
import { byCreation, type Page, type PageArgs, readPage } from '../keyset.ts';

/** One page of the projects the caller sees. */
export async function listProjects(ctx: Context, args: PageArgs): Promise<Page<Project>> {
  requirePermission(ctx, 'connections:read');
  const where = visibleProjects(ctx.principal);
  return readPage({
    keyset: byCreation<Prisma.ProjectWhereInput>(),
    args,
    direction: 'asc',
    read: ({ where: range, ...query }) => ctx.db.project.findMany({ ...query, where: { AND: [where, ...range] } }),
    toNode: (project) => project,
    position: ({ created, id }) => ({ sort: created, id }),
    count: () => ctx.db.project.count({ where }),
  });
}

export interface UpsertProject {
  externalId: string;
  displayName: string;
}

/**
 * Tells the gateway of a project. A new one gets the platform connections that are pre-selected for new projects.
 *
 * @throws GatewayError AUTHORIZATION
 */
export async function upsertProject(ctx: Context, { externalId, displayName }: UpsertProject): Promise<Project> {
  requirePlatformAdmin(ctx);
  const { platformId } = ctx.principal;
  const now = ctx.now();
  const fresh = { id: newId('project'), platformId, externalId, displayName, created: now, updated: now };
  return inTransaction(ctx.db, async (tx) => {
    const project = await tx.project.upsert({
      where: { platformId_externalId: { platformId, externalId } },
      create: fresh,
      update: { displayName, updated: now },
    });
    if (project.id === fresh.id) await sharePreSelected(tx, project);
    await recordAudit(tx, ctx, {
      action: 'PROJECT_UPSERTED',
      entityId: project.id,
      details: { externalId, displayName },
    });
    return project;
  });
}

async function sharePreSelected(tx: Tx, { id, platformId }: Project): Promise<void> {
  const connections = await tx.appConnection.findMany({
    where: { platformId, scope: 'PLATFORM', preSelectForNewProjects: true, status: { not: 'MISSING' } },
    select: { id: true, created: true },
  });
  await tx.connectionProject.createMany({
    data: connections.map((connection) => ({
      connectionId: connection.id,
      projectId: id,
      created: connection.created,
    })),
  });
}
