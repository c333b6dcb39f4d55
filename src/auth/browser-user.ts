import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { isStorable } from '../text.ts';
import { createPrincipal, type Permission, type Principal } from './principal.ts';

/** What a browser user may do, within their roles: everything but reading credentials, which are not for browsers. */
const browserPermissions: readonly Permission[] = ['connections:read', 'connections:write', 'admin'];

/** What a verified token says of its user: their id or external id, and the platform where that is not clear. */
export interface BrowserUserClaims {
  sub?: string | undefined;
  platformId?: unknown;
}

/**
 * Finds the user that a verified token names.
 *
 * @throws GatewayError AUTHENTICATION when it names none, or several
 */
export async function browserUserOf(db: Db, { sub, platformId }: BrowserUserClaims): Promise<Principal> {
  const subject = String(sub);
  if (!isStorable(subject)) throw unauthenticated('The token names no user.');
  const users = await db.user.findMany({
    ...withRights,
    where: {
      OR: [{ id: subject }, { externalId: subject }],
      ...(typeof platformId === 'string' && { platformId }),
    },
    take: 2,
  });
  const [user, another] = users;
  // Two platforms may use the same external id: then the token must say which is meant.
  if (!user || another)
    throw unauthenticated('The token names no user, or several: it can name the platform in the claim platformId.');
  return browserPrincipal(user);
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
