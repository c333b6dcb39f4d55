import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { tooManyFailures } from '../errors.ts';

/** Slows down who tries credentials out. */
export interface FailureLimit {
  /** @throws GatewayError RATE_LIMITED when the address has failed too often, and this credential has not worked lately */
  requireFew(address: string, credential: string): Promise<void>;
  failed(address: string): Promise<void>;
  worked(credential: string): void;
}

const windowSeconds = 60;

/** How many credentials are known to have worked. */
const maxKnown = 10_000;

/**
 * Limits how often an address may fail to authenticate in a minute. Credentials that have worked are let through: callers
 * behind one address don't suffer from each other. (They are still checked like any other.)
 *
 * @param limit null: no limit
 */
export function createFailureLimit(limit: number | null): FailureLimit {
  const failures = new RateLimiterMemory({ points: limit ?? 0, duration: windowSeconds });
  const known = new LRUCache<string, true>({ max: maxKnown });
  return {
    async requireFew(address, credential) {
      if (limit === null) return;
      const counted = await failures.get(address);
      const isMany = counted !== null && counted.msBeforeNext > 0 && counted.consumedPoints >= limit;
      if (!isMany || known.has(digest(credential))) return;
      throw tooManyFailures(Math.max(1, Math.ceil(counted.msBeforeNext / 1000)));
    },
    async failed(address) {
      await failures.penalty(address);
    },
    worked(credential) {
      known.set(digest(credential), true);
    },
  };
}

// Not the credential itself, which is to stay in memory no longer than its request.
const digest = (credential: string): string => createHash('sha256').update(credential).digest('base64');
