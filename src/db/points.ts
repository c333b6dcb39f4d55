import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** Counts points that are spent, by who spends them, in windows of a minute. */
export interface PointStore {
  /**
   * @returns what was spent in the present window, these points included, and how long it still is, in ms
   */
  spend(spender: string, points: number): Promise<Spending>;
}

export interface Spending {
  spent: number;
  resetInMs: number;
}

const windowMs = 60_000;

/** How long a process counts by itself before it flushes to the database, in ms. */
const flushIntervalMs = 1000;

/** Counts in this process alone. */
export function pointsOfProcess(now: () => Date): PointStore {
  const balances: Balances = new Map();
  return {
    async spend(spender, points) {
      const time = now().getTime();
      return spendingOf(countLocally(balances, spender, points, time), time);
    },
  };
}

/** What runs a query on any connection. */
export interface Queryable {
  query(query: pg.QueryConfig): Promise<pg.QueryResult>;
}

interface Balance {
  /** Spent by all processes, as of the last flush. */
  spent: number;
  /** When the window ends, in ms since 1970. */
  ends: number;
  /** Spent in this process, and not flushed yet. */
  unsent: number;
  /** When this was last flushed to the database, in ms since 1970. */
  flushed: number;
}

type Balances = Map<string, Balance>;

/**
 * Counts in PostgreSQL, for all processes that share it. Not each request is a write there: a process adds up for a second
 * what a spender spends, so that others learn of it that much later.
 */
export function pointsOfDatabase(pool: Queryable, now: () => Date): PointStore {
  const limiter = new RateLimiterPostgres({
    // The library's own limit is not used: the count shows who is over it. Of its clock, which is the system's, only how
    // long a window still is gets here.
    points: Number.MAX_SAFE_INTEGER,
    duration: windowMs / 1000,
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
  });
  const balances: Balances = new Map();

  async function flush(spender: string, points: number): Promise<Balance> {
    const { consumedPoints, msBeforeNext } = await limiter.penalty(spender, points);
    const time = now().getTime();
    const balance = { spent: consumedPoints, ends: time + msBeforeNext, unsent: 0, flushed: time };
    const before = balances.get(spender);
    // What was spent meanwhile is still unsent.
    if (before && before.ends > time) balance.unsent = before.unsent;
    balances.set(spender, balance);
    return balance;
  }

  // An error of the database must not reject requests (reads still work with a full disk): counting goes on here, and is flushed later.
  const flushOrCountLocally = (spender: string, points: number): Promise<Balance> =>
    flush(spender, points).catch(() => countLocally(balances, spender, points, now().getTime()));

  return {
    async spend(spender, points) {
      let balance = balances.get(spender);
      const time = now().getTime();
      if (!balance || balance.ends <= time) {
        deleteExpired(balances, time);
        balance = await flushOrCountLocally(spender, points);
      } else {
        balance.unsent += points;
        if (time - balance.flushed >= flushIntervalMs) {
          const { unsent } = balance;
          balance.unsent = 0;
          balance.flushed = time;
          void flushOrCountLocally(spender, unsent);
        }
      }
      return spendingOf(balance, time);
    },
  };
}

/** Adds to what is not flushed yet, in a new window if the previous one is over. */
function countLocally(balances: Balances, spender: string, points: number, time: number): Balance {
  const begun = balances.get(spender);
  if (begun && begun.ends > time) {
    begun.unsent += points;
    return begun;
  }
  deleteExpired(balances, time);
  const balance = { spent: 0, ends: time + windowMs, unsent: points, flushed: time };
  balances.set(spender, balance);
  return balance;
}

const spendingOf = ({ spent, unsent, ends }: Balance, time: number): Spending => ({
  spent: spent + unsent,
  resetInMs: ends - time,
});

function deleteExpired(balances: Balances, time: number): void {
  for (const [spender, { ends }] of balances) if (ends <= time) balances.delete(spender);
}
