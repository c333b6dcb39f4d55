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

/** How long a process goes by what it knows before it tells the others, in ms. */
const tellEveryMs = 1000;

/** Counts in this process alone. */
export function pointsOfProcess(now: () => Date): PointStore {
  const spenders: Spenders = new Map();
  return {
    async spend(spender, points) {
      const time = now().getTime();
      return spendingOf(countHere(spenders, spender, points, time), time);
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

type Spenders = Map<string, Known>;

/**
 * Counts in PostgreSQL, for all processes that share it. Not each request is a write there: a process adds up for a second
 * what a spender spends, so that others learn of it that much later.
 */
export function pointsOfDatabase(pool: Queryable, now: () => Date): PointStore {
  const limiter = new RateLimiterPostgres({
    // The library's own limit is not used: who is over it is told by the count. Of its clock, which is the system's, only how
    // long a window still is gets here.
    points: Number.MAX_SAFE_INTEGER,
    duration: windowMs / 1000,
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
  });
  const spenders: Spenders = new Map();

  async function tell(spender: string, points: number): Promise<Known> {
    const { consumedPoints, msBeforeNext } = await limiter.penalty(spender, points);
    const time = now().getTime();
    const known = { spent: consumedPoints, ends: time + msBeforeNext, untold: 0, asked: time };
    const before = spenders.get(spender);
    // What was spent meanwhile is still untold.
    if (before && before.ends > time) known.untold = before.untold;
    spenders.set(spender, known);
    return known;
  }

  // A count that can't be stored keeps nobody out (a full disk still has all to read): it goes on here, and is told later.
  const tellOrCountHere = (spender: string, points: number): Promise<Known> =>
    tell(spender, points).catch(() => countHere(spenders, spender, points, now().getTime()));

  return {
    async spend(spender, points) {
      let known = spenders.get(spender);
      const time = now().getTime();
      if (!known || known.ends <= time) {
        forgetEnded(spenders, time);
        known = await tellOrCountHere(spender, points);
      } else {
        known.untold += points;
        if (time - known.asked >= tellEveryMs) {
          const { untold } = known;
          known.untold = 0;
          known.asked = time;
          void tellOrCountHere(spender, untold);
        }
      }
      return spendingOf(known, time);
    },
  };
}

/** Adds to what is not told yet, in a new window if the one before is over. */
function countHere(spenders: Spenders, spender: string, points: number, time: number): Known {
  const begun = spenders.get(spender);
  if (begun && begun.ends > time) {
    begun.untold += points;
    return begun;
  }
  forgetEnded(spenders, time);
  const known = { spent: 0, ends: time + windowMs, untold: points, asked: time };
  spenders.set(spender, known);
  return known;
}

const spendingOf = ({ spent, untold, ends }: Known, time: number): Spending => ({
  spent: spent + untold,
  resetInMs: ends - time,
});

function forgetEnded(spenders: Spenders, time: number): void {
  for (const [spender, { ends }] of spenders) if (ends <= time) spenders.delete(spender);
}
