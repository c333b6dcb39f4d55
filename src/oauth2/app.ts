import { z } from 'zod';
import { AuthorizationMethod } from '../db/generated/prisma/client.ts';
import { nameText, secretText } from '../field-rules.ts';

/**
 * Parameters that an app can't set in its authorization requests: the gateway sets them itself, they are secrets, or they would
 * replace the request (RFC 9101) or change how the response is sent.
 */
export const protocolParams = [
  'client_id',
  'client_secret',
  'response_type',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'dpop_jkt',
  'iss',
  'request',
  'request_uri',
  'response_mode',
];

const invalidNames = ['access_token', 'refresh_token', 'client_secret', '__proto__'];

/** A provider's URL. `requireHttps` rejects http, unless it is allowed. */
export const providerUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2048, 'must be at most 2048 characters')
  .refine(
    (url) => !URL.canParse(url) || hasNoUserinfoOrFragment(new URL(url)),
    'must have no user name, password or fragment',
  );

// RFC 6749, section 3.1, forbids fragments; a password in it would be shown with the URL.
const hasNoUserinfoOrFragment = ({ username, password, hash }: URL): boolean => username + password + hash === '';

/** The identifier of an authorization server (RFC 8414, section 2). */
const issuerUrl = providerUrl.refine((url) => !URL.canParse(url) || new URL(url).search === '', 'must have no query');

/** The name of a field in a token response. Tokens and secrets are stored elsewhere. */
const responseField = z
  .string()
  .regex(/^[\x21-\x7E]{1,100}$/, 'must be 1 to 100 printable ASCII characters')
  .refine((name) => !invalidNames.includes(name), `must be none of the names ${invalidNames.join(', ')}`);

/** The settings of an OAuth app, as a platform admin or an operator writes them. */
export const oauthAppSettings = z.strictObject({
  pieceName: nameText,
  clientId: secretText,
  clientSecret: secretText,
  authorizationUrl: providerUrl.refine(
    (url) => !URL.canParse(url) || !protocolParams.some((name) => new URL(url).searchParams.has(name)),
    `must not ask for ${protocolParams.join(', ')}`,
  ),
  tokenUrl: providerUrl,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/, 'is not a scope (RFC 6749)'))
    .max(100, 'must be at most 100')
    .default([]),
  pkce: z.boolean().default(true),
  authorizationMethod: z.enum(AuthorizationMethod, 'must be BODY or HEADER').default('BODY'),
  authorizationParams: z
    .record(z.string().max(255), z.string().max(2048))
    .refine((params) => Object.keys(params).length <= 50, 'must be at most 50')
    .refine(
      (params) => !protocolParams.some((name) => Object.hasOwn(params, name)),
      `must not hold ${protocolParams.join(', ')}`,
    )
    .default({}),
  /** The names of additional token response fields to keep. */
  responseFields: z.array(responseField).max(50, 'must be at most 50').default([]),
  /** The issuer identifier of the authorization server (RFC 8414, RFC 9207); null: unknown. */
  issuer: issuerUrl.nullable().default(null),
  /** Its metadata's `authorization_response_iss_parameter_supported` (RFC 9207, section 3): every response has `iss`. */
  issInResponse: z.boolean().default(false),
});

/** The settings of an OAuth app that is registered with a provider. */
export type OAuthAppSettings = z.output<typeof oauthAppSettings>;
