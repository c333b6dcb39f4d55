import { randomInt } from 'node:crypto';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { createPrincipal, type Principal } from './principal.ts';
import { sha256 } from '../sha256.ts';

/** The form of an API key: `sk-` and 61 alphanumerics. */
export const apiKeyPattern = /^sk-[A-Za-z0-9]{61}$/;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Generates a random API key. It is shown once: only its hash and last 4 characters are stored. */
export function generateApiKey(): string {
  return `sk-${Array.from({ length: 61 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

/** The parts of a key that are stored: its SHA-256 in hex, and its last 4 characters. */
export function fingerprintOf(key: string): { hash: string; lastFour: string } {
  return { hash: sha256(key).toString('hex'), lastFour: key.slice(-4) };
}

/**
 * Authenticates the caller by an API key, in one SQL statement.
 *
 * @throws GatewayError AUTHENTICATION: unknown and malformed keys get the same message; revoked and expired ones their own
 */
export async function authenticateApiKey(db: Db, key: string, now: Date): Promise<Principal> {
  if (!apiKeyPattern.test(key)) throw unauthenticated('The API key is not valid.');
  return toPrincipal(await db.apiKey.findUnique({ ...principalArgs, where: { hash: fingerprintOf(key).hash } }), now);
}

/**
 * The principal that an API key stands for now, to finish what was started with it earlier.
 *
 * @throws GatewayError AUTHENTICATION when the key is gone, revoked or expired
 */
export async function principalOfApiKey(db: Db, id: string, now: Date): Promise<Principal> {
  return toPrincipal(await db.apiKey.findUnique({ ...principalArgs, where: { id } }), now);
}

const principalArgs = {
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

function toPrincipal(found: Prisma.ApiKeyGetPayload<typeof principalArgs> | null, now: Date): Principal {
  if (!found) throw unauthenticated('The API key is not valid.');
  if (found.revoked) throw unauthenticated('The API key was revoked.');
  if (found.expires && found.expires <= now) throw unauthenticated('The API key has expired.');
  return createPrincipal({
    platformId: found.platformId,
    userId: found.userId,
    platformRole: found.user.platformRole,
    apiKeyId: found.id,
    permissions: found.permissions,
    memberships: found.user.memberships,
    limitedTo: found.limited ? found.projects.map(({ projectId }) => projectId) : null,
    defaultProjectId: found.defaultProjectId,
  });
}
