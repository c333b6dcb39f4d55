import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Services } from '../request/context.ts';
import { unavailableReason } from '../db/unavailable.ts';
import { type DueCredential, dueCredentials, type DueKind } from './due.ts';
import { refreshCredential } from './refresh.ts';
import { createSlots, slotsPerPlatform } from './refresh-slots.ts';

/** While providers are waited for, the pause until it is looked what else is due, in ms. */
const pollMs = 1000;

/** However quickly slots become free, the pause between two looks that find them all taken, in ms. */
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
 * Refreshes every credential of a kind that is due, as reads do: so flows find fresh ones. Several processes may do it at
 * once. It waits for no provider before it looks at what else is due, and ends when nothing is. Each kind has slots of its
 * own, so that what is urgent waits for nothing else.
 *
 * @returns how many were due
 */
export async function refreshDueOf(kind: DueKind, services: Services): Promise<number> {
  const { signal } = services.stopping;
  const slots = createSlots();
  let unavailable = null as Error | null;
  // Each one that was tried is due later, if at all: but one that an error kept from being tried must not be met again.
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
    // Nor the next one could be refreshed when the database is not available: the pass is over.
    for (;;) {
      if (unavailable) throw unavailable;
      const looked = performance.now();
      const started = await fillSlots();
      total += started;
      // Behind those that were started there may be others, whose platforms and providers have slots left.
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
