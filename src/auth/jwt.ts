import { createSecretKey } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { unauthenticated } from '../errors.ts';
import { isStorable } from '../text.ts';
import { createPrincipal, type Permission, type Principal } from './principal.ts';

/** How the tokens of browser users are verified. */
export interface JwtConfig {
  /** The issuer's keys, or a secret shared with it. */
  key: { kind: 'jwks'; url: URL } | { kind: 'secret'; secret: string };
  issuer: string;
  audience: string;
}

/** Finds out who comes with a JWT. */
export type JwtVerifier = (db: Db, token: string, now: Date) => Promise<Principal>;

/** What a browser user may do, within their roles: everything but reading credentials, which are not for browsers. */
const browserPermissions: readonly Permission[] = ['connections:read', 'connections:write', 'admin'];

// Each kind of key has its algorithms. Were both allowed for one key, its public half could be used as a secret.
const algorithms = {
  jwks: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  secret: ['HS256', 'HS384', 'HS512'],
};

/** How far the issuer's clock may be off, in seconds. */
const clockTolerance = 5;

/** Verifies tokens by the issuer's keys, which are fetched when needed, kept, and fetched anew when they rotate. */
export function createJwtVerifier({ key, issuer, audience }: JwtConfig): JwtVerifier {
  const verify = signatureVerifier(key);
  return async (db, token, now) => {
    const expected = {
      issuer,
      audience,
      algorithms: algorithms[key.kind],
      requiredClaims: ['sub', 'exp'],
      clockTolerance,
      currentDate: now,
    };
    const payload = await verify(token, expected).catch(toRefusal);
    return principalOf(db, payload);
  };
}

type SignatureVerifier = (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload>;

function signatureVerifier(key: JwtConfig['key']): SignatureVerifier {
  if (key.kind === 'jwks') {
    const keySet = createRemoteJWKSet(key.url, { timeoutDuration: 5000 });
    return async (token, expected) => (await jwtVerify(token, keySet, expected)).payload;
  }
  const secret = createSecretKey(key.secret, 'utf8');
  return async (token, expected) => (await jwtVerify(token, secret, expected)).payload;
}

// What the library finds wrong with a token is the caller's fault; that the issuer can't be reached is not.
function toRefusal(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired.');
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
    throw unauthenticated('The token is not valid.');
  }
  throw error;
}

async function principalOf(db: Db, { sub, platformId }: JWTPayload): Promise<Principal> {
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
  });
}
