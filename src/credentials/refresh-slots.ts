import type { DueCredential, Excluded } from './due.ts';

/** How many credentials a process refreshes at once in the background. */
const slotCount = 24;

/** How many of the slots one platform may have: others find one free, however many connections it has and however slow they are. */
export const slotsPerPlatform = 8;

/** How many of the slots one provider may have, by its host name: others find one free while it does not answer. */
const slotsPerHost = 4;

/** The refreshes that a background pass has under way. */
export interface Slots {
  isFree(): boolean;
  isIdle(): boolean;
  /** Starts of those what the limits allow; platforms that have the fewest slots come first. @returns how many */
  fill(due: readonly DueCredential[], refresh: (due: DueCredential) => Promise<void>): number;
  /** What would find no slot, or has one. */
  taken(): Excluded;
  /** Resolves when a slot is free again, or none was taken. */
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

  /** The first of the platform that has the fewest slots, of those that may have another one. */
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
