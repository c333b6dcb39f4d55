import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { GatewayError, tooManyFailedAuthentications } from '../errors.ts';
import { networkOf } from './network.ts';
import { sha256 } from '../sha256.ts';

/** Slows down callers that guess credentials. */
export interface FailureLimit {
  /**
   * Checks a credential, and counts a failure of its address if it is invalid.
   *
   * @param check throws GatewayError AUTHENTICATION for an invalid credential; other errors don't count as failures
   * @throws what `check` throws; GatewayError RATE_LIMITED when the credential is invalid and its address has failed too
   *   often, or when too many checks are queued for the address
   */
  guard<Result>(address: string, credential: string, check: () => Promise<Result>): Promise<Result>;
}

/** The length of a counting window, in ms; it starts with the first failure. */
const windowMs = 60_000;

/** How many checks of an address over the limit run concurrently. */
const blockedConcurrency = 2;

/** How many checks of an address may be queued. */
const maxQueued = 200;

/** How many addresses, and how many digests of valid credentials, are remembered. */
const maxAddresses = 10_000;
const maxVerified = 10_000;

/**
 * Limits how often an address may fail to authenticate in a minute. A running check counts as a failure until it succeeds,
 * so that concurrent guesses get no further than sequential ones; checks over the limit are queued. An address over the limit
 * can still authenticate with valid credentials: callers behind one NAT or proxy must not lock each other out. Credentials
 * that were valid recently skip the queue, but are checked like any other.
 *
 * @param limit null: no limit
 */
export function createFailureLimit(limit: number | null, now: () => Date): FailureLimit {
  if (limit === null) return { guard: (_address, _credential, check) => check() };
  const addresses = new LRUCache<string, AddressAttempts>({ max: maxAddresses });
  const verified = new LRUCache<string, true>({ max: maxVerified });
  const inFlight = new Map<string, Promise<unknown>>();

  function attemptsOf(address: string): AddressAttempts {
    const network = networkOf(address);
    const attempts = addresses.get(network) ?? createAddressAttempts(limit ?? 0, now);
    addresses.set(network, attempts);
    return attempts;
  }

  return {
    async guard(address, credential, check) {
      const id = digest(credential);
      // Concurrent requests with one credential wait for the first check: if it succeeds, none of them is queued.
      const same = inFlight.get(id);
      if (same) await same.catch(() => undefined);
      const attempts = attemptsOf(address);
      const attempt = async () => {
        try {
          const result = await check();
          verified.set(id, true);
          return result;
        } catch (error) {
          if (!(error instanceof GatewayError && error.code === 'AUTHENTICATION')) throw error;
          verified.delete(id);
          attempts.fail();
          throw error;
        }
      };
      if (verified.has(id)) return attempt();
      const queued = attempts.enqueue(attempt);
      inFlight.set(id, queued);
      return queued.finally(() => {
        if (inFlight.get(id) === queued) inFlight.delete(id);
      });
    },
  };
}

/** The authentication attempts of one address in the current window. */
interface AddressAttempts {
  /** Counts a failure. @throws GatewayError RATE_LIMITED when the limit was already reached */
  fail(): void;
  /** Runs an attempt when it is its turn. @throws GatewayError RATE_LIMITED when too many are queued */
  enqueue<Result>(attempt: () => Promise<Result>): Promise<Result>;
}

function createAddressAttempts(limit: number, now: () => Date): AddressAttempts {
  const checks = pLimit(Math.max(blockedConcurrency, limit));
  let failures = 0;
  /** In ms since 1970. */
  let windowEnds = 0;
  const time = (): number => now().getTime();

  function resetWhenExpired(): void {
    if (time() < windowEnds) return;
    failures = 0;
    checks.concurrency = Math.max(blockedConcurrency, limit);
  }
  const rateLimitError = (): GatewayError =>
    tooManyFailedAuthentications(Math.max(1, Math.ceil((windowEnds - time()) / 1000)));

  return {
    fail() {
      resetWhenExpired();
      if (failures >= limit) throw rateLimitError();
      if (failures === 0) windowEnds = time() + windowMs;
      failures += 1;
      checks.concurrency = Math.max(blockedConcurrency, limit - failures);
    },
    async enqueue(attempt) {
      resetWhenExpired();
      if (checks.pendingCount >= maxQueued) throw rateLimitError();
      return checks(attempt);
    },
  };
}

// A digest: the credential itself must not stay in memory longer than its request.
const digest = (credential: string): string => sha256(credential).toString('base64');
