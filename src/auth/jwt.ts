import { createSecretKey } from 'node:crypto';
import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { SqlReader } from '../db/sql.ts';
import { identityProviderUnavailable, unauthenticated } from '../errors.ts';
import { principalOfClaims } from './browser-user.ts';
import type { Principal } from './principal.ts';

/** How the JWTs of browser users are verified. */
export interface JwtConfig {
  /** The issuer's keys, or a secret shared with it. */
  key: { kind: 'jwks'; url: URL } | { kind: 'secret'; secret: string };
  issuer: string;
  audience: string;
  /** How far in the future a token may expire, in seconds. */
  maxLifetime: number;
}

/**
 * Authenticates the caller by a JWT.
 *
 * @throws GatewayError AUTHENTICATION, IDENTITY_PROVIDER_UNAVAILABLE
 */
export type JwtVerifier = (sql: SqlReader, token: string, now: Date) => Promise<Principal>;

// An allow-list for each kind of key: with both kinds, a public key could be used as an HMAC secret (RFC 8725, section 2.1).
const algorithms = {
  jwks: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  secret: ['HS256', 'HS384', 'HS512'],
};

/** The accepted difference between the issuer's clock and ours, in seconds. */
const clockTolerance = 5;

/** Creates a verifier. A JWKS is fetched on first use, cached, and fetched again when a token has an unknown key id. */
export function createJwtVerifier({ key, issuer, audience, maxLifetime }: JwtConfig): JwtVerifier {
  const verify = signatureVerifier(key);
  return async (sql, token, now) => {
    const expected = {
      issuer,
      audience,
      algorithms: algorithms[key.kind],
      requiredClaims: ['sub', 'exp'],
      clockTolerance,
      currentDate: now,
    };
    const payload = await verify(token, expected).catch(toAuthenticationError);
    const remaining = Number(payload.exp) - now.getTime() / 1000;
    if (remaining > maxLifetime + clockTolerance) {
      throw unauthenticated(`The token expires too late: at most ${maxLifetime} seconds from now are allowed.`);
    }
    return principalOfClaims(sql, payload);
  };
}

type SignatureVerifier = (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload>;

function signatureVerifier(key: JwtConfig['key']): SignatureVerifier {
  if (key.kind === 'jwks') {
    const keySet = createRemoteJWKSet(key.url, { timeoutDuration: 5000 });
    const keyOf: JWTVerifyGetKey = (header, token) => keySet(header, token).catch(toIssuerError);
    return async (token, expected) => (await jwtVerify(token, keyOf, expected)).payload;
  }
  const secret = createSecretKey(key.secret, 'utf8');
  return async (token, expected) => (await jwtVerify(token, secret, expected)).payload;
}

// The library's own errors are all about the token; others, such as an unavailable issuer, are passed on.
function toAuthenticationError(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired.');
  if (error instanceof errors.JOSEError) throw unauthenticated('The token is not valid.');
  throw error;
}

// A token that no key of the set fits is invalid; a set that can't be fetched or parsed is the issuer's error.
function toIssuerError(error: unknown): never {
  const isTokenError = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  );
  throw isTokenError ? error : identityProviderUnavailable(error);
}
