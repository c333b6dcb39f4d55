import { requirePermission, requirePlatformAdmin } from '../request/access.ts';
import { ofPlatform, ofVisibleProject } from '../request/visible.ts';
import { listedIds, recordAudit } from '../request/audit.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import { Prisma, type Project } from '../db/generated/prisma/client.ts';
import { columnsAsFields, projectTable } from '../db/tables.ts';
import { textArray } from '../db/sql.ts';
import { inTransaction } from '../db/transaction.ts';
import { newId } from '../ids.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, byId, readPage, readPages } from '../paging/list.ts';

/** The columns of a project in SQL, where the table is named `p`. */
export const projectColumns = columnsAsFields(projectTable, 'p');

/**
 * One page of the projects the caller sees.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function listProjects(
  ctx: ReadContext,
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<Project>> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  const { principal, sql } = ctx;
  const limits = ofVisibleProject(principal, 'p.id');
  return readPage<Project>(
    sql,
    {
      source: {
        columns: projectColumns,
        keys: Prisma.raw('project p'),
        where: [Prisma.raw('p.platform_id = parent.id'), ...limits],
      },
      order: byCreation('p.created', 'p.id'),
      direction: 'asc',
      args,
      withItems: wanted.items,
      planning: limits.length > 0 ? 'each time' : 'once',
    },
    principal.platformId,
  );
}

/**
 * One page of the projects that each of several connections is available in, of those the caller sees.
 *
 * @throws GatewayError VALIDATION
 */
export const projectsOfConnections = (
  { sql, principal }: ReadContext,
  connectionIds: readonly string[],
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<Project>[]> =>
  readPages<Project>(
    sql,
    {
      source: {
        columns: projectColumns,
        keys: Prisma.raw('connection_project link'),
        rows: Prisma.raw('JOIN project p ON p.id = link.project_id'),
        where: [Prisma.raw('link.connection_id = parent.id'), ...ofVisibleProject(principal, 'link.project_id')],
      },
      order: byId('link.project_id'),
      direction: 'asc',
      args,
      withItems: wanted.items,
      planning: 'once',
    },
    connectionIds,
  );

/** Those of the ids that are projects the caller sees, in any order. */
export function findProjectsByIds({ sql, principal }: ReadContext, ids: readonly string[]): Promise<Project[]> {
  const where = [
    Prisma.sql`p.id = ANY(${textArray(ids)}::text[])`,
    ofPlatform(principal, 'p.platform_id'),
    ...ofVisibleProject(principal, 'p.id'),
  ];
  return sql.read(Prisma.sql`SELECT ${projectColumns} FROM project p WHERE ${Prisma.join(where, ' AND ')}`);
}

export interface UpsertProject {
  externalId: string;
  displayName: string;
}

/**
 * Creates a project, or overwrites the one with the same external id. A new one gets the platform connections that are
 * pre-selected for new projects.
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
