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

/** For how many points, or part of them, a request takes a place. */
const pointsOfPlace = 2000;

/** How many places a request takes, for its cost in points. */
export const placesFor = (cost: number): number => Math.max(Math.ceil(cost / pointsOfPlace), 1);

/**
 * Limits how many requests of a caller are executed at once, so that none takes all connections to the database, or the event
 * loop: each takes a place, and a large one several. The next ones wait in the order of their arrival; a platform's callers take
 * turns.
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
   * @param places how many it takes; of more than there are, all
   * @param signal aborted when nobody waits for the request any more: it leaves the queue, but what is begun goes on
   * @throws GatewayError CONCURRENCY_LIMITED when too many wait, or for too long; the reason of `signal`; what `work` throws
   */
  run<T>(places: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /**
   * Within `run`: lets others have the place while this request waits for something else. It gets the place again before those
   * that have not begun, however long that takes: a provider's answer must not be lost.
   *
   * @throws what `wait` throws
   */
  leaveDuring<T>(wait: () => Promise<T>): Promise<T>;
}

/** A request that waits for its turn. */
interface Waiting {
  places: number;
  /** Lets it in, and takes it out of the queue. */
  admit: () => void;
}

interface Platform {
  /** Places that are taken. */
  taken: number;
  /** Requests that wait. */
  waiting: number;
  /** By id; the one whose turn was longest ago is the first. */
  callers: Map<string, Caller>;
}

interface Caller {
  id: string;
  platformId: string;
  platform: Platform;
  taken: number;
  waiting: Set<Waiting>;
  /** As `waiting`, of requests that have had their places before. */
  returning: Set<Waiting>;
}

/** @param limit how many places a caller has; null: no limit */
export function createConcurrencyLimit(limit: number | null, queueLimits = usualLimits): ConcurrencyLimit {
  const most = limit ?? Infinity;
  const mostOfPlatform = callersPerPlatform * most;
  /** Those with requests that wait or are at work. */
  const platforms = new Map<string, Platform>();

  function callerOf({ platformId, apiKeyId, userId }: Spender): Caller {
    const platform = platforms.get(platformId) ?? { taken: 0, waiting: 0, callers: new Map<string, Caller>() };
    const id = apiKeyId ?? userId;
    const known = platform.callers.get(id);
    if (known) return known;
    const caller: Caller = { id, platformId, platform, taken: 0, waiting: new Set(), returning: new Set() };
    platforms.set(platformId, platform);
    platform.callers.set(id, caller);
    return caller;
  }

  function enter(caller: Caller, places: number): void {
    caller.taken += places;
    caller.platform.taken += places;
  }

  function leave(caller: Caller, places: number): void {
    enter(caller, -places);
    admitWaiting(caller.platform);
    deleteIfIdle(caller);
  }

  function admitWaiting(platform: Platform): void {
    for (let next = nextOf(platform); next; next = nextOf(platform)) {
      const [caller, { admit }] = next;
      platform.callers.delete(caller.id);
      platform.callers.set(caller.id, caller);
      admit();
    }
  }

  /** Whose turn it is; undefined when nobody waits, or too few places are free. */
  function nextOf({ callers, taken }: Platform): [Caller, Waiting] | undefined {
    for (const caller of callers.values()) {
      const [next] = caller.returning.size > 0 ? caller.returning : caller.waiting;
      if (!next || caller.taken + next.places > most) continue;
      // Nobody goes before a large request for which the platform has too few places: it would never get them.
      return taken + next.places <= mostOfPlatform ? [caller, next] : undefined;
    }
    return undefined;
  }

  function deleteIfIdle({ id, platformId, platform, taken, waiting, returning }: Caller): void {
    if (taken + waiting.size + returning.size > 0) return;
    platform.callers.delete(id);
    if (platform.callers.size === 0) platforms.delete(platformId);
  }

  /** @param signal ends the wait, if it comes before the turn */
  const turn = (caller: Caller, places: number, queue: Set<Waiting>, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const { platform } = caller;
      const stopWaiting = (): void => {
        queue.delete(waiting);
        platform.waiting -= 1;
        signal?.removeEventListener('abort', giveUp);
      };
      const admit = (): void => {
        stopWaiting();
        enter(caller, places);
        resolve();
      };
      const giveUp = (): void => {
        stopWaiting();
        admitWaiting(platform);
        deleteIfIdle(caller);
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = { places, admit };
      signal?.addEventListener('abort', giveUp);
      queue.add(waiting);
      platform.waiting += 1;
      admitWaiting(platform);
    });

  /** Whether it may enter without a turn: nobody waits for the places that it takes. */
  const canEnter = ({ taken, platform }: Caller, places: number): boolean =>
    platform.waiting === 0 && taken + places <= most && platform.taken + places <= mostOfPlatform;

  async function firstTurn(caller: Caller, places: number, signal: AbortSignal): Promise<void> {
    if (caller.waiting.size >= queueLimits.waiting) throw concurrencyLimited(most, mostOfPlatform);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(concurrencyLimited(most, mostOfPlatform)), queueLimits.waitMs);
    await turn(caller, places, caller.waiting, AbortSignal.any([signal, late.signal])).finally(() =>
      clearTimeout(timer),
    );
  }

  return {
    placeFor: (principal) => {
      let places = 1;
      return {
        run: async (wanted, signal, work) => {
          signal.throwIfAborted();
          places = Math.min(wanted, most);
          const caller = callerOf(principal);
          if (canEnter(caller, places)) enter(caller, places);
          else await firstTurn(caller, places, signal);
          return work().finally(() => leave(callerOf(principal), places));
        },
        leaveDuring: async (wait) => {
          leave(callerOf(principal), places);
          return wait().finally(() => {
            const caller = callerOf(principal);
            if (!canEnter(caller, places)) return turn(caller, places, caller.returning);
            enter(caller, places);
          });
        },
      };
    },
  };
}
