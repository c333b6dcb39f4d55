/** What a refresh asks the provider for, and as whom. */
import type { Services } from '../request/context.ts';
import { findOAuthApp } from '../oauth-apps/find.ts';
import type { Grant, TokenClient } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import { isOAuth2, type OAuth2Value } from './credential.ts';
import { type Claimed, releaseLease } from './lease.ts';
import { openCredential } from './store.ts';
import { lifetimeOf } from './lifetime.ts';

/** A request for tokens, and the credential that it is to renew. */
export interface RefreshRequest {
  value: OAuth2Value;
  client: TokenClient;
  grant: Grant;
}

/** After an error on our side, in ms. */
const pauseAfterErrorMs = 30_000;

/**
 * Makes the request that refreshes a credential.
 *
 * @returns null when there is nothing to refresh; the lease is given back then
 * @throws TokenError when it can't be refreshed
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
    // Something on our side, a missing key for instance: nothing was sent.
    if (!(error instanceof TokenError)) {
      // What was not to be sent again, since it was refused, still is not.
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
  // A refresh token goes to nobody but who gave it.
  if (app.clientId !== client_id || app.tokenUrl !== token_url) throw new TokenError('OAUTH_APP_CHANGED');
  return app;
}
