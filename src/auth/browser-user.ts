import { type Permission, Prisma } from '../db/generated/prisma/client.ts';
import type { SqlReader } from '../db/sql.ts';
import { unauthenticated } from '../errors.ts';
import { isStorable } from '../field-rules.ts';
import { createPrincipal, type Identity, membershipsOf, type Principal } from './principal.ts';

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
export async function principalOfClaims(sql: SqlReader, claims: BrowserUserClaims): Promise<Principal> {
  const subject = requireClaim(claims.sub, 'sub');
  const platformId = claims.platformId === undefined ? null : requireClaim(claims.platformId, 'platformId');
  const rows = await sql.read<Row | { platformId: string; userId: null }>(Prisma.sql`
    SELECT platform.id AS "platformId", u.id AS "userId", u.platform_role::text AS "platformRole",
      ${membershipsOf('u.id')} AS memberships
    FROM (SELECT id FROM platform ${platformId === null ? Prisma.empty : Prisma.sql`WHERE id = ${platformId}`} LIMIT 2) platform
    LEFT JOIN LATERAL (
      SELECT id, platform_role FROM user_account
      WHERE platform_id = platform.id AND (id = ${subject} OR external_id = ${subject}) LIMIT 2) u ON true`);
  // External ids are unique within a platform only: without the platform, the token could sign in another platform's user.
  if (new Set(rows.map((row) => row.platformId)).size > 1) {
    throw unauthenticated('The token must name the platform in the claim platformId: this gateway has several.');
  }
  const [user, another] = rows;
  if (!user?.userId || another) throw unauthenticated('The token matches no user, or several.');
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
export async function principalOfBrowserUser(sql: SqlReader, id: string): Promise<Principal> {
  const [user] = await sql.read<Row>(Prisma.sql`
    SELECT u.platform_id AS "platformId", u.id AS "userId", u.platform_role::text AS "platformRole",
      ${membershipsOf('u.id')} AS memberships
    FROM user_account u WHERE u.id = ${id}`);
  if (!user) throw unauthenticated('The user who started this no longer exists.');
  return toPrincipal(user);
}

type Row = Pick<Identity, 'platformId' | 'userId' | 'platformRole' | 'memberships'>;

const toPrincipal = (user: Row): Principal =>
  createPrincipal({
    ...user,
    apiKeyId: null,
    permissions: browserPermissions,
    limitedTo: null,
    defaultProjectId: null,
  });
