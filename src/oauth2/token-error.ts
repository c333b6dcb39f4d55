import type { StatusReason } from '../db/generated/prisma/client.ts';

/** A token request failed. Contains nothing of the request, and of the response only the error code. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly reason: StatusReason;
  /** The provider's error code (RFC 6749, section 5.2), if it is a known one, which is safe to show. */
  readonly providerCode: string | null;
  /** The provider's Retry-After, in ms. */
  readonly retryAfterMs: number | null;
  /** Whether the provider may have processed the request. */
  readonly outcomeOpen: boolean;
  /** Whether the response was lost or damaged on the way: an immediate retry may get the same response. */
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

  /** Whether a later retry may succeed without any intervention. */
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

/** The reasons for providers' error codes: those of RFC 6749, section 5.2, and large providers' own. */
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

/** Whether a code is safe to show: an unknown one could be anything, even a secret of the request. */
export const isKnownCode = (code: string): boolean => meanings.has(code);

/**
 * The reason for a provider's error response.
 *
 * @param status its HTTP status
 * @param code its error code; null: it has none
 */
export function reasonOf(status: number, code: string | null): StatusReason {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500 || status === 408) return 'PROVIDER_UNAVAILABLE';
  if (code !== null) return meanings.get(code) ?? 'REFUSED';
  return [400, 401, 403].includes(status) ? 'REFUSED' : 'ANSWER_NOT_UNDERSTOOD';
}
