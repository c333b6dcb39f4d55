import type { Services } from '../request/context.ts';
import type { Tokens } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import { bytesAsJson, maxPartBytes } from '../field-rules.ts';
import { isWithinSizeLimit, type OAuth2CredentialBase, type OAuth2Value } from './credential.ts';

/**
 * Merges a token response into a credential. What the response leaves out stays as it was; additional fields that would make
 * the credential too large are dropped, since the tokens matter more.
 *
 * @param log gets the names of fields that were dropped
 * @throws TokenError ANSWER_NOT_UNDERSTOOD when it is too large with the tokens alone
 */
export function mergeTokens(
  { data: dataBefore, ...before }: OAuth2CredentialBase,
  tokens: Tokens,
  now: Date,
  log: Services['log'],
): OAuth2Value {
  const value = {
    ...before,
    access_token: tokens.accessToken,
    // Without a new refresh token, the previous one stays valid (RFC 6749, section 6).
    refresh_token: tokens.refreshToken ?? before.refresh_token,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn ?? undefined,
    claimed_at: now.getTime(),
    // Client credentials request the same scope each time, whatever was granted.
    scope: (before.grant_type === 'CLIENT_CREDENTIALS' ? null : tokens.scope) ?? before.scope,
  };
  const merged = { ...dataBefore, ...tokens.data };
  const candidates = [...(bytesAsJson(merged) <= maxPartBytes ? [merged] : []), dataBefore, {}];
  const data = candidates.find((candidate) => isWithinSizeLimit({ ...value, data: candidate }));
  if (!data) throw new TokenError('ANSWER_NOT_UNDERSTOOD', { outcomeOpen: true });
  const dropped = [...tokens.dropped, ...(data === merged ? [] : Object.keys(tokens.data))];
  if (dropped.length > 0) log.warn({ fields: dropped }, 'dropped additional fields of a token response');
  return { ...value, data };
}
