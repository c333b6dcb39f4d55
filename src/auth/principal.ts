import { type Permission, type PlatformRole, Prisma, type ProjectRole } from '../db/generated/prisma/client.ts';

/** The caller, and what they may see and do. */
export interface Principal {
  platformId: string;
  userId: string;
  /** The caller's API key; null: they authenticated with a JWT. */
  apiKeyId: string | null;
  permissions: ReadonlySet<Permission>;
  /** A platform admin who is not limited to projects: sees and writes everything of the platform. */
  isPlatformAdmin: boolean;
  /** The caller's role in each project they are limited to; for a platform admin null: admin in every project. */
  projectRoles: ReadonlyMap<string, ProjectRole> | null;
  /** The project of requests that name none: the key's default project, if the caller sees it. */
  defaultProjectId: string | null;
}

/** What authentication knows about a caller, from which a principal is derived. */
export interface Identity {
  platformId: string;
  userId: string;
  platformRole: PlatformRole;
  apiKeyId: string | null;
  permissions: readonly Permission[];
  /** The caller's role in the projects they are a member of. */
  memberships: readonly { projectId: string; role: ProjectRole }[];
  /** The projects the key is limited to; null: not limited. */
  limitedTo: readonly string[] | null;
  /** The key's default project; null: it has none, or the caller has no key. */
  defaultProjectId: string | null;
}

/** The memberships of a user as JSON, in SQL; the user's id is in a column. */
export const membershipsOf = (userId: string): Prisma.Sql => Prisma.sql`array_to_json(ARRAY(
    SELECT json_build_object('projectId', project_id, 'role', role)
    FROM project_member WHERE user_id = ${Prisma.raw(userId)}))`;

/** Derives what a caller may see: the user's own roles, within the projects their key is limited to. */
export function createPrincipal({
  platformRole,
  memberships,
  limitedTo,
  defaultProjectId,
  permissions,
  ...identity
}: Identity): Principal {
  const roles = projectRoles(platformRole, memberships, limitedTo);
  const seesDefault = defaultProjectId !== null && (roles === null || roles.has(defaultProjectId));
  return {
    ...identity,
    permissions: new Set(permissions),
    isPlatformAdmin: platformRole === 'ADMIN' && limitedTo === null,
    projectRoles: roles,
    defaultProjectId: seesDefault ? defaultProjectId : null,
  };
}

function projectRoles(
  platformRole: PlatformRole,
  memberships: Identity['memberships'],
  limitedTo: Identity['limitedTo'],
): Principal['projectRoles'] {
  if (platformRole === 'ADMIN') return limitedTo && new Map(limitedTo.map((projectId) => [projectId, 'ADMIN']));
  const visible = memberships.filter(({ projectId }) => !limitedTo || limitedTo.includes(projectId));
  return new Map(visible.map(({ projectId, role }) => [projectId, role]));
}
