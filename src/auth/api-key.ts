import { randomInt } from 'node:crypto';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { createPrincipal, type Permission, type Principal } from './principal.ts';
import { sha256 } from '../sha256.ts';

/** The form of an API key: `sk-` and 61 alphanumerics. */
export const apiKeyPattern = /^sk-[A-Za-z0-9]{61}$/;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new random API key. It is shown once: only its hash and last 4 characters are stored. */
export function generateApiKey(): string {
  return `sk-${Array.from({ length: 61 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

/** What is stored of a key. */
export function fingerprintOf(key: string): { hash: string; lastFour: string } {
  return { hash: sha256(key).toString('hex'), lastFour: key.slice(-4) };
}

/**
 * Finds out who comes with an API key, in one SQL statement.
 *
 * @throws GatewayError AUTHENTICATION: one answer for an unknown and a malformed key
 */
export async function authenticateApiKey(db: Db, key: string, now: Date): Promise<Principal> {
  if (!apiKeyPattern.test(key)) throw unauthenticated('The API key is not valid.');
  return principalOf(await db.apiKey.findUnique({ ...withRights, where: { hash: fingerprintOf(key).hash } }), now);
}

/**
 * The rights that an API key has now, for what was begun with it before.
 *
 * @throws GatewayError AUTHENTICATION when it has none any more
 */
export async function rightsOfApiKey(db: Db, id: string, now: Date): Promise<Principal> {
  return principalOf(await db.apiKey.findUnique({ ...withRights, where: { id } }), now);
}

const withRights = {
  select: {
    id: true,
    platformId: true,
    userId: true,
    permissions: true,
    limited: true,
    defaultProjectId: true,
    expires: true,
    revoked: true,
    projects: { select: { projectId: true } },
    user: { select: { platformRole: true, memberships: { select: { projectId: true, role: true } } } },
  },
} satisfies Prisma.ApiKeyDefaultArgs;

function principalOf(found: Prisma.ApiKeyGetPayload<typeof withRights> | null, now: Date): Principal {
  if (!found) throw unauthenticated('The API key is not valid.');
  if (found.revoked) throw unauthenticated('The API key was revoked.');
  if (found.expires && found.expires <= now) throw unauthenticated('The API key has expired.');
  return createPrincipal({
    platformId: found.platformId,
    userId: found.userId,
    platformRole: found.user.platformRole,
    apiKeyId: found.id,
    permissions: found.permissions as Permission[],
    memberships: found.user.memberships,
    limitedTo: found.limited ? found.projects.map(({ projectId }) => projectId) : null,
    defaultProjectId: found.defaultProjectId,
  });
}
