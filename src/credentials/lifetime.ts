import type { CredentialValue } from './credential.ts';
import { isOAuth2 } from './credential.ts';

const secondMs = 1000;
const maxBackoffMs = 3_600_000;

/** The assumed lifetime of a token whose provider sent no `expires_in` (RFC 6749, section 5.1), in seconds. */
const defaultLifetimeSeconds = 3600;

/** A token is refreshed this long before it expires, or at half its lifetime if that is later. In ms. */
const maxMarginMs = 15 * 60 * secondMs;

/** A `claimed_at` below this is in seconds, as some clients send it; above, in milliseconds. */
const firstMilliseconds = 1e11;

/** When a credential stops being good and when to refresh it; null: never. */
export interface Lifetime {
  expires: Date | null;
  refreshDue: Date | null;
}

/**
 * Computes when a credential expires, `claimed_at` + `expires_in`, and when to refresh it: early enough that a few failed
 * attempts still leave a usable token, but never in the first half of its lifetime, so that short-lived tokens are not
 * refreshed all the time.
 *
 * @param now the upper bound for `claimed_at`, which a caller may have set in the future
 */
export function lifetimeOf(value: CredentialValue, now: Date): Lifetime {
  if (!isOAuth2(value)) return { expires: null, refreshDue: null };
  const renewable = isRenewable(value);
  const stated = value.expires_in !== undefined && value.expires_in > 0 ? value.expires_in : null;
  // Tokens without a refresh token and without a stated lifetime (GitHub's, Slack's) don't expire.
  if (!renewable && stated === null) return { expires: null, refreshDue: null };
  const lifetime = (stated ?? defaultLifetimeSeconds) * secondMs;
  const statedClaimedAt = value.claimed_at < firstMilliseconds ? value.claimed_at * secondMs : value.claimed_at;
  const claimed = Math.min(statedClaimedAt, now.getTime());
  const expires = claimed + lifetime;
  // Without a refresh token there is nothing to do until it expires, when its connection changes to ERROR.
  const margin = renewable ? Math.min(maxMarginMs, lifetime / 2) : 0;
  return { expires: toDate(expires), refreshDue: toDate(expires - margin) };
}

/** Whether the gateway can request new tokens: with a refresh token, or as client credentials. */
export function isRenewable(value: CredentialValue): boolean {
  return isOAuth2(value) && (value.refresh_token !== undefined || value.grant_type === 'CLIENT_CREDENTIALS');
}

const maxDate = Date.UTC(9999, 0);

const toDate = (milliseconds: number): Date => new Date(Math.min(milliseconds, maxDate));

/** The backoff after the first failure, in ms. Longer than a call may take, so that a late response has arrived by then. */
const initialBackoffMs = 30 * secondMs;

/**
 * The time before the next attempt, in ms: exponential backoff with jitter, an hour at most.
 *
 * @param failures the number of consecutive failures, from 1
 * @param retryAfterMs the provider's Retry-After, in ms, the minimum; null: it sent none
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs(failures: number, retryAfterMs: number | null, random: () => number): number {
  const pause = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (failures - 1));
  const spread = pause / 2 + (pause / 2) * random();
  return Math.min(maxBackoffMs, Math.max(spread, retryAfterMs ?? 0));
}
