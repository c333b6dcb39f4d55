import type { SqlReader } from '../db/sql.ts';
import { unauthenticated } from '../errors.ts';
import { createApiKeyAuthentication } from './api-key.ts';
import type { JwtVerifier } from './jwt.ts';
import type { Principal } from './principal.ts';

/**
 * Authenticates a request by its Authorization header.
 *
 * @throws GatewayError AUTHENTICATION, IDENTITY_PROVIDER_UNAVAILABLE
 */
export type Authentication = (header: string | null | undefined, now: Date) => Promise<Principal>;

/**
 * Authenticates requests by their bearer token (RFC 6750, section 2.1): an API key or a JWT.
 *
 * @param verifyJwt null: JWTs are not accepted
 */
export function createAuthentication(sql: SqlReader, verifyJwt: JwtVerifier | null): Authentication {
  const authenticateApiKey = createApiKeyAuthentication(sql);
  return async (header, now) => {
    if (!header) throw unauthenticated('Send an API key in the header Authorization: Bearer sk-….');
    const [, token] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
    if (!token) throw unauthenticated('The Authorization header must read: Bearer sk-….');
    return verifyJwt && !token.startsWith('sk-') ? verifyJwt(sql, token, now) : authenticateApiKey(token, now);
  };
}
