import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Services } from '../request/context.ts';
import { unavailableReason } from '../db/unavailable.ts';
import { type DueCredential, dueCredentials, type DueKind } from './due.ts';
import { refreshCredential } from './refresh.ts';
import { createSlots, slotsPerPlatform } from './refresh-slots.ts';

/** While all due credentials are in progress, the pause before the next search, in ms. */
const pollMs = 1000;

/** The minimum pause between two searches, however quickly slots become free, in ms. */
const minPollMs = 250;

/**
 * Refreshes every credential that is due, of either kind.
 *
 * @returns how many were due
 */
export async function refreshDueCredentials(services: Services): Promise<number> {
  const [open, ordinary] = await Promise.all([refreshDueOf('open', services), refreshDueOf('ordinary', services)]);
  return open + ordinary;
}

/**
 * Refreshes every credential of a kind that is due, so that flows find fresh ones. Several processes may do so concurrently.
 * Ends when nothing is due any more; a slow provider does not keep it from searching for more. Each kind has its own slots, so
 * that urgent ones don't wait for others.
 *
 * @returns how many were due
 */
export async function refreshDueOf(kind: DueKind, services: Services): Promise<number> {
  const { signal } = services.stopping;
  const slots = createSlots();
  let unavailable = null as Error | null;
  // An attempt postpones the next one in the database; after an unexpected error it may not have, and must not be found again.
  const failed = new LRUCache<string, true>({ max: 1000, ttl: 60_000 });

  const refresh = async ({ connectionId }: DueCredential): Promise<void> => {
    try {
      await refreshCredential(services, connectionId);
    } catch (error) {
      if (error instanceof Error && unavailableReason(error) !== null) {
        unavailable = error;
        return;
      }
      failed.set(connectionId, true);
      services.log.error({ connectionId, err: error }, 'a credential could not be refreshed');
    }
  };
  const fillSlots = async (): Promise<number> => {
    if (signal.aborted || !slots.isFree()) return 0;
    const { connections, ...full } = slots.taken();
    const due = await dueCredentials(
      services,
      kind,
      { connections: [...connections, ...failed.keys()], ...full },
      slotsPerPlatform,
    );
    return slots.fill(due, refresh);
  };

  let total = 0;
  try {
    // While the database is unavailable, no other one could be refreshed either.
    for (;;) {
      if (unavailable) throw unavailable;
      const looked = performance.now();
      const started = await fillSlots();
      total += started;
      // There may be more than one search returns, of platforms and providers with free slots.
      if (started > 0) continue;
      if (slots.isIdle()) return total;
      await Promise.race([slots.nextFreed(), sleep(pollMs, undefined, { ref: false })]);
      const rest = looked + minPollMs - performance.now();
      await sleep(Math.max(0, rest), undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await slots.allFreed();
  }
}
