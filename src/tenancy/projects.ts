import { requirePermission, requirePlatformAdmin, visibleProjects } from '../request/access.ts';
import { listedIds, recordAudit } from '../request/audit.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma, Project } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { newId } from '../ids.ts';
import { pageByCreation } from '../paging/by-creation.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';

/** One page of the projects the caller sees. */
export async function listProjects(ctx: ReadContext, args: PageArgs): Promise<Page<Project>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const where = visibleProjects(ctx.principal);
  return pageByCreation({
    args,
    direction: 'asc',
    where,
    read: (query) => ctx.db.project.findMany(query),
    count: (query) => ctx.db.project.count(query),
  });
}

/** Those of the ids that are projects the caller sees, in any order. */
export function findProjectsByIds(
  { db, principal }: ReadContext,
  ids: string[],
  relations: { include?: Prisma.ProjectInclude },
): Promise<Project[]> {
  return db.project.findMany({ ...relations, where: { AND: [{ id: { in: ids } }, visibleProjects(principal)] } });
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
export async function upsertProject(ctx: WriteContext, { externalId, displayName }: UpsertProject): Promise<Project> {
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
    const created = project.id === fresh.id;
    const shared = created ? await sharePreSelected(tx, project) : [];
    await recordAudit(tx, ctx, {
      action: 'PROJECT_UPSERTED',
      entityId: project.id,
      details: {
        created,
        externalId,
        displayName,
        ...(shared.length > 0 && { connectionsAdded: listedIds(shared) }),
      },
    });
    return project;
  });
}

// In a new project nothing has an external id yet, and nobody else sees it before the transaction ends: no place is taken.
async function sharePreSelected(tx: Tx, { id, platformId }: Project): Promise<string[]> {
  const shared = await tx.$queryRaw<{ connectionId: string }[]>`
    INSERT INTO connection_project (connection_id, project_id, created)
    SELECT selected.id, ${id}, selected.created FROM (
      SELECT id, created FROM app_connection
      WHERE platform_id = ${platformId} AND scope = 'PLATFORM' AND pre_select_for_new_projects AND status <> 'MISSING'
      ORDER BY id FOR KEY SHARE
    ) selected
    RETURNING connection_id AS "connectionId"`;
  return shared.map(({ connectionId }) => connectionId);
}
