/** Which refused attempts are recorded: each of them once a minute, and few of one caller, so that nobody fills the database. */
import { LRUCache } from 'lru-cache';
import { unavailableReason } from '../db/unavailable.ts';
import type { Log } from '../log.ts';
import { sha256 } from '../sha256.ts';

/** What happened before that was not recorded. */
export interface Unrecorded {
  /** How often the same was attempted again since it was last recorded. */
  repeated: number;
  /** How many other attempts of the caller were beyond what is recorded in a minute. */
  leftOut: number;
}

/** How an attempt is recorded. */
export interface Recording<T> {
  /** Looks for what it was about; null: nothing there, and nothing to record. */
  find(): Promise<T | null>;
  write(found: T, unrecorded: Unrecorded): Promise<void>;
}

export interface RefusalLimit {
  /**
   * Has an attempt recorded, unless it was lately, or the caller has had too many. It is done in the background: how long
   * the answer takes must not tell whether there was something to record.
   *
   * @param caller the id of the API key or user
   * @param attempt what it was, and why it was refused; as long as it likes
   */
  refused<T>(caller: string, attempt: readonly unknown[], recording: Recording<T>): void;
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
  /** Of the minute before, until it is recorded. */
  leftOutBefore: number;
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

  const callerAt = (caller: string): Caller => {
    const time = now().getTime();
    const known = callers.get(caller);
    if (known && time - known.since < windowMs) return known;
    const leftOutBefore = (known?.leftOut ?? 0) + (known?.leftOutBefore ?? 0);
    const fresh = { since: time, recorded: 0, leftOut: 0, leftOutBefore };
    callers.set(caller, fresh);
    return fresh;
  };

  const leaveOut = (caller: string): void => {
    const known = callerAt(caller);
    if (known.leftOut === 0) log.warn({ caller }, 'further refused attempts of this caller are counted, not recorded');
    known.leftOut += 1;
  };

  const record = async <T>(caller: string, repeated: number, { find, write }: Recording<T>): Promise<void> => {
    const found = await find();
    if (found === null) return;
    const known = callerAt(caller);
    if (known.recorded >= maxOfCaller) {
      leaveOut(caller);
      return;
    }
    known.recorded += 1;
    const leftOut = known.leftOutBefore;
    known.leftOutBefore = 0;
    await write(found, { repeated, leftOut });
  };

  return {
    refused(caller, attempt, recording) {
      const repeated = repetitionsOf(digest([caller, ...attempt]));
      if (repeated === null) return;
      if (underWay.size >= maxUnderWay) {
        leaveOut(caller);
        return;
      }
      const recorded = record(caller, repeated, recording)
        .catch((error: unknown) => {
          const reason = unavailableReason(error);
          log.warn(
            { caller, ...(reason === null ? { err: error } : { reason }) },
            'a refused attempt was not recorded',
          );
        })
        .finally(() => underWay.delete(recorded));
      underWay.add(recorded);
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

// So that what callers send takes no more memory than that.
const digest = (parts: readonly unknown[]): string => sha256(JSON.stringify(parts)).toString('base64');
