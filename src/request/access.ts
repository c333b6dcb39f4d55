/**
 * What a caller may see and do. What they can't see is treated as if it did not exist (404, or left out of a list);
 * what they see but may not do is 403.
 */
import type { Principal } from '../auth/principal.ts';
import type { CallerContext, ReadContext } from './context.ts';
import type { Permission, Prisma, ProjectRole } from '../db/generated/prisma/client.ts';
import { forbidden, invalidField, notFound } from '../errors.ts';

/** @throws GatewayError AUTHORIZATION when the caller's key lacks the permission */
export function requirePermission({ principal }: CallerContext, permission: Permission): void {
  if (!principal.permissions.has(permission)) {
    throw forbidden(`The API key lacks the permission "${permission}".`);
  }
}

/** Whether the caller administers the platform, with a key that is meant for it. */
export function administersPlatform({ isPlatformAdmin, permissions }: Principal): boolean {
  return isPlatformAdmin && permissions.has('ADMIN');
}

/** @throws GatewayError AUTHORIZATION when the caller does not administer the whole platform */
export function requirePlatformAdmin(ctx: CallerContext): void {
  requirePermission(ctx, 'ADMIN');
  if (!administersPlatform(ctx.principal)) {
    throw forbidden('Only a platform admin, with an API key that is not limited to projects, may do this.');
  }
}

/**
 * The project a request is about: the one it names, else the default project of its key.
 *
 * @throws GatewayError VALIDATION when neither is given, ENTITY_NOT_FOUND when the caller can't see it
 */
export async function resolveProject(ctx: ReadContext, projectId: string | null | undefined): Promise<string> {
  const id = namedProject(ctx, projectId);
  const { principal, db } = ctx;
  const known =
    principal.projectRoles !== null ||
    (await db.project.count({ where: { id, platformId: principal.platformId } })) > 0;
  if (!known) throw notFound('project', id);
  return id;
}

/**
 * The same without asking the database: of a platform admin's project it is not known whether it exists. For reads that
 * are restricted to the platform anyhow, and ask only when they have found nothing.
 *
 * @throws GatewayError VALIDATION, ENTITY_NOT_FOUND
 */
export function namedProject({ principal }: CallerContext, projectId: string | null | undefined): string {
  const id = projectId ?? principal.defaultProjectId;
  if (id === null)
    throw invalidField('projectId', 'is required: name a project, or use an API key with a default project');
  if (principal.projectRoles && !principal.projectRoles.has(id)) throw notFound('project', id);
  return id;
}

/**
 * A page of rows of a project. The rows are read first, since they name their platform; only when there are none is the project
 * itself looked up.
 *
 * @throws GatewayError VALIDATION, ENTITY_NOT_FOUND (the project)
 */
export async function pageOfProject<Page extends { edges: { node: { platformId: string } }[] }>(
  ctx: ReadContext,
  projectId: string | null | undefined,
  read: (projectId: string) => Promise<Page>,
): Promise<Page> {
  const id = namedProject(ctx, projectId);
  const page = await read(id);
  const [first] = page.edges;
  if (!first) await resolveProject(ctx, id);
  else if (first.node.platformId !== ctx.principal.platformId) throw notFound('project', id);
  return page;
}

/** @throws GatewayError AUTHORIZATION when the caller only reads in the project */
export function requireProjectWriter({ principal }: CallerContext, projectId: string): void {
  const role: ProjectRole | undefined = principal.projectRoles ? principal.projectRoles.get(projectId) : 'ADMIN';
  if (role !== 'ADMIN' && role !== 'EDITOR') throw forbidden('Viewers of a project may not change it.');
}

/** Restricts a query to the projects the caller sees. */
function visibleProjects({ platformId, projectRoles }: Principal): Prisma.ProjectWhereInput {
  return projectRoles ? { platformId, id: { in: [...projectRoles.keys()] } } : { platformId };
}

/** Restricts a query to the rows of projects the caller sees; for tables with a `projectId`. */
function inVisibleProjects({ projectRoles }: Principal): { projectId?: { in: string[] } } {
  return projectRoles ? { projectId: { in: [...projectRoles.keys()] } } : {};
}

/** Restricts a query to the connections the caller sees: those available in a project they see. */
export function visibleConnections(principal: Principal): Prisma.AppConnectionWhereInput {
  const { platformId, projectRoles } = principal;
  return projectRoles ? { platformId, projects: { some: inVisibleProjects(principal) } } : { platformId };
}

/** Restricts a query to the connections of an external id that are available in a project: its own, or a platform's. */
export function availableIn(projectId: string, externalId: string, platformId: string): Prisma.AppConnectionWhereInput {
  // The condition on `scopeId` follows from the other two; it is what the unique index is read by.
  return { externalId, platformId, scopeId: { in: [projectId, platformId] }, projects: { some: { projectId } } };
}

/**
 * The given projects, without repetitions.
 *
 * @throws GatewayError ENTITY_NOT_FOUND when the caller can't see one of them
 */
export async function requireProjects({ db, principal }: ReadContext, projectIds: string[]): Promise<string[]> {
  const wanted = [...new Set(projectIds)];
  const found = await db.project.findMany({
    where: { AND: [visibleProjects(principal), { id: { in: wanted } }] },
    select: { id: true },
  });
  const known = new Set(found.map(({ id }) => id));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined) throw notFound('project', unknown);
  return wanted;
}
