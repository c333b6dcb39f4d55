import type { StatusReason } from '../db/generated/prisma/client.ts';

/** What a status reason means, and what to do about it. */
export const statusAdvice: Record<StatusReason, string> = {
  REVOKED: 'The provider no longer honours the consent: it was withdrawn, or has run out. Connect the account again.',
  REFRESH_INTERRUPTED:
    'A refresh was interrupted before its answer could be stored, and the provider takes each refresh token once. Connect the account again.',
  EXPIRED: 'The access token has expired, and there is no refresh token to get another one. Connect the account again.',
  CLIENT_MISCONFIGURED:
    'The provider refuses the OAuth app. Check its client id, client secret and scopes, then recheck the connection.',
  OAUTH_APP_MISSING:
    'The OAuth app that is registered for the piece is gone. Register it again, then recheck the connection.',
  OAUTH_APP_CHANGED:
    'The OAuth app that is registered for the piece is another one than the account was connected with. Connect the account again.',
  ADDRESS_NOT_ALLOWED:
    'The token address is not a public https address, and the gateway calls no other. Store the credential with another token address.',
  REFUSED: 'The provider refused to refresh the token. Recheck the connection, or connect the account again.',
  PROVIDER_UNAVAILABLE: 'The provider cannot be reached, or fails. The gateway tries again by itself.',
  PROVIDER_TIMED_OUT: 'The provider did not answer in time. The gateway tries again by itself.',
  RATE_LIMITED: 'The provider asks to be left alone for a while. The gateway tries again by itself.',
  ANSWER_NOT_UNDERSTOOD:
    'The provider answered something that is not OAuth2. Check the token address; the gateway tries again by itself.',
};
