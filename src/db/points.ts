import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** Counts points that are spent, by who spends them, in windows of a minute. */
export interface PointStore {
  /**
   * @returns what was spent in the present window, these points included, and how long it still is, in ms
   */
  spend(spender: string, points: number): Promise<Spending>;
  /**
   * Takes back points that were spent in the window that ends then (`Spending.ends`).
   *
   * @returns what is spent now; null: the window is over
   */
  takeBack(spender: string, points: number, ends: number): Spending | null;
}

export interface Spending {
  spent: number;
  resetInMs: number;
  /** When the window ends, in ms since 1970. */
  ends: number;
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
    takeBack: (spender, points, ends) => takeBack(balances, spender, { points, ends, time: now().getTime() }),
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
    setBalance(balances, spender, balance, time);
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
    takeBack: (spender, points, ends) => takeBack(balances, spender, { points, ends, time: now().getTime() }),
  };
}

/** Takes back from what is not flushed yet, which may become negative. */
function takeBack(
  balances: Balances,
  spender: string,
  { points, ends, time }: { points: number; ends: number; time: number },
): Spending | null {
  const balance = balances.get(spender);
  // The end of one window is computed anew at each flush, and may differ by a few ms; that of the next is a minute later.
  if (!balance || balance.ends <= time || balance.ends > ends + windowMs / 2) return null;
  balance.unsent -= points;
  return spendingOf(balance, time);
}

/** Adds to what is not flushed yet, in a new window if the previous one is over. */
function countLocally(balances: Balances, spender: string, points: number, time: number): Balance {
  const begun = balances.get(spender);
  if (begun && begun.ends > time) {
    begun.unsent += points;
    return begun;
  }
  const balance = { spent: 0, ends: time + windowMs, unsent: points, flushed: time };
  setBalance(balances, spender, balance, time);
  return balance;
}

const spendingOf = ({ spent, unsent, ends }: Balance, time: number): Spending => ({
  spent: spent + unsent,
  resetInMs: ends - time,
  ends,
});

/** Balances stand in the order in which their windows began: those that are over come first, and are forgotten. */
function setBalance(balances: Balances, spender: string, balance: Balance, time: number): void {
  const before = balances.get(spender);
  if (before && before.ends <= time) balances.delete(spender);
  for (const [other, { ends }] of balances) {
    if (ends > time) break;
    balances.delete(other);
  }
  balances.set(spender, balance);
}
