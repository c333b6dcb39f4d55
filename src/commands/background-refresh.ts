import { setTimeout as sleep } from 'node:timers/promises';
import type { DueKind } from '../credentials/due.ts';
import { refreshDueOf } from '../credentials/refresh-due.ts';
import type { Services } from '../request/context.ts';
import { whyUnavailable } from '../db/unavailable.ts';

/** The pause between two passes, in ms: what a process left behind that died is refreshed soon, also when nobody reads it. */
const pauseMs = 1000;

/** The pause after a pass that failed, in ms. */
const pauseAfterErrorMs = 5000;

/** Refreshes credentials as they become due, until the process is told to stop; those under way are finished then. */
export async function refreshInBackground(services: Services): Promise<void> {
  await Promise.all([refreshAgainAndAgain('open', services), refreshAgainAndAgain('ordinary', services)]);
}

async function refreshAgainAndAgain(kind: DueKind, services: Services): Promise<void> {
  const { signal } = services.stopping;
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      const refreshed = await refreshDueOf(kind, services);
      if (refreshed > 0) services.log.info({ credentials: refreshed }, 'refreshed what was due');
    } catch (error) {
      pause = pauseAfterErrorMs;
      const reason = whyUnavailable(error);
      if (reason === null) services.log.error({ err: error }, 'the background refresh failed; it is tried again');
      else services.log.warn({ reason }, 'the background refresh waits for the database');
    }
    // Processes that were started together don't stay in step.
    await sleep(pause * (0.75 + services.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
