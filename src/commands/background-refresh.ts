import { setTimeout as sleep } from 'node:timers/promises';
import { refreshDueCredentials } from '../connections/refresh-due.ts';
import type { Services } from '../context.ts';
import { whyUnavailable } from '../db/unavailable.ts';

/** The pause between two passes, in ms. */
const pauseMs = 10_000;

/** Refreshes credentials as they become due, until it is stopped; the refreshes under way are finished then. */
export function refreshInBackground(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = run(services, stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

async function run(services: Services, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const refreshed = await refreshDueCredentials(services, () => signal.aborted);
      if (refreshed > 0) services.log.info({ credentials: refreshed }, 'refreshed what was due');
    } catch (error) {
      const reason = whyUnavailable(error);
      if (reason === null) services.log.error({ err: error }, 'the background refresh failed; it is tried again');
      else services.log.warn({ reason }, 'the background refresh waits for the database');
    }
    // Processes that were started together don't stay in step.
    await sleep(pauseMs * (0.75 + services.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
