import type { StatusReason } from '../db/generated/prisma/client.ts';

/** A provider gave no tokens. Holds nothing of what was sent, and of the answer only the error code. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly reason: StatusReason;
  /** The OAuth2 error code the provider gave (RFC 6749, section 5.2), when it gave one that can be shown. */
  readonly providerCode: string | null;
  /** How long the provider asks to be left alone, in ms. */
  readonly retryAfterMs: number | null;
  /** Whether the provider may have done what it was asked, and only its answer is missing. */
  readonly outcomeOpen: boolean;
  /** Whether its answer did not arrive, or not as it was sent: asked the same again at once, it may answer the same. */
  readonly responseLost: boolean;

  constructor(
    reason: StatusReason,
    details: Partial<Pick<TokenError, 'providerCode' | 'retryAfterMs' | 'outcomeOpen' | 'responseLost'>> = {},
  ) {
    super(reason);
    this.reason = reason;
    this.providerCode = details.providerCode ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.outcomeOpen = details.outcomeOpen ?? false;
    this.responseLost = details.responseLost ?? false;
  }

  /** Whether trying again later may help, without anybody doing anything. */
  get isTransient(): boolean {
    return transientReasons.has(this.reason);
  }
}

const transientReasons = new Set<StatusReason>([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMED_OUT',
  'RATE_LIMITED',
  'ANSWER_NOT_UNDERSTOOD',
]);

/** What providers say, and what it means. Beside RFC 6749's codes, those of large providers that have their own. */
const meanings = new Map<string, StatusReason>(
  Object.entries({
    invalid_request: 'REFUSED',
    access_denied: 'REFUSED',
    invalid_grant: 'REVOKED',
    invalid_refresh_token: 'REVOKED',
    bad_refresh_token: 'REVOKED',
    bad_verification_code: 'REVOKED',
    token_revoked: 'REVOKED',
    token_expired: 'REVOKED',
    interaction_required: 'REVOKED',
    invalid_client: 'CLIENT_MISCONFIGURED',
    unauthorized_client: 'CLIENT_MISCONFIGURED',
    unsupported_grant_type: 'CLIENT_MISCONFIGURED',
    invalid_scope: 'CLIENT_MISCONFIGURED',
    incorrect_client_credentials: 'CLIENT_MISCONFIGURED',
    bad_client_secret: 'CLIENT_MISCONFIGURED',
    invalid_client_id: 'CLIENT_MISCONFIGURED',
    redirect_uri_mismatch: 'CLIENT_MISCONFIGURED',
    temporarily_unavailable: 'PROVIDER_UNAVAILABLE',
    server_error: 'PROVIDER_UNAVAILABLE',
    slow_down: 'RATE_LIMITED',
    ratelimited: 'RATE_LIMITED',
    rate_limited: 'RATE_LIMITED',
  } satisfies Record<string, StatusReason>),
);

/** Whether a code is one that can be shown: a provider may answer with anything, also with a secret that it was sent. */
export const isKnownCode = (code: string): boolean => meanings.has(code);

/**
 * What a provider's refusal means.
 *
 * @param status the HTTP status of its answer
 * @param code the error code in its answer, if any
 */
export function reasonOf(status: number, code: string | null): StatusReason {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500 || status === 408) return 'PROVIDER_UNAVAILABLE';
  if (code !== null) return meanings.get(code) ?? 'REFUSED';
  return [400, 401, 403].includes(status) ? 'REFUSED' : 'ANSWER_NOT_UNDERSTOOD';
}
