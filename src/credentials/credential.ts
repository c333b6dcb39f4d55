/**
 * The seven types of credential: the input, validated here for GraphQL and REST alike, and the value that is sealed, in the
 * REST contract's form (snake_case).
 */
import { z } from 'zod';
import { AuthorizationMethod, type ConnectionType } from '../db/generated/prisma/client.ts';
import { registeredAppTypes } from '../oauth-apps/find.ts';
import { oauthAppSettings, providerUrl } from '../oauth2/app.ts';
import { bytesAsJson, secretText, smallObject } from '../field-rules.ts';

/** The types of OAuth2. */
export const oauth2Types = ['OAUTH2', ...registeredAppTypes] as const satisfies ConnectionType[];
type OAuth2Type = (typeof oauth2Types)[number];

/** How tokens of OAuth2 are granted (RFC 6749). */
export const grantTypes = ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'] as const;
export type GrantType = (typeof grantTypes)[number];

const scope = z.string().max(8192, 'must be at most 8192 characters');

/** The largest time value of a Date, in ms since 1970 (ECMA-262, section 21.4.1.1). */
const maxDateMs = 8.64e15;

/** The input for OAUTH2: the caller's own OAuth app, with its tokens or an authorization code to exchange. */
const oauth2 = z
  .strictObject({
    clientId: secretText,
    clientSecret: secretText,
    tokenUrl: providerUrl,
    grantType: z.enum(grantTypes).nullish(),
    authorizationMethod: z.enum(AuthorizationMethod).nullish(),
    accessToken: secretText.nullish(),
    refreshToken: secretText.nullish(),
    tokenType: secretText.nullish(),
    expiresIn: z.number().min(0, 'must not be negative').nullish(),
    claimedAt: z.number().min(0, 'must not be negative').max(maxDateMs, 'is too far in the future').nullish(),
    scope: scope.nullish(),
    redirectUrl: providerUrl.nullish(),
    code: secretText.nullish(),
    codeChallenge: secretText.nullish(),
    props: smallObject.nullish(),
    data: smallObject.nullish(),
    responseFields: oauthAppSettings.shape.responseFields.nullish(),
  })
  .superRefine(({ code, accessToken, grantType, redirectUrl }, issues) => {
    const refuse = (field: string, message: string) => issues.addIssue({ code: 'custom', path: [field], message });
    if (grantType === 'CLIENT_CREDENTIALS') {
      if (code != null) refuse('code', 'is for the grant type AUTHORIZATION_CODE');
    } else if (code != null) {
      if (accessToken != null) refuse('code', 'cannot be given beside an access token');
      if (redirectUrl == null) refuse('redirectUrl', 'is required with code');
    } else if (accessToken == null) refuse('accessToken', 'is required when there is no code');
  });

/** The input for PLATFORM_OAUTH2 and CLOUD_OAUTH2: an authorization code issued to a registered OAuth app. */
const registeredAppCode = z.strictObject({
  /** What the code was issued to, by a consent of the gateway's own. The app may have been overwritten meanwhile. */
  issuedTo: z.object({ clientId: z.string(), tokenUrl: z.string() }).optional(),
  code: secretText,
  clientId: secretText.nullish(),
  redirectUrl: providerUrl.nullish(),
  codeChallenge: secretText.nullish(),
  scope: scope.nullish(),
  props: smallObject.nullish(),
});

/** An alternative without parameters, in a one-of input: true if it is the chosen one. */
export const trueOrNull = z
  .boolean()
  .refine((given) => given, 'must be true')
  .nullish();

/** A credential as callers write it: exactly one of the seven. */
export const credentialInput = z.strictObject({
  oauth2: oauth2.nullish(),
  platformOAuth2: registeredAppCode.nullish(),
  cloudOAuth2: registeredAppCode.nullish(),
  secretText: z.strictObject({ secretText }).nullish(),
  basicAuth: z.strictObject({ username: secretText, password: secretText }).nullish(),
  customAuth: z.strictObject({ props: smallObject }).nullish(),
  noAuth: trueOrNull,
});

export type CredentialInput = z.input<typeof credentialInput>;

/** An OAuth2 credential in the REST contract's form, without the tokens that a provider issues. */
export interface OAuth2CredentialBase extends Record<string, unknown> {
  type: OAuth2Type;
  client_id: string;
  /** With OAUTH2 alone; the other types' apps hold theirs. */
  client_secret?: string | undefined;
  token_url: string;
  grant_type: GrantType;
  authorization_method: AuthorizationMethod;
  refresh_token?: string | undefined;
  scope?: string | undefined;
  redirect_url?: string | undefined;
  /** The piece's own settings of the connection, as the caller gave them. */
  props?: Record<string, unknown> | undefined;
  /** With OAUTH2 only: which additional fields of a token response to keep. */
  response_fields?: string[] | undefined;
  /** Additional fields of the token response. */
  data: Record<string, unknown>;
}

/** An OAuth2 credential in the REST contract's form. */
export interface OAuth2Value extends OAuth2CredentialBase {
  access_token: string;
  token_type: string;
  /** Seconds from `claimed_at`. */
  expires_in?: number | undefined;
  /** Milliseconds since 1970; seconds if an older client sent it. */
  claimed_at: number;
}

/** A credential in the contract's form: `{type, …}`, snake_case. This is what is sealed; it holds secrets. */
export type CredentialValue = OAuth2Value | ({ type: Exclude<ConnectionType, OAuth2Type> } & Record<string, unknown>);

export function isOAuth2(value: CredentialValue): value is OAuth2Value {
  return (oauth2Types as readonly ConnectionType[]).includes(value.type);
}

/** The maximum size of a credential, in bytes, as JSON in the REST contract's form. */
export const credentialMax = 262_144;

/** Whether a credential is within the size limit. */
export const isWithinSizeLimit = (value: CredentialValue): boolean => bytesAsJson(value) <= credentialMax;

/** The place that a connection's sealed credential is bound to: see `Vault`. */
export const credentialPlace = (connectionId: string): string => `credential:${connectionId}`;
