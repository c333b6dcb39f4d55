/**
 * What a caller may see and do. What they can't see is treated as if it did not exist (404, or left out of a list);
 * what they see but may not do is 403.
 */
import type { Principal } from '../auth/principal.ts';
import type { CallerContext, ReadContext } from './context.ts';
import { type Permission, Prisma, type ProjectRole } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { forbidden, invalidField, notFound } from '../errors.ts';
import { ofPlatform, ofVisibleProject } from './visible.ts';

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
  const known = ctx.principal.projectRoles !== null || (await visibleProjects(ctx, [id])).has(id);
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

/** Those of the ids that are projects the caller sees. */
async function visibleProjects({ sql, principal }: ReadContext, ids: readonly string[]): Promise<Set<string>> {
  const where = [
    Prisma.sql`p.id = ANY(${textArray(ids)}::text[])`,
    ofPlatform(principal, 'p.platform_id'),
    ...ofVisibleProject(principal, 'p.id'),
  ];
  const rows = await sql.read<{ id: string }>(
    Prisma.sql`SELECT p.id FROM project p WHERE ${Prisma.join(where, ' AND ')}`,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * The given projects, without repetitions.
 *
 * @throws GatewayError ENTITY_NOT_FOUND when the caller can't see one of them
 */
export async function requireProjects(ctx: ReadContext, projectIds: string[]): Promise<string[]> {
  const wanted = [...new Set(projectIds)];
  const known = await visibleProjects(ctx, wanted);
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined) throw notFound('project', unknown);
  return wanted;
}
