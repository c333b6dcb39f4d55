import { credentialInput, type GrantType as GrantTypeName } from '../../credentials/credential.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described, type InputFields } from '../builder.ts';

const GrantType = builder.enumType('OAuth2GrantType', {
  description: 'How the OAuth2 tokens were granted (RFC 6749).',
  values: {
    AUTHORIZATION_CODE: { description: 'By a user who consented.' },
    CLIENT_CREDENTIALS: { description: 'To the app itself.' },
  } satisfies Described<GrantTypeName>,
});

export const AuthorizationMethod = builder.enumType('OAuth2AuthorizationMethod', {
  description: "How the app's client id and secret are sent to the token endpoint.",
  values: {
    BODY: { description: 'In the body.' },
    HEADER: { description: 'As HTTP Basic authentication.' },
  } satisfies Described<enums.AuthorizationMethod>,
});

const propsField = (t: InputFields) =>
  t.field({
    type: 'JSONObject',
    description: "The piece's own settings of the connection, stored and returned with the credential; at most 64 KiB.",
  });

const OAuth2CredentialInput = builder.inputType('OAuth2CredentialInput', {
  description:
    'OAuth2 with an OAuth app of your own: its client, and the tokens it was granted, or a code to be exchanged for them.',
  fields: (t) => ({
    clientId: t.string({ required: true, description: "The app's client id." }),
    clientSecret: t.string({ required: true, description: "The app's client secret." }),
    tokenUrl: t.string({ required: true, description: "The provider's token endpoint." }),
    grantType: t.field({ type: GrantType, description: 'AUTHORIZATION_CODE when left out.' }),
    authorizationMethod: t.field({ type: AuthorizationMethod, description: 'BODY when left out.' }),
    accessToken: t.string({
      description: 'The access token. Left out, the gateway gets the tokens: for `code`, or for client credentials.',
    }),
    refreshToken: t.string({ description: 'The refresh token.' }),
    tokenType: t.string({ description: 'The type of the access token; Bearer when left out.' }),
    expiresIn: t.float({
      description:
        'The lifetime of the access token, in seconds from `claimedAt`. When left out, an hour, if there is a refresh token.',
    }),
    claimedAt: t.float({
      description: 'When the tokens were granted: milliseconds (or seconds) since 1970; now when left out.',
    }),
    scope: t.string({ description: 'The scopes that were granted, separated by spaces.' }),
    redirectUrl: t.string({
      description: 'The redirect address the app was authorized with. Required with `code`.',
    }),
    code: t.string({ description: 'An authorization code: the gateway exchanges it for tokens.' }),
    codeChallenge: t.string({ description: 'The PKCE verifier that goes with the code.' }),
    props: propsField(t),
    data: t.field({
      type: 'JSONObject',
      description: "Other data from the provider's token response; at most 64 KiB.",
    }),
    responseFields: t.stringList({
      description: "The names of additional fields of the provider's token responses to keep, beside the known ones.",
    }),
  }),
});

const RegisteredAppCredentialInput = builder.inputType('RegisteredAppCredentialInput', {
  description: 'OAuth2 with an OAuth app that is registered on the platform or by the operator.',
  fields: (t) => ({
    code: t.string({
      required: true,
      description: 'The authorization code: the gateway exchanges it for tokens.',
    }),
    clientId: t.string({ description: 'The client id of the app, when it must be that one.' }),
    redirectUrl: t.string({
      description: "The redirect address the code was sent to; the gateway's own when left out.",
    }),
    codeChallenge: t.string({ description: 'The PKCE verifier that goes with the code.' }),
    scope: t.string({ description: 'The requested scopes, separated by spaces.' }),
    props: propsField(t),
  }),
});

const SecretTextCredentialInput = builder.inputType('SecretTextCredentialInput', {
  description: 'An API key, a token or another secret text.',
  fields: (t) => ({ secretText: t.string({ required: true, description: 'The secret.' }) }),
});

const BasicAuthCredentialInput = builder.inputType('BasicAuthCredentialInput', {
  description: 'A user name and a password.',
  fields: (t) => ({
    username: t.string({ required: true, description: 'The user name.' }),
    password: t.string({ required: true, description: 'The password.' }),
  }),
});

const CustomAuthCredentialInput = builder.inputType('CustomAuthCredentialInput', {
  description: 'Whatever the piece needs, as keys and values.',
  fields: (t) => ({ props: t.field({ type: 'JSONObject', required: true, description: 'The keys and values.' }) }),
});

/** A credential to store; which field is given says which type the connection has. */
export const CredentialInput = builder.inputType('CredentialInput', {
  description:
    'The credential: exactly one of these, and it says which type the connection has. It is sealed before it is stored, and no query returns it.',
  isOneOf: true,
  validate: credentialInput,
  fields: (t) => ({
    oauth2: t.field({ type: OAuth2CredentialInput, description: 'Type OAUTH2.' }),
    platformOAuth2: t.field({
      type: RegisteredAppCredentialInput,
      description: 'Type PLATFORM_OAUTH2: an app the platform registered.',
    }),
    cloudOAuth2: t.field({
      type: RegisteredAppCredentialInput,
      description: 'Type CLOUD_OAUTH2: an app the operator registered.',
    }),
    secretText: t.field({ type: SecretTextCredentialInput, description: 'Type SECRET_TEXT.' }),
    basicAuth: t.field({ type: BasicAuthCredentialInput, description: 'Type BASIC_AUTH.' }),
    customAuth: t.field({ type: CustomAuthCredentialInput, description: 'Type CUSTOM_AUTH.' }),
    noAuth: t.boolean({ description: 'Type NO_AUTH: give true.' }),
  }),
});
