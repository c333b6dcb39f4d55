import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { isStorable } from '../field-rules.ts';
import { createPrincipal, type Permission, type Principal } from './principal.ts';

/** What a browser user may do, within their roles: everything but reading credentials, which are not for browsers. */
const browserPermissions: readonly Permission[] = ['connections:read', 'connections:write', 'admin'];

/** What a verified token says of its user, as it came: claims may be of any type. */
export interface BrowserUserClaims {
  /** The user's id or external id. */
  sub?: unknown;
  /** The id of the user's platform; may be left out where there is one platform alone. */
  platformId?: unknown;
}

/**
 * Finds the user that a verified token names, in one SQL statement.
 *
 * @throws GatewayError AUTHENTICATION when it names none, or several, or not the platform though there are several
 */
export async function browserUserOf(db: Db, claims: BrowserUserClaims): Promise<Principal> {
  const subject = requireClaim(claims.sub, 'sub');
  const platformId = claims.platformId === undefined ? null : requireClaim(claims.platformId, 'platformId');
  const platforms = await db.platform.findMany({
    where: platformId === null ? {} : { id: platformId },
    select: { users: { ...withRights, where: { OR: [{ id: subject }, { externalId: subject }] }, take: 2 } },
    take: 2,
  });
  // Otherwise a user who is not known on their own platform would be whoever has the same external id on another one.
  if (platforms.length > 1) {
    throw unauthenticated('The token must name the platform in the claim platformId: there are several here.');
  }
  const [user, another] = platforms[0]?.users ?? [];
  if (!user || another) throw unauthenticated('The token names no user, or several.');
  return browserPrincipal(user);
}

function requireClaim(value: unknown, claim: string): string {
  if (typeof value !== 'string' || value === '' || !isStorable(value)) {
    throw unauthenticated(`The claim ${claim} of the token must be a text that is not empty.`);
  }
  return value;
}

/**
 * The rights that a browser user has now, for what they began before.
 *
 * @throws GatewayError AUTHENTICATION when they are gone
 */
export async function rightsOfBrowserUser(db: Db, id: string): Promise<Principal> {
  const user = await db.user.findUnique({ ...withRights, where: { id } });
  if (!user) throw unauthenticated('The user who began this is gone.');
  return browserPrincipal(user);
}

const withRights = {
  select: {
    id: true,
    platformId: true,
    platformRole: true,
    memberships: { select: { projectId: true, role: true } },
  },
} satisfies Prisma.UserDefaultArgs;

function browserPrincipal({
  id,
  platformId,
  platformRole,
  memberships,
}: Prisma.UserGetPayload<typeof withRights>): Principal {
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
