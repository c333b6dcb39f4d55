import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';

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

/** How long a process goes by what it knows before it tells the others, in ms. */
const tellEveryMs = 1000;

// The library's own limit is not used: who is over it is told by the count.
const windows = { points: Number.MAX_SAFE_INTEGER, duration: windowMs / 1000 };

/** Counts in this process alone. */
export function pointsOfProcess(): PointStore {
  const limiter = new RateLimiterMemory(windows);
  return {
    async spend(spender, points) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(spender, points);
      return { spent: consumedPoints, resetInMs: msBeforeNext };
    },
  };
}

/** What runs a query on any connection. */
export interface Queryable {
  query(query: pg.QueryConfig): Promise<pg.QueryResult>;
}

interface Known {
  /** Spent by all processes, as the database last told. */
  spent: number;
  /** When the window ends, in ms since 1970. */
  ends: number;
  /** Spent here, and not told yet. */
  untold: number;
  /** When the database was last asked, in ms since 1970. */
  asked: number;
}

/**
 * Counts in PostgreSQL, for all processes that share it. Not each request is a write there: a process adds up for a second
 * what a spender spends, so that others learn of it that much later.
 */
export function pointsOfDatabase(pool: Queryable): PointStore {
  const limiter = new RateLimiterPostgres({
    ...windows,
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
  });
  const spenders = new Map<string, Known>();

  async function tell(spender: string, points: number): Promise<Known> {
    const { consumedPoints, msBeforeNext } = await limiter.penalty(spender, points);
    const now = Date.now();
    const known = { spent: consumedPoints, ends: now + msBeforeNext, untold: 0, asked: now };
    const before = spenders.get(spender);
    // What was spent meanwhile is still untold.
    if (before && before.ends > now) known.untold = before.untold;
    spenders.set(spender, known);
    return known;
  }

  // A count that can't be stored keeps nobody out (a full disk still has all to read): it goes on here, and is told later.
  function countHere(spender: string, points: number): Known {
    const now = Date.now();
    const begun = spenders.get(spender);
    const known = begun && begun.ends > now ? begun : { spent: 0, ends: now + windowMs, untold: 0, asked: now };
    known.untold += points;
    spenders.set(spender, known);
    return known;
  }

  return {
    async spend(spender, points) {
      let known = spenders.get(spender);
      const now = Date.now();
      if (!known || known.ends <= now) {
        forgetEnded(spenders, now);
        known = await tell(spender, points).catch(() => countHere(spender, points));
      } else {
        known.untold += points;
        if (now - known.asked >= tellEveryMs) {
          const { untold } = known;
          known.untold = 0;
          known.asked = now;
          tell(spender, untold).catch(() => countHere(spender, untold));
        }
      }
      return { spent: known.spent + known.untold, resetInMs: known.ends - now };
    },
  };
}

function forgetEnded(spenders: Map<string, Known>, now: number): void {
  for (const [spender, { ends }] of spenders) if (ends <= now) spenders.delete(spender);
}
