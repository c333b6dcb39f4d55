import { z } from 'zod';
import { nameText, secretText } from '../text.ts';

/** What the gateway sets itself in an authorization request, or must not be given away there. */
const ownParams = [
  'client_id',
  'client_secret',
  'response_type',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
];

/** An address of a provider. Whether http will do is decided where it is used. */
export const providerUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2048, 'must be at most 2048 characters')
  .refine((url) => !URL.canParse(url) || hasPlaceAlone(new URL(url)), 'must have no user name, password or fragment');

// RFC 6749, section 3, has no fragments; a password there would be shown with the address.
const hasPlaceAlone = ({ username, password, hash }: URL): boolean => username + password + hash === '';

/** The settings of an OAuth app, as a platform admin or an operator gives them. */
export const oauthAppSettings = z.strictObject({
  pieceName: nameText,
  clientId: secretText,
  clientSecret: secretText,
  authorizationUrl: providerUrl.refine(
    (url) => !URL.canParse(url) || !ownParams.some((name) => new URL(url).searchParams.has(name)),
    `must not ask for ${ownParams.join(', ')}`,
  ),
  tokenUrl: providerUrl,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/, 'is not a scope (RFC 6749)'))
    .max(100, 'must be at most 100')
    .default([]),
  pkce: z.boolean().default(true),
  authorizationMethod: z.enum(['BODY', 'HEADER'], 'must be BODY or HEADER').default('BODY'),
  authorizationParams: z
    .record(z.string().max(255), z.string().max(2048))
    .refine((params) => Object.keys(params).length <= 50, 'must be at most 50')
    .refine((params) => !ownParams.some((name) => name in params), `must not hold ${ownParams.join(', ')}`)
    .default({}),
});

/** An app that was registered with a provider: whom to send to which address, and with what to ask for tokens. */
export type OAuthAppSettings = z.output<typeof oauthAppSettings>;
