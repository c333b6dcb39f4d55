/** Builds the token request of a refresh (RFC 6749, sections 6 and 4.4.2). */
import type { Services } from '../request/context.ts';
import { findOAuthApp } from '../oauth-apps/find.ts';
import type { Grant, TokenClient } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import { isOAuth2, type OAuth2Value } from './credential.ts';
import { type Claimed, releaseLease } from './lease.ts';
import { openCredential } from './store.ts';
import { lifetimeOf } from './lifetime.ts';

/** A token request, and the credential that it renews. */
export interface RefreshRequest {
  value: OAuth2Value;
  client: TokenClient;
  grant: Grant;
}

/** The pause after an internal error, in ms. */
const pauseAfterErrorMs = 30_000;

/**
 * Builds the request that refreshes a credential.
 *
 * @returns null when there is nothing to refresh; the lease is released then
 * @throws TokenError EXPIRED, OAUTH_APP_MISSING, OAUTH_APP_CHANGED when it can't be refreshed; Error when it can't be
 *   decrypted, and what the database throws, after releasing the lease
 */
export async function refreshRequestFor(services: Services, claimed: Claimed): Promise<RefreshRequest | null> {
  try {
    const value = openCredential(services, claimed);
    const grant = isOAuth2(value) ? grantOf(value) : null;
    if (isOAuth2(value) && grant) return { value, client: await clientOf(services, claimed, value), grant };
    const lifetime = lifetimeOf(value, services.now());
    if (lifetime.expires && lifetime.expires <= services.now()) throw new TokenError('EXPIRED');
    await releaseLease(services, claimed, lifetime);
    return null;
  } catch (error) {
    // An internal error, such as a missing encryption key: nothing was sent.
    if (!(error instanceof TokenError)) {
      // Without a due date, the provider has rejected it for good: it must not become due again.
      const refreshDue = claimed.refreshDue && new Date(services.now().getTime() + pauseAfterErrorMs);
      await releaseLease(services, claimed, { refreshDue });
    }
    throw error;
  }
}

function grantOf({ refresh_token: refreshToken, grant_type, scope }: OAuth2Value): Grant | null {
  if (grant_type === 'CLIENT_CREDENTIALS') return { type: 'client_credentials', scope: scope ?? null };
  return refreshToken === undefined ? null : { type: 'refresh_token', refreshToken };
}

async function clientOf(
  services: Services,
  { platformId, pieceName }: Claimed,
  { type, client_id, client_secret, token_url, authorization_method, response_fields = [] }: OAuth2Value,
): Promise<TokenClient> {
  if (type === 'OAUTH2') {
    return {
      tokenUrl: token_url,
      clientId: client_id,
      clientSecret: client_secret ?? '',
      authorizationMethod: authorization_method,
      responseFields: response_fields,
    };
  }
  const app = await findOAuthApp(services, { type, platformId, pieceName });
  if (!app) throw new TokenError('OAUTH_APP_MISSING');
  // A refresh token must only be sent to the server and by the client it was issued to (RFC 6749, section 10.4).
  if (app.clientId !== client_id || app.tokenUrl !== token_url) throw new TokenError('OAUTH_APP_CHANGED');
  return app;
}
