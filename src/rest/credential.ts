import type {
  BasicAuthCredentialInput,
  CredentialInput,
  CustomAuthCredentialInput,
  OAuth2AppInput,
  OAuth2CredentialInput,
  OwnOAuthAppInput,
  RegisteredAppCredentialInput,
  SecretTextCredentialInput,
} from './documents.ts';
import type { AuthorizationUrlBody, CredentialValue } from './shapes.ts';

type ValueOf<Type extends CredentialValue['type']> = Extract<CredentialValue, { type: Type }>;

/** For each field of a GraphQL input, which field of the contract it is made of. */
type Names<Input, Value> = { readonly [Name in keyof Required<Input>]: keyof Value & string };

const registeredAppNames = {
  code: 'code',
  clientId: 'client_id',
  redirectUrl: 'redirect_url',
  codeChallenge: 'code_challenge',
  scope: 'scope',
  props: 'props',
} as const satisfies Names<RegisteredAppCredentialInput, ValueOf<'PLATFORM_OAUTH2' | 'CLOUD_OAUTH2'>>;

/** The contract's names of a credential's fields, by kind. What is sent, and what errors name, goes by these. */
export const credentialNames = {
  oauth2: {
    clientId: 'client_id',
    clientSecret: 'client_secret',
    tokenUrl: 'token_url',
    grantType: 'grant_type',
    authorizationMethod: 'authorization_method',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    tokenType: 'token_type',
    expiresIn: 'expires_in',
    claimedAt: 'claimed_at',
    scope: 'scope',
    redirectUrl: 'redirect_url',
    code: 'code',
    codeChallenge: 'code_challenge',
    props: 'props',
    data: 'data',
    responseFields: 'response_fields',
  } satisfies Names<OAuth2CredentialInput, ValueOf<'OAUTH2'>>,
  platformOAuth2: registeredAppNames,
  cloudOAuth2: registeredAppNames,
  secretText: { secretText: 'secret_text' } satisfies Names<SecretTextCredentialInput, ValueOf<'SECRET_TEXT'>>,
  basicAuth: { username: 'username', password: 'password' } satisfies Names<
    BasicAuthCredentialInput,
    ValueOf<'BASIC_AUTH'>
  >,
  customAuth: { props: 'props' } satisfies Names<CustomAuthCredentialInput, ValueOf<'CUSTOM_AUTH'>>,
} as const;

type OwnApp = NonNullable<AuthorizationUrlBody['app']>;

/** The contract's names of the fields of an OAuth app. */
export const ownAppNames = {
  clientId: 'client_id',
  clientSecret: 'client_secret',
  authorizationUrl: 'authorization_url',
  tokenUrl: 'token_url',
  scopes: 'scope',
  pkce: 'pkce',
  authorizationMethod: 'authorization_method',
  authorizationParams: 'authorization_params',
  responseFields: 'response_fields',
  issuer: 'issuer',
} as const satisfies Names<OwnOAuthAppInput, OwnApp>;

function renamed<const Map extends Record<string, keyof Value>, Value>(
  names: Map,
  value: Value,
): { [Name in keyof Map]: Value[Map[Name]] } {
  const entries = Object.entries(names).map(([name, given]) => [name, value[given]]);
  return Object.fromEntries(entries) as { [Name in keyof Map]: Value[Map[Name]] };
}

/** Brings a credential from the contract's form (snake_case, identified by `type`) into the GraphQL schema's. */
export function toCredentialInput(value: CredentialValue): CredentialInput {
  switch (value.type) {
    case 'OAUTH2':
      return { oauth2: toOAuth2Input(value) };
    case 'PLATFORM_OAUTH2':
      return { platformOAuth2: toRegisteredAppInput(value) };
    case 'CLOUD_OAUTH2':
      return { cloudOAuth2: toRegisteredAppInput(value) };
    case 'SECRET_TEXT':
      return { secretText: renamed(credentialNames.secretText, value) };
    case 'BASIC_AUTH':
      return { basicAuth: renamed(credentialNames.basicAuth, value) };
    case 'CUSTOM_AUTH':
      return { customAuth: renamed(credentialNames.customAuth, value) };
    case 'NO_AUTH':
      return { noAuth: true };
  }
}

function toOAuth2Input(value: ValueOf<'OAUTH2'>): OAuth2CredentialInput {
  const input = renamed(credentialNames.oauth2, value);
  return {
    ...input,
    refreshToken: nullIfEmpty(input.refreshToken),
    tokenType: nullIfEmpty(input.tokenType),
    codeChallenge: nullIfEmpty(input.codeChallenge),
  };
}

function toRegisteredAppInput(value: ValueOf<'PLATFORM_OAUTH2' | 'CLOUD_OAUTH2'>): RegisteredAppCredentialInput {
  const input = renamed(registeredAppNames, value);
  return { ...input, codeChallenge: nullIfEmpty(input.codeChallenge) };
}

/** Says whose OAuth app asks for consent: the given one, or the one that is registered for the type. */
export function toAppInput(type: AuthorizationUrlBody['type'], app: AuthorizationUrlBody['app']): OAuth2AppInput {
  if (!app) return type === 'PLATFORM_OAUTH2' ? { platformOAuth2: true } : { cloudOAuth2: true };
  const input = renamed(ownAppNames, app);
  return {
    oauth2: {
      ...input,
      scopes: input.scopes?.split(' ').filter((scope) => scope !== ''),
      pkce: input.pkce ?? undefined,
      authorizationMethod: input.authorizationMethod ?? undefined,
      authorizationParams: input.authorizationParams ?? undefined,
      responseFields: input.responseFields ?? undefined,
    },
  };
}

// The origin's clients send "" for what they don't have.
const nullIfEmpty = (text: string | null | undefined): string | null | undefined => (text === '' ? undefined : text);
