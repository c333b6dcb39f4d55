import type { DueCredential, Excluded } from './due.ts';

/** How many credentials a process refreshes concurrently in the background, of each kind. */
const slotCount = 24;

/** How many slots one platform may take: others find free ones, however many connections it has and however slow they are. */
export const slotsPerPlatform = 8;

/** How many slots one provider, by its host name, may take: others find free ones while it does not respond. */
const slotsPerHost = 4;

/** The refreshes that a background pass has in progress. */
export interface Slots {
  isFree(): boolean;
  isIdle(): boolean;
  /** Starts as many as the limits allow, platforms with the fewest slots first. @returns how many */
  fill(due: readonly DueCredential[], refresh: (due: DueCredential) => Promise<void>): number;
  /** What could get no slot, or has one. */
  taken(): Excluded;
  /** Resolves when the next slot becomes free; at once if none is taken. */
  nextFreed(): Promise<unknown>;
  /** Resolves when all are free again. */
  allFreed(): Promise<unknown>;
}

export function createSlots(): Slots {
  const inFlight = new Map<DueCredential, Promise<void>>();
  const countBy = (key: 'platformId' | 'host'): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const due of inFlight.keys()) counts.set(due[key], (counts.get(due[key]) ?? 0) + 1);
    return counts;
  };
  const isFree = (): boolean => inFlight.size < slotCount;

  /** The first one of the platform with the fewest slots, among those below their limits. */
  const next = (waiting: Iterable<DueCredential>): DueCredential | null => {
    const [ofPlatforms, ofHosts] = [countBy('platformId'), countBy('host')];
    let chosen: DueCredential | null = null;
    let fewest = slotsPerPlatform;
    for (const due of waiting) {
      const count = ofPlatforms.get(due.platformId) ?? 0;
      if (count >= fewest || (ofHosts.get(due.host) ?? 0) >= slotsPerHost) continue;
      chosen = due;
      fewest = count;
    }
    return chosen;
  };

  return {
    isFree,
    isIdle: () => inFlight.size === 0,
    fill: (due, refresh) => {
      const waiting = new Set(due);
      while (isFree()) {
        const chosen = next(waiting);
        if (!chosen) break;
        waiting.delete(chosen);
        const end = (): boolean => inFlight.delete(chosen);
        inFlight.set(chosen, refresh(chosen).finally(end));
      }
      return due.length - waiting.size;
    },
    taken: () => ({
      connections: [...inFlight.keys()].map(({ connectionId }) => connectionId),
      platforms: fullOf(countBy('platformId'), slotsPerPlatform),
      hosts: fullOf(countBy('host'), slotsPerHost),
    }),
    nextFreed: () => Promise.race(inFlight.values()),
    allFreed: () => Promise.all(inFlight.values()),
  };
}

const fullOf = (counts: Map<string, number>, limit: number): string[] =>
  [...counts].filter(([, count]) => count >= limit).map(([key]) => key);
