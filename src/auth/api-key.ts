import { randomInt } from 'node:crypto';
import DataLoader from 'dataloader';
import { type ApiKey, Prisma } from '../db/generated/prisma/client.ts';
import { type SqlReader, textArray } from '../db/sql.ts';
import { unauthenticated } from '../errors.ts';
import { createPrincipal, type Identity, membershipsOf, type Principal } from './principal.ts';
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
 * Authenticates a caller by their API key.
 *
 * @throws GatewayError AUTHENTICATION: unknown and malformed keys get the same message; revoked and expired ones their own
 */
export type ApiKeyAuthentication = (key: string, now: Date) => Promise<Principal>;

/**
 * Authenticates callers by API keys: those who arrive in one turn of the event loop in one SQL statement. Nothing is kept, so
 * that a revoked key is rejected from the next request on.
 */
export function createApiKeyAuthentication(sql: SqlReader): ApiKeyAuthentication {
  const keys = new DataLoader<string, Row | undefined>((hashes) => findByHashes(sql, hashes), {
    cache: false,
    maxBatchSize: 100,
    batchScheduleFn: setImmediate,
  });
  return async (key, now) => {
    if (!apiKeyPattern.test(key)) throw unauthenticated('The API key is not valid.');
    return toPrincipal(await keys.load(fingerprintOf(key).hash), now);
  };
}

/**
 * The principal that an API key stands for now, to finish what was started with it earlier.
 *
 * @throws GatewayError AUTHENTICATION when the key is gone, revoked or expired
 */
export async function principalOfApiKey(sql: SqlReader, id: string, now: Date): Promise<Principal> {
  const [found] = await findWhere(sql, Prisma.sql`k.id = ${id}`);
  return toPrincipal(found, now);
}

async function findByHashes(sql: SqlReader, hashes: readonly string[]): Promise<(Row | undefined)[]> {
  const found = await findWhere(sql, Prisma.sql`k.hash = ANY(${textArray(new Set(hashes))}::text[])`);
  const byHash = new Map(found.map((row) => [row.hash, row]));
  return hashes.map((hash) => byHash.get(hash));
}

type Row = Identity & Pick<ApiKey, 'hash' | 'limited' | 'expires' | 'revoked'> & { limitedTo: string[] };

// Lists as JSON: the driver takes long to read arrays.
const columns = Prisma.sql`
  k.id AS "apiKeyId", k.hash, k.platform_id AS "platformId", k.user_id AS "userId", u.platform_role::text AS "platformRole",
  to_json(k.granted_permissions) AS permissions, k.limited, k.default_project_id AS "defaultProjectId", k.expires, k.revoked,
  ${membershipsOf('k.user_id')} AS memberships,
  array_to_json(ARRAY(SELECT project_id FROM api_key_project WHERE api_key_id = k.id)) AS "limitedTo"`;

const findWhere = (sql: SqlReader, condition: Prisma.Sql): Promise<Row[]> =>
  sql.read<Row>(
    Prisma.sql`SELECT ${columns} FROM api_key k JOIN user_account u ON u.id = k.user_id WHERE ${condition}`,
  );

function toPrincipal(found: Row | undefined, now: Date): Principal {
  if (!found) throw unauthenticated('The API key is not valid.');
  const { hash: _hash, limited, limitedTo, expires, revoked, ...identity } = found;
  if (revoked) throw unauthenticated('The API key was revoked.');
  if (expires && expires <= now) throw unauthenticated('The API key has expired.');
  return createPrincipal({ ...identity, limitedTo: limited ? limitedTo : null });
}
