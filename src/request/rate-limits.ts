import type { Principal } from '../auth/principal.ts';
import type { PointStore, Spending } from '../db/points.ts';
import { rateLimited } from '../errors.ts';

/** What a caller has left of the present minute. */
export interface Budget {
  /** Points a minute. */
  limit: number;
  /** At least 0. */
  remaining: number;
  /** From now until the next minute begins, in ms. */
  resetInMs: number;
  /** When that is, in ms since 1970. */
  ends: number;
}

/** What a request costs, and what its caller has left after it. */
export interface Account {
  /** Points that were charged, and not given back. */
  cost: number;
  /** Points of what is asked for; 0: nothing was executed. */
  requested: number;
  /** Points of what was returned; null: not known yet. */
  actual: number | null;
  /** null: nothing was spent yet, or there is no limit. */
  budget: Budget | null;
}

/** The account of a request that has just begun. */
export const newAccount = (): Account => ({ cost: 0, requested: 0, actual: null, budget: null });

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
  /** Gives back points that were spent in the present minute. Those of a minute that is over are over with it. */
  refund(payer: Payer, points: number): void;
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
    const spending = await store.spend(spenderOf(principal), points);
    account.budget = budgetOf(limit, spending);
    if (spending.spent > most) throw rateLimited(limit, Math.max(1, Math.ceil(spending.resetInMs / 1000)));
  }

  return {
    async spend(payer, points) {
      payer.account.cost += points;
      await count(payer, points, limit ?? 0);
    },
    refund({ principal, account }, points) {
      account.cost -= points;
      if (limit === null || !account.budget || points === 0) return;
      const spending = store.takeBack(spenderOf(principal), points, account.budget.ends);
      if (spending) account.budget = budgetOf(limit, spending);
    },
    requirePoints: (payer) => count(payer, 0, (limit ?? 0) - 1),
  };
}

const spenderOf = ({ apiKeyId, userId }: Principal): string => apiKeyId ?? userId;

const budgetOf = (limit: number, { spent, resetInMs, ends }: Spending): Budget => ({
  limit,
  remaining: Math.max(limit - spent, 0),
  resetInMs,
  ends,
});
