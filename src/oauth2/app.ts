import { z } from 'zod';
import { AuthorizationMethod } from '../db/generated/prisma/client.ts';
import { nameText, secretText } from '../field-rules.ts';

/**
 * The protocol's own parameters of an authorization request: the gateway sets them itself, they must not be given away there, or they
 * would have the request read from elsewhere (RFC 9101) or its answer sent in another way.
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

/** An address of a provider. Whether http will do is decided where it is used. */
export const providerUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2048, 'must be at most 2048 characters')
  .refine(
    (url) => !URL.canParse(url) || hasNoUserinfoOrFragment(new URL(url)),
    'must have no user name, password or fragment',
  );

// RFC 6749, section 3, has no fragments; a password there would be shown with the address.
const hasNoUserinfoOrFragment = ({ username, password, hash }: URL): boolean => username + password + hash === '';

/** The identifier of an authorization server (RFC 8414, section 2). */
const issuerUrl = providerUrl.refine((url) => !URL.canParse(url) || new URL(url).search === '', 'must have no query');

/** A name in a provider's answer. Tokens and secrets have places of their own. */
const responseField = z
  .string()
  .regex(/^[\x21-\x7E]{1,100}$/, 'must be 1 to 100 printable ASCII characters')
  .refine((name) => !invalidNames.includes(name), `must be none of the names ${invalidNames.join(', ')}`);

/** The settings of an OAuth app, as a platform admin or an operator gives them. */
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
  /** What to keep of a token answer beside the known fields: names. */
  responseFields: z.array(responseField).max(50, 'must be at most 50').default([]),
  /** What the authorization server calls itself in its answers (RFC 9207); null: not known. */
  issuer: issuerUrl.nullable().default(null),
  /** Whether it says that it does so in each: `authorization_response_iss_parameter_supported`. */
  issInResponse: z.boolean().default(false),
});

/** An app that was registered with a provider: whom to send to which address, and with what to ask for tokens. */
export type OAuthAppSettings = z.output<typeof oauthAppSettings>;
