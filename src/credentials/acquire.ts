import type { Context } from '../request/context.ts';
import { invalidClaim, consentFailed, invalidField, providerUnavailable } from '../errors.ts';
import type { OAuthAppSettings } from '../oauth2/app.ts';
import { findOAuthApp, type RegisteredAppType } from '../oauth-apps/find.ts';
import { callTimeoutMs } from '../oauth2/outgoing.ts';
import { requireHttps } from '../oauth2/provider-url.ts';
import type { Grant, TokenClient } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import {
  type CredentialInput,
  credentialMax,
  type CredentialValue,
  isWithinSizeLimit,
  type OAuth2CredentialBase,
  type OAuth2Value,
} from './credential.ts';
import { mergeTokens } from './merge-tokens.ts';

/** What getting a credential takes of a request: OAuth apps, the provider, and time for the call. */
type AcquireContext = Pick<
  Context,
  'db' | 'vault' | 'oauth2' | 'principal' | 'requestId' | 'log' | 'now' | 'awaitProvider'
>;

type OwnAppInput = NonNullable<CredentialInput['oauth2']>;
type RegisteredAppInput = NonNullable<CredentialInput['platformOAuth2']>;

/** Whether a token request is needed for the credential. */
export function requiresTokenRequest({ oauth2, platformOAuth2, cloudOAuth2 }: CredentialInput): boolean {
  return Boolean(platformOAuth2 ?? cloudOAuth2 ?? (oauth2 && oauth2.accessToken == null));
}

/**
 * Turns a validated input into a credential in the REST contract's form. Exchanges an authorization code, or requests the
 * first token of client credentials: so it may take as long as a call to a provider, and must run outside of transactions.
 *
 * @throws GatewayError VALIDATION, INVALID_CLAIM, PROVIDER_UNAVAILABLE
 */
export async function acquireCredential(
  ctx: AcquireContext,
  input: CredentialInput,
  pieceName: string,
): Promise<CredentialValue> {
  const value = await valueOf(ctx, input, pieceName);
  if (isWithinSizeLimit(value)) return value;
  throw invalidField('credential', `must be at most ${credentialMax} bytes as JSON`);
}

async function valueOf(ctx: AcquireContext, input: CredentialInput, pieceName: string): Promise<CredentialValue> {
  if (input.secretText) return { type: 'SECRET_TEXT', secret_text: input.secretText.secretText };
  if (input.basicAuth) return { type: 'BASIC_AUTH', ...input.basicAuth };
  if (input.customAuth) return { type: 'CUSTOM_AUTH', props: input.customAuth.props };
  if (input.oauth2) return fromOwnApp(ctx, input.oauth2);
  if (input.platformOAuth2) return fromRegisteredApp(ctx, 'PLATFORM_OAUTH2', input.platformOAuth2, pieceName);
  if (input.cloudOAuth2) return fromRegisteredApp(ctx, 'CLOUD_OAUTH2', input.cloudOAuth2, pieceName);
  return { type: 'NO_AUTH' };
}

async function fromOwnApp(ctx: AcquireContext, input: OwnAppInput): Promise<OAuth2Value> {
  const { clientId, clientSecret, tokenUrl, accessToken } = input;
  requireHttps(ctx.oauth2, tokenUrl, 'credential.oauth2.tokenUrl');
  const authorizationMethod = input.authorizationMethod ?? 'BODY';
  const responseFields = input.responseFields ?? [];
  const base: OAuth2CredentialBase = {
    type: 'OAUTH2',
    client_id: clientId,
    client_secret: clientSecret,
    token_url: tokenUrl,
    grant_type: input.grantType ?? 'AUTHORIZATION_CODE',
    authorization_method: authorizationMethod,
    scope: input.scope ?? undefined,
    redirect_url: input.redirectUrl ?? undefined,
    props: input.props ?? undefined,
    ...(responseFields.length > 0 && { response_fields: responseFields }),
    data: {},
  };
  if (accessToken != null) return withGivenTokens(base, input, accessToken, ctx.now());
  const client = { tokenUrl, clientId, clientSecret, authorizationMethod, responseFields };
  return fetchTokens(ctx, base, client, grantOf(input));
}

function grantOf({ code, redirectUrl, codeChallenge, scope }: OwnAppInput): Grant {
  return code == null
    ? { type: 'client_credentials', scope: scope ?? null }
    : { type: 'authorization_code', code, redirectUrl: redirectUrl ?? null, codeVerifier: codeChallenge ?? null };
}

function withGivenTokens(
  grantee: OAuth2CredentialBase,
  { refreshToken, tokenType, expiresIn, claimedAt, data }: OwnAppInput,
  accessToken: string,
  now: Date,
): OAuth2Value {
  return {
    ...grantee,
    access_token: accessToken,
    refresh_token: refreshToken ?? undefined,
    token_type: tokenType ?? 'Bearer',
    expires_in: expiresIn ?? undefined,
    claimed_at: claimedAt ?? now.getTime(),
    data: data ?? {},
  };
}

async function fromRegisteredApp(
  ctx: AcquireContext,
  type: RegisteredAppType,
  { code, clientId, redirectUrl, codeChallenge, scope, props, issuedTo }: RegisteredAppInput,
  pieceName: string,
): Promise<OAuth2Value> {
  const app = await requireRegisteredApp(ctx, type, pieceName);
  const field = type === 'PLATFORM_OAUTH2' ? 'credential.platformOAuth2' : 'credential.cloudOAuth2';
  if (clientId != null && clientId !== app.clientId) {
    throw invalidField(`${field}.clientId`, 'is not the client id of the app that is registered for the piece');
  }
  // A code must only be sent to the server that issued it, by the client it was issued to (RFC 9700, section 4.4).
  if (issuedTo && (issuedTo.clientId !== app.clientId || issuedTo.tokenUrl !== app.tokenUrl)) {
    throw consentFailed('The OAuth app was changed meanwhile. Nothing was stored: start again.');
  }
  const redirect = redirectUrl ?? ctx.oauth2.callbackUrl;
  if (redirect === null) throw invalidField(`${field}.redirectUrl`, 'is required, since PUBLIC_URL is not set');
  const grant: Grant = {
    type: 'authorization_code',
    code,
    redirectUrl: redirect,
    codeVerifier: codeChallenge ?? null,
  };
  const grantee: OAuth2CredentialBase = {
    type,
    client_id: app.clientId,
    token_url: app.tokenUrl,
    grant_type: 'AUTHORIZATION_CODE',
    authorization_method: app.authorizationMethod,
    scope: scope ?? undefined,
    redirect_url: redirect,
    props: props ?? undefined,
    data: {},
  };
  return fetchTokens(ctx, grantee, app, grant);
}

/**
 * The registered OAuth app for a piece.
 *
 * @throws GatewayError VALIDATION when none is registered
 */
export async function requireRegisteredApp(
  ctx: AcquireContext,
  type: RegisteredAppType,
  pieceName: string,
): Promise<OAuthAppSettings> {
  const app = await findOAuthApp(ctx, { type, platformId: ctx.principal.platformId, pieceName });
  if (app) return app;
  throw invalidField(
    'pieceName',
    type === 'PLATFORM_OAUTH2'
      ? 'has no OAuth app on this platform: a platform admin registers one with upsertOAuthApp'
      : "has no OAuth app of the gateway's operator",
  );
}

const claimAdvice: Partial<Record<TokenError['reason'], string>> = {
  REVOKED: 'An authorization code is good once, and for a few minutes: authorize again, and send the new code.',
  CLIENT_MISCONFIGURED: 'Check the client id, the client secret, the scopes and the redirect address of the OAuth app.',
  ADDRESS_NOT_ALLOWED: 'The token address is not a public https address, and the gateway calls no others.',
};

async function fetchTokens(
  { oauth2, awaitProvider, now, log, requestId }: AcquireContext,
  base: OAuth2CredentialBase,
  client: TokenClient,
  grant: Grant,
): Promise<OAuth2Value> {
  try {
    const tokens = await awaitProvider(callTimeoutMs, () => oauth2.requestTokens(client, grant));
    return mergeTokens(base, tokens, now(), log.child({ requestId }));
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { reason, providerCode, retryAfterMs } = error;
    if (!error.isTransient) throw invalidClaim(reason, providerCode, claimAdvice[reason] ?? 'Nothing was stored.');
    throw providerUnavailable(
      reason,
      Math.ceil((retryAfterMs ?? defaultRetryMs) / 1000),
      'The provider did not respond properly. Nothing was stored. Try again.',
    );
  }
}

const defaultRetryMs = 10_000;
