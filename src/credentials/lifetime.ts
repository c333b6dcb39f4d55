import type { CredentialValue } from './credential.ts';
import { isOAuth2 } from './credential.ts';

const secondMs = 1000;
const maxBackoffMs = 3_600_000;

/** A provider that does not say how long a token is good is taken to mean an hour, in seconds. */
const defaultLifetimeSeconds = 3600;

/** A token is refreshed this long before it expires, or when half its life is over, in ms. */
const maxMarginMs = 15 * 60 * secondMs;

/** Below it, a `claimed_at` is in seconds, as some clients write it; above, in milliseconds. */
const firstMilliseconds = 1e11;

/** When a credential stops being good and when to refresh it; null: never. */
export interface Lifetime {
  expires: Date | null;
  refreshDue: Date | null;
}

/**
 * Works out a credential's lifetime (DESIGN.md, "Refresh"): `claimed_at` + `expires_in`.
 *
 * @param now the latest that tokens can have been claimed at, whatever is said of them
 */
export function lifetimeOf(value: CredentialValue, now: Date): Lifetime {
  if (!isOAuth2(value)) return { expires: null, refreshDue: null };
  const renewable = isRenewable(value);
  const stated = value.expires_in !== undefined && value.expires_in > 0 ? value.expires_in : null;
  // Tokens that can't be refreshed and have no stated end (GitHub's, Slack's) don't expire.
  if (!renewable && stated === null) return { expires: null, refreshDue: null };
  const lifetime = (stated ?? defaultLifetimeSeconds) * secondMs;
  const statedClaimedAt = value.claimed_at < firstMilliseconds ? value.claimed_at * secondMs : value.claimed_at;
  const claimed = Math.min(statedClaimedAt, now.getTime());
  const expires = claimed + lifetime;
  // Without a refresh token, there is nothing to do before the end, and then only to say so.
  const margin = renewable ? Math.min(maxMarginMs, lifetime / 2) : 0;
  return { expires: toDate(expires), refreshDue: toDate(expires - margin) };
}

/** Whether there is anything to ask the provider for new tokens with. */
export function isRenewable(value: CredentialValue): boolean {
  return isOAuth2(value) && (value.refresh_token !== undefined || value.grant_type === 'CLIENT_CREDENTIALS');
}

const maxDate = Date.UTC(9999, 0);

const toDate = (milliseconds: number): Date => new Date(Math.min(milliseconds, maxDate));

/** The first pause after a failure, in ms. It is longer than a call may take: a late answer is in by then. */
const initialBackoffMs = 30 * secondMs;

/**
 * How long to wait before trying again, in ms: twice as long after each failure, an hour at most, spread by chance.
 *
 * @param failures how often it has failed in a row, from 1
 * @param retryAfterMs how long the provider asked to be left alone
 */
export function backoffMs(failures: number, retryAfterMs: number | null, random: () => number): number {
  const pause = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (failures - 1));
  const spread = pause / 2 + (pause / 2) * random();
  return Math.min(maxBackoffMs, Math.max(spread, retryAfterMs ?? 0));
}
