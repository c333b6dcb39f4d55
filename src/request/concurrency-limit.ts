import type { Principal } from '../auth/principal.ts';
import { concurrencyLimited } from '../errors.ts';

/** The queue of a caller. */
export interface QueueLimits {
  /** How many requests wait at most; further ones are rejected at once. */
  waiting: number;
  /** How long one waits at most until it is its turn, in ms. */
  waitMs: number;
}

const usualLimits: QueueLimits = { waiting: 256, waitMs: 2000 };

/** How many times a caller's limit all callers of a platform have together. */
const callersPerPlatform = 2;

/**
 * Limits how many requests of a caller are executed at once, so that none takes all connections to the database. The next ones
 * wait in the order of their arrival; a platform's callers take turns.
 */
export interface ConcurrencyLimit {
  /** The place of a request, which has not taken it yet. */
  placeFor(principal: Spender): Place;
}

type Spender = Pick<Principal, 'platformId' | 'apiKeyId' | 'userId'>;

/** The place of a request among those of its caller. It is the only one, whatever the request consists of. */
export interface Place {
  /**
   * Executes the request, when it is its turn.
   *
   * @param signal aborted when nobody waits for the request any more: it leaves the queue, but what is begun goes on
   * @throws GatewayError CONCURRENCY_LIMITED when too many wait, or for too long; the reason of `signal`; what `work` throws
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /**
   * Within `run`: lets others have the place while this request waits for something else. It gets the place again before those
   * that have not begun, however long that takes: a provider's answer must not be lost.
   *
   * @throws what `wait` throws
   */
  leaveDuring<T>(wait: () => Promise<T>): Promise<T>;
}

interface Platform {
  atWork: number;
  /** By id; the one whose turn was longest ago is the first. */
  callers: Map<string, Caller>;
}

interface Caller {
  id: string;
  platformId: string;
  platform: Platform;
  atWork: number;
  /** Each lets a request in, which takes it out. */
  waiting: Set<() => void>;
  /** As `waiting`, of requests that have had a place before. */
  returning: Set<() => void>;
}

/** @param limit how many requests of a caller; null: no limit */
export function createConcurrencyLimit(limit: number | null, queueLimits = usualLimits): ConcurrencyLimit {
  const most = limit ?? Infinity;
  const mostOfPlatform = callersPerPlatform * most;
  /** Those with requests that wait or are at work. */
  const platforms = new Map<string, Platform>();

  function callerOf({ platformId, apiKeyId, userId }: Spender): Caller {
    const platform = platforms.get(platformId) ?? { atWork: 0, callers: new Map<string, Caller>() };
    const id = apiKeyId ?? userId;
    const known = platform.callers.get(id);
    if (known) return known;
    const caller: Caller = { id, platformId, platform, atWork: 0, waiting: new Set(), returning: new Set() };
    platforms.set(platformId, platform);
    platform.callers.set(id, caller);
    return caller;
  }

  const isFree = ({ atWork, platform }: Caller): boolean => atWork < most && platform.atWork < mostOfPlatform;

  function enter(caller: Caller): void {
    caller.atWork += 1;
    caller.platform.atWork += 1;
  }

  function leave(caller: Caller): void {
    caller.atWork -= 1;
    caller.platform.atWork -= 1;
    admitNext(caller.platform);
    deleteIfIdle(caller);
  }

  function admitNext({ callers }: Platform): void {
    for (const caller of callers.values()) {
      const [next] = caller.returning.size > 0 ? caller.returning : caller.waiting;
      if (!next || !isFree(caller)) continue;
      callers.delete(caller.id);
      callers.set(caller.id, caller);
      next();
      return;
    }
  }

  function deleteIfIdle({ id, platformId, platform, atWork, waiting, returning }: Caller): void {
    if (atWork + waiting.size + returning.size > 0) return;
    platform.callers.delete(id);
    if (platform.callers.size === 0) platforms.delete(platformId);
  }

  /** @param signal ends the wait, if it comes before the turn */
  const turn = (caller: Caller, queue: Set<() => void>, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stopWaiting = (): void => {
        queue.delete(admit);
        signal?.removeEventListener('abort', giveUp);
      };
      const admit = (): void => {
        stopWaiting();
        enter(caller);
        resolve();
      };
      const giveUp = (): void => {
        stopWaiting();
        deleteIfIdle(caller);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp);
      queue.add(admit);
    });

  async function firstTurn(caller: Caller, signal: AbortSignal): Promise<void> {
    if (caller.waiting.size >= queueLimits.waiting) throw concurrencyLimited(most, mostOfPlatform);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(concurrencyLimited(most, mostOfPlatform)), queueLimits.waitMs);
    await turn(caller, caller.waiting, AbortSignal.any([signal, late.signal])).finally(() => clearTimeout(timer));
  }

  return {
    placeFor: (principal) => ({
      run: async (signal, work) => {
        signal.throwIfAborted();
        const caller = callerOf(principal);
        if (isFree(caller)) enter(caller);
        else await firstTurn(caller, signal);
        return work().finally(() => leave(callerOf(principal)));
      },
      leaveDuring: async (wait) => {
        leave(callerOf(principal));
        return wait().finally(() => {
          const caller = callerOf(principal);
          if (!isFree(caller)) return turn(caller, caller.returning);
          enter(caller);
        });
      },
    }),
  };
}
