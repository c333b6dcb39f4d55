import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { GatewayError, tooManyFailures } from '../errors.ts';
import { networkOf } from './network.ts';
import { sha256 } from '../sha256.ts';

/** Slows down who tries credentials out. */
export interface FailureLimit {
  /**
   * Has a credential checked, and counts against the address if it is not valid.
   *
   * @param check throws GatewayError AUTHENTICATION if it is not; whatever else it throws is nobody's failure
   * @throws what `check` throws; GatewayError RATE_LIMITED for a credential that is not valid when its address has failed too
   * often, and for one that would have to wait behind too many others
   */
  guard<Result>(address: string, credential: string, check: () => Promise<Result>): Promise<Result>;
}

/** How long a failure counts from the first one on, in ms. */
const windowMs = 60_000;

/** How many credentials of an address that has failed too often are checked at once. */
const checksOfBlocked = 2;

/** How many credentials of an address may wait for their check. */
const maxWaiting = 200;

/** How many addresses are known, and how many credentials that have worked. */
const maxAddresses = 10_000;
const maxKnown = 10_000;

/**
 * Limits how often an address may fail to authenticate in a minute. A check under way counts as a failure until it has turned
 * out well, so that trying at once is worth no more than trying in turn; what has no room waits. Beyond the limit only bad
 * credentials are refused: callers behind one address don't suffer from each other. Credentials that have worked lately don't
 * wait. (They are still checked like any other.)
 *
 * @param limit null: no limit
 */
export function createFailureLimit(limit: number | null, now: () => Date): FailureLimit {
  if (limit === null) return { guard: (_address, _credential, check) => check() };
  const addresses = new LRUCache<string, Tries>({ max: maxAddresses });
  const known = new LRUCache<string, true>({ max: maxKnown });
  const underWay = new Map<string, Promise<unknown>>();

  function triesOf(address: string): Tries {
    const network = networkOf(address);
    const tries = addresses.get(network) ?? createTries(limit ?? 0, now);
    addresses.set(network, tries);
    return tries;
  }

  return {
    async guard(address, credential, check) {
      const id = digest(credential);
      // Once it has worked, all who came with it at the same time need not wait.
      const same = underWay.get(id);
      if (same) await same.catch(() => undefined);
      const tries = triesOf(address);
      const attempt = async () => {
        try {
          const result = await check();
          known.set(id, true);
          return result;
        } catch (error) {
          if (!(error instanceof GatewayError && error.code === 'AUTHENTICATION')) throw error;
          known.delete(id);
          tries.fail();
          throw error;
        }
      };
      if (known.has(id)) return attempt();
      const attempted = tries.wait(attempt);
      underWay.set(id, attempted);
      return attempted.finally(() => {
        if (underWay.get(id) === attempted) underWay.delete(id);
      });
    },
  };
}

/** What an address has tried of late. */
interface Tries {
  /** @throws GatewayError RATE_LIMITED when there were too many before */
  fail(): void;
  /** @throws GatewayError RATE_LIMITED when too many wait already */
  wait<Result>(attempt: () => Promise<Result>): Promise<Result>;
}

function createTries(limit: number, now: () => Date): Tries {
  const checks = pLimit(Math.max(checksOfBlocked, limit));
  let failures = 0;
  /** In ms since 1970. */
  let windowEnds = 0;
  const time = (): number => now().getTime();

  function forgetEnded(): void {
    if (time() < windowEnds) return;
    failures = 0;
    checks.concurrency = Math.max(checksOfBlocked, limit);
  }
  const refusal = (): GatewayError => tooManyFailures(Math.max(1, Math.ceil((windowEnds - time()) / 1000)));

  return {
    fail() {
      forgetEnded();
      if (failures >= limit) throw refusal();
      if (failures === 0) windowEnds = time() + windowMs;
      failures += 1;
      checks.concurrency = Math.max(checksOfBlocked, limit - failures);
    },
    async wait(attempt) {
      forgetEnded();
      if (checks.pendingCount >= maxWaiting) throw refusal();
      return checks(attempt);
    },
  };
}

// Not the credential itself, which is to stay in memory no longer than its request.
const digest = (credential: string): string => sha256(credential).toString('base64');
