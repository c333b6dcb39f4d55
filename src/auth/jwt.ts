import { createSecretKey } from 'node:crypto';
import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { Db } from '../db/client.ts';
import { identityProviderUnavailable, unauthenticated } from '../errors.ts';
import { browserUserOf } from './browser-user.ts';
import type { Principal } from './principal.ts';

/** How the tokens of browser users are verified. */
export interface JwtConfig {
  /** The issuer's keys, or a secret shared with it. */
  key: { kind: 'jwks'; url: URL } | { kind: 'secret'; secret: string };
  issuer: string;
  audience: string;
  /** How far in the future a token may expire, in seconds. */
  maxLifetime: number;
}

/** Finds out who comes with a JWT. */
export type JwtVerifier = (db: Db, token: string, now: Date) => Promise<Principal>;

// Each kind of key has its algorithms. Were both allowed for one key, its public half could be used as a secret.
const algorithms = {
  jwks: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  secret: ['HS256', 'HS384', 'HS512'],
};

/** How far the issuer's clock may be off, in seconds. */
const clockTolerance = 5;

/** Verifies tokens by the issuer's keys, which are fetched when needed, kept, and fetched anew when they rotate. */
export function createJwtVerifier({ key, issuer, audience, maxLifetime }: JwtConfig): JwtVerifier {
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
    const remaining = Number(payload.exp) - now.getTime() / 1000;
    if (remaining > maxLifetime + clockTolerance) {
      throw unauthenticated(`The token expires too late: ${maxLifetime} seconds from now is the most that is taken.`);
    }
    return browserUserOf(db, payload);
  };
}

type SignatureVerifier = (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload>;

function signatureVerifier(key: JwtConfig['key']): SignatureVerifier {
  if (key.kind === 'jwks') {
    const keySet = createRemoteJWKSet(key.url, { timeoutDuration: 5000 });
    const keyOf: JWTVerifyGetKey = (header, token) => keySet(header, token).catch(toIssuersFault);
    return async (token, expected) => (await jwtVerify(token, keyOf, expected)).payload;
  }
  const secret = createSecretKey(key.secret, 'utf8');
  return async (token, expected) => (await jwtVerify(token, secret, expected)).payload;
}

// What the library finds wrong with a token is the caller's fault.
function toRefusal(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired.');
  if (error instanceof errors.JOSEError) throw unauthenticated('The token is not valid.');
  throw error;
}

// That no key fits the token is the caller's fault as well; that the keys can't be had, or are none, is not.
function toIssuersFault(error: unknown): never {
  const isTokensFault = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  );
  throw isTokensFault ? error : identityProviderUnavailable(error);
}
