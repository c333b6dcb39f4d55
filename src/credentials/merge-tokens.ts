import type { Services } from '../request/context.ts';
import type { Tokens } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import { bytesAsJson, secretMax } from '../field-rules.ts';
import { isWithinSizeLimit, type OAuth2CredentialBase, type OAuth2Value } from './credential.ts';

/**
 * Puts what a provider granted into a credential. What the answer leaves out stays as it was; what would make the credential
 * too large is dropped, since the tokens matter more than what comes with them.
 *
 * @param log is told the names of known fields that were not kept
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
    // A provider that gives none keeps the one before.
    refresh_token: tokens.refreshToken ?? before.refresh_token,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn ?? undefined,
    claimed_at: now.getTime(),
    // Client credentials ask for the same scopes again, whatever they were granted.
    scope: (before.grant_type === 'CLIENT_CREDENTIALS' ? null : tokens.scope) ?? before.scope,
  };
  const merged = { ...dataBefore, ...tokens.data };
  const candidates = [...(bytesAsJson(merged) <= secretMax ? [merged] : []), dataBefore, {}];
  const data = candidates.find((candidate) => isWithinSizeLimit({ ...value, data: candidate }));
  if (!data) throw new TokenError('ANSWER_NOT_UNDERSTOOD', { outcomeOpen: true });
  const dropped = [...tokens.dropped, ...(data === merged ? [] : Object.keys(tokens.data))];
  if (dropped.length > 0)
    log.warn({ fields: dropped }, 'not all of what a provider answered beside its tokens was kept');
  return { ...value, data };
}
