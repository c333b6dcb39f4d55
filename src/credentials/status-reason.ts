import type { StatusReason } from '../db/generated/prisma/client.ts';

/** What a status reason means, and what to do about it. */
export const statusAdvice: Record<StatusReason, string> = {
  REVOKED: 'The provider has ended the consent: it was withdrawn or has expired. Connect the account again.',
  REFRESH_INTERRUPTED:
    'A refresh was interrupted before its response could be stored, and the provider accepts each refresh token only once. Connect the account again.',
  EXPIRED: 'The access token has expired, and there is no refresh token. Connect the account again.',
  CLIENT_MISCONFIGURED:
    'The provider rejects the OAuth app. Check its client id, client secret and scopes, then recheck the connection.',
  OAUTH_APP_MISSING: 'The OAuth app of the piece was deleted. Register it again, then recheck the connection.',
  OAUTH_APP_CHANGED:
    'The account was connected with another OAuth app than the one that is now registered for the piece. Connect the account again.',
  ADDRESS_NOT_ALLOWED:
    'The token address is not a public https address, and the gateway calls no others. Store the credential with another token address.',
  REFUSED: 'The provider rejected the refresh. Recheck the connection, or connect the account again.',
  PROVIDER_UNAVAILABLE: 'The provider cannot be reached, or responds with an error. The gateway will try again.',
  PROVIDER_TIMED_OUT: 'The provider did not respond in time. The gateway will try again.',
  RATE_LIMITED: "The provider's rate limit was reached. The gateway will try again.",
  ANSWER_NOT_UNDERSTOOD:
    "The provider's response is not valid OAuth2. Check the token address. The gateway will try again.",
};
