/**
 * The seven types of credential: what may be written (validated here, for GraphQL and REST alike), and the value that
 * is sealed, in the contract's form (snake_case).
 */
import { z } from 'zod';
import type { ConnectionType } from '../db/generated/prisma/client.ts';
import { invalidField } from '../errors.ts';
import { secretText } from '../text.ts';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2048, 'must be at most 2048 characters');

const jsonObject = z.record(z.string(), z.unknown());

const codeNotYet =
  'authorization codes can not be exchanged by this version: exchange the code yourself and send the tokens';

/** What an upsert takes for OAUTH2: an own OAuth app, with the tokens it was granted. */
const oauth2 = z
  .strictObject({
    clientId: secretText,
    clientSecret: secretText,
    tokenUrl: httpUrl,
    grantType: z.enum(['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS']).nullish(),
    authorizationMethod: z.enum(['BODY', 'HEADER']).nullish(),
    accessToken: secretText.nullish(),
    refreshToken: secretText.nullish(),
    tokenType: secretText.nullish(),
    expiresIn: z.number().min(0, 'must not be negative').nullish(),
    claimedAt: z.number().min(0, 'must not be negative').nullish(),
    scope: z.string().max(8192, 'must be at most 8192 characters').nullish(),
    redirectUrl: httpUrl.nullish(),
    code: secretText.nullish(),
    codeChallenge: secretText.nullish(),
    data: jsonObject.nullish(),
  })
  .superRefine(({ code, accessToken, grantType }, issues) => {
    if (code != null) issues.addIssue({ code: 'custom', path: ['code'], message: codeNotYet });
    else if (accessToken == null && grantType === 'CLIENT_CREDENTIALS') {
      issues.addIssue({
        code: 'custom',
        path: ['accessToken'],
        message: 'is required: this version does not fetch the first token of client credentials',
      });
    } else if (accessToken == null) issues.addIssue({ code: 'custom', path: ['accessToken'], message: 'is required' });
  });

/** What an upsert takes for PLATFORM_OAUTH2 and CLOUD_OAUTH2: a code of an OAuth app that somebody registered. */
const registeredAppCode = z
  .strictObject({
    code: secretText,
    clientId: secretText.nullish(),
    redirectUrl: httpUrl.nullish(),
    codeChallenge: secretText.nullish(),
    scope: z.string().max(8192, 'must be at most 8192 characters').nullish(),
  })
  .superRefine((_, issues) => {
    issues.addIssue({ code: 'custom', path: ['code'], message: codeNotYet });
  });

/** A credential as it is written: exactly one of the seven. */
export const credentialInput = z.strictObject({
  oauth2: oauth2.nullish(),
  platformOAuth2: registeredAppCode.nullish(),
  cloudOAuth2: registeredAppCode.nullish(),
  secretText: z.strictObject({ secretText }).nullish(),
  basicAuth: z.strictObject({ username: secretText, password: secretText }).nullish(),
  customAuth: z.strictObject({ props: jsonObject }).nullish(),
  noAuth: z
    .boolean()
    .refine((given) => given, 'must be true')
    .nullish(),
});

export type CredentialInput = z.input<typeof credentialInput>;

/** A credential in the contract's form: `{type, …}`, snake_case. This is what is sealed; it holds secrets. */
export type CredentialValue = { type: ConnectionType } & Record<string, unknown>;

/** Brings a validated credential into the contract's form. */
export function credentialValue(input: CredentialInput, now: Date): CredentialValue {
  if (input.secretText) return { type: 'SECRET_TEXT', secret_text: input.secretText.secretText };
  if (input.basicAuth) return { type: 'BASIC_AUTH', ...input.basicAuth };
  if (input.customAuth) return { type: 'CUSTOM_AUTH', props: input.customAuth.props };
  if (input.oauth2) return oauth2Value(input.oauth2, now);
  if (input.noAuth) return { type: 'NO_AUTH' };
  // Only a code can be given for the other types, and those are refused by the validation above.
  throw invalidField('credential', codeNotYet);
}

function oauth2Value(input: NonNullable<CredentialInput['oauth2']>, now: Date): CredentialValue {
  return {
    type: 'OAUTH2',
    client_id: input.clientId,
    client_secret: input.clientSecret,
    token_url: input.tokenUrl,
    grant_type: input.grantType ?? 'AUTHORIZATION_CODE',
    authorization_method: input.authorizationMethod ?? 'BODY',
    access_token: input.accessToken,
    refresh_token: input.refreshToken ?? undefined,
    token_type: input.tokenType ?? 'Bearer',
    expires_in: input.expiresIn ?? undefined,
    claimed_at: input.claimedAt ?? now.getTime(),
    scope: input.scope ?? undefined,
    redirect_url: input.redirectUrl ?? undefined,
    data: input.data ?? {},
  };
}

/** Where a connection's sealed credential stands; what seals it is bound to it. */
export const credentialPlace = (connectionId: string): string => `credential:${connectionId}`;
