import type { Principal } from '../auth/principal.ts';
import type { PointStore } from '../db/points.ts';
import { rateLimited } from '../errors.ts';

/** What a caller has left of the present minute. */
export interface Budget {
  /** Points a minute. */
  limit: number;
  /** At least 0. */
  remaining: number;
  /** From now until the next minute begins, in ms. */
  resetInMs: number;
}

/** What a request costs, and what its caller has left after it. */
export interface Account {
  /** Points, so far. */
  cost: number;
  /** null: nothing was spent yet, or there is no limit. */
  budget: Budget | null;
}

/** The account of a request that has just begun. */
export const newAccount = (): Account => ({ cost: 0, budget: null });

/** The caller whose points a request spends. */
export interface Payer {
  principal: Principal;
  account: Account;
}

/** Counts what callers spend. */
export interface RateLimits {
  /**
   * Spends points of a caller's present minute.
   *
   * @throws GatewayError RATE_LIMITED when there are not enough left
   */
  spend(payer: Payer, points: number): Promise<void>;
  /**
   * Checks that a caller has points left, before work whose cost is only known afterwards.
   *
   * @throws GatewayError RATE_LIMITED when a caller has no points left of the present minute
   */
  requirePoints(payer: Payer): Promise<void>;
}

/**
 * Limits what each caller spends in a minute. The minute begins with the first request in it. An API key has its own
 * points; a browser user's tokens share the user's.
 *
 * @param limit points a minute; null: no limit
 */
export function createRateLimits(limit: number | null, store: PointStore): RateLimits {
  async function count({ principal, account }: Payer, points: number, most: number): Promise<void> {
    if (limit === null) return;
    const { spent, resetInMs } = await store.spend(principal.apiKeyId ?? principal.userId, points);
    account.budget = { limit, remaining: Math.max(limit - spent, 0), resetInMs };
    if (spent > most) throw rateLimited(limit, Math.max(1, Math.ceil(resetInMs / 1000)));
  }

  return {
    async spend(payer, points) {
      payer.account.cost += points;
      await count(payer, points, limit ?? 0);
    },
    requirePoints: (payer) => count(payer, 0, (limit ?? 0) - 1),
  };
}
