/** Which refused attempts are recorded: each of them once a minute, and few of one caller, so that nobody fills the database. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Log } from './log.ts';

/** What happened before that was not recorded. */
export interface Unrecorded {
  /** How often the same was attempted again since it was last recorded. */
  repeated: number;
  /** How many other attempts of the caller were beyond what is recorded in a minute. */
  leftOut: number;
}

export interface RefusalLimit {
  /**
   * Has an attempt recorded, unless it was lately, or the caller has had too many. It is done in the background: how long
   * the answer takes must not tell whether there was something to record.
   *
   * @param caller the id of the API key or user
   * @param attempt what it was, and why it was refused; as long as it likes
   * @param record.find looks for what it was about; null: nothing there, and nothing to record
   */
  refused<T>(
    caller: string,
    attempt: readonly unknown[],
    record: { find(): Promise<T | null>; write(found: T, unrecorded: Unrecorded): Promise<void> },
  ): void;
  /** Resolves once all is recorded that was under way. */
  settled(): Promise<void>;
}

/** In ms. */
const windowMs = 60_000;

/** How many attempts of one caller are recorded in that time. */
const maxOfCaller = 60;

/** How many attempts, and callers, are remembered. */
const maxRemembered = 10_000;

/** How many are recorded at once. */
const maxUnderWay = 100;

interface Attempt {
  since: number;
  repeated: number;
}

interface Caller {
  since: number;
  recorded: number;
  leftOut: number;
}

export function createRefusalLimit({ log, now }: { log: Log; now: () => Date }): RefusalLimit {
  const attempts = new LRUCache<string, Attempt>({ max: maxRemembered });
  const callers = new LRUCache<string, Caller>({ max: maxRemembered });
  const underWay = new Set<Promise<void>>();

  /** How often it was repeated since it was last recorded; null: it was recorded within the minute. */
  const repetitionsOf = (attempt: string): number | null => {
    const time = now().getTime();
    const known = attempts.get(attempt);
    if (known && time - known.since < windowMs) {
      known.repeated += 1;
      return null;
    }
    attempts.set(attempt, { since: time, repeated: 0 });
    return known?.repeated ?? 0;
  };

  /** How many attempts of the caller were left out before; null: this one is as well. */
  const leftOutOf = (caller: string): number | null => {
    const time = now().getTime();
    const known = callers.get(caller);
    if (!known || time - known.since >= windowMs) {
      callers.set(caller, { since: time, recorded: 1, leftOut: 0 });
      return known?.leftOut ?? 0;
    }
    if (known.recorded < maxOfCaller) {
      known.recorded += 1;
      return 0;
    }
    if (known.leftOut === 0) log.warn({ caller }, 'further refused attempts of this caller are counted, not recorded');
    known.leftOut += 1;
    return null;
  };

  return {
    refused(caller, attempt, { find, write }) {
      const repeated = repetitionsOf(digest([caller, ...attempt]));
      if (repeated === null || underWay.size >= maxUnderWay) return;
      const record = async (): Promise<void> => {
        const found = await find();
        const leftOut = found === null ? null : leftOutOf(caller);
        if (found !== null && leftOut !== null) await write(found, { repeated, leftOut });
      };
      const recording = record()
        .catch((error: unknown) => log.warn({ caller, err: error }, 'a refused attempt was not recorded'))
        .finally(() => underWay.delete(recording));
      underWay.add(recording);
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

// So that what callers send takes no more memory than that.
const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');
