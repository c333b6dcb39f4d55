import type { CredentialInput, OAuth2AppInput, RegisteredAppCredentialInput } from './documents.ts';
import type { AuthorizationUrlBody, CredentialValue } from './shapes.ts';

/** Brings a credential from the contract's form (snake_case, told by `type`) into the GraphQL schema's. */
export function toCredentialInput(value: CredentialValue): CredentialInput {
  switch (value.type) {
    case 'OAUTH2':
      return {
        oauth2: {
          clientId: value.client_id,
          clientSecret: value.client_secret,
          tokenUrl: value.token_url,
          grantType: value.grant_type,
          authorizationMethod: value.authorization_method,
          accessToken: value.access_token,
          refreshToken: unlessEmpty(value.refresh_token),
          tokenType: unlessEmpty(value.token_type),
          expiresIn: value.expires_in,
          claimedAt: value.claimed_at,
          scope: value.scope,
          redirectUrl: value.redirect_url,
          code: value.code,
          codeChallenge: unlessEmpty(value.code_challenge),
          props: value.props,
          data: value.data,
          responseFields: value.response_fields,
        },
      };
    case 'PLATFORM_OAUTH2':
      return { platformOAuth2: toRegisteredAppInput(value) };
    case 'CLOUD_OAUTH2':
      return { cloudOAuth2: toRegisteredAppInput(value) };
    case 'SECRET_TEXT':
      return { secretText: { secretText: value.secret_text } };
    case 'BASIC_AUTH':
      return { basicAuth: { username: value.username, password: value.password } };
    case 'CUSTOM_AUTH':
      return { customAuth: { props: value.props } };
    case 'NO_AUTH':
      return { noAuth: true };
  }
}

type RegisteredApp = Extract<CredentialValue, { type: 'PLATFORM_OAUTH2' | 'CLOUD_OAUTH2' }>;

function toRegisteredAppInput(value: RegisteredApp): RegisteredAppCredentialInput {
  return {
    code: value.code,
    clientId: value.client_id,
    redirectUrl: value.redirect_url,
    codeChallenge: unlessEmpty(value.code_challenge),
    scope: value.scope,
    props: value.props,
  };
}

/** Says whose OAuth app asks for consent: the given one, or the one that is registered for the type. */
export function toAppInput(type: AuthorizationUrlBody['type'], app: AuthorizationUrlBody['app']): OAuth2AppInput {
  if (!app) return type === 'PLATFORM_OAUTH2' ? { platformOAuth2: true } : { cloudOAuth2: true };
  return {
    oauth2: {
      clientId: app.client_id,
      clientSecret: app.client_secret,
      authorizationUrl: app.authorization_url,
      tokenUrl: app.token_url,
      scopes: app.scope?.split(' ').filter((scope) => scope !== ''),
      pkce: app.pkce ?? undefined,
      authorizationMethod: app.authorization_method ?? undefined,
      authorizationParams: app.authorization_params ?? undefined,
      responseFields: app.response_fields ?? undefined,
      issuer: app.issuer,
    },
  };
}

// The origin's clients send "" for what they don't have.
const unlessEmpty = (text: string | null | undefined): string | null | undefined => (text === '' ? undefined : text);
