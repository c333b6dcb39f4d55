import type { Db } from '../db/client.ts';
import type { Permission, Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { isStorable } from '../field-rules.ts';
import { createPrincipal, type Principal } from './principal.ts';

/** The permissions of a browser user, within their roles: all but reading credentials, which must never reach a browser. */
const browserPermissions: readonly Permission[] = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'ADMIN'];

/** The claims of a verified token that identify its user. Unvalidated: a claim can be of any type. */
export interface BrowserUserClaims {
  /** The user's id or external id. */
  sub?: unknown;
  /** The id of the user's platform; optional while there is only one platform. */
  platformId?: unknown;
}

/**
 * Finds the user that a verified token identifies, in one SQL statement.
 *
 * @throws GatewayError AUTHENTICATION when it matches no user, or several, or names no platform though there are several
 */
export async function principalOfClaims(db: Db, claims: BrowserUserClaims): Promise<Principal> {
  const subject = requireClaim(claims.sub, 'sub');
  const platformId = claims.platformId === undefined ? null : requireClaim(claims.platformId, 'platformId');
  const platforms = await db.platform.findMany({
    where: platformId === null ? {} : { id: platformId },
    select: { users: { ...principalArgs, where: { OR: [{ id: subject }, { externalId: subject }] }, take: 2 } },
    take: 2,
  });
  // External ids are unique within a platform only: without the platform, the token could sign in another platform's user.
  if (platforms.length > 1) {
    throw unauthenticated('The token must name the platform in the claim platformId: this gateway has several.');
  }
  const [user, another] = platforms[0]?.users ?? [];
  if (!user || another) throw unauthenticated('The token matches no user, or several.');
  return toPrincipal(user);
}

function requireClaim(value: unknown, claim: string): string {
  if (typeof value !== 'string' || value === '' || !isStorable(value)) {
    throw unauthenticated(`The claim ${claim} of the token must be a non-empty string.`);
  }
  return value;
}

/**
 * The principal that a browser user stands for now, to finish what they started earlier.
 *
 * @throws GatewayError AUTHENTICATION when the user no longer exists
 */
export async function principalOfBrowserUser(db: Db, id: string): Promise<Principal> {
  const user = await db.user.findUnique({ ...principalArgs, where: { id } });
  if (!user) throw unauthenticated('The user who started this no longer exists.');
  return toPrincipal(user);
}

const principalArgs = {
  select: {
    id: true,
    platformId: true,
    platformRole: true,
    memberships: { select: { projectId: true, role: true } },
  },
} satisfies Prisma.UserDefaultArgs;

function toPrincipal({
  id,
  platformId,
  platformRole,
  memberships,
}: Prisma.UserGetPayload<typeof principalArgs>): Principal {
  return createPrincipal({
    platformId,
    userId: id,
    platformRole,
    apiKeyId: null,
    permissions: browserPermissions,
    memberships,
    limitedTo: null,
    defaultProjectId: null,
  });
}
