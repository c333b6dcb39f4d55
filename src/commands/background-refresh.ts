import { setTimeout as sleep } from 'node:timers/promises';
import type { DueKind } from '../credentials/due.ts';
import { refreshDueOf } from '../credentials/refresh-due.ts';
import type { Services } from '../request/context.ts';
import { unavailableReason } from '../db/unavailable.ts';

/** The pause between two passes, in ms. Short: a refresh that a killed process left unfinished must be repeated soon. */
const pauseMs = 1000;

/** The pause after a failed pass, in ms. */
const pauseAfterErrorMs = 5000;

/** Refreshes credentials as they become due, until the process stops; then finishes those in progress. */
export async function refreshInBackground(services: Services): Promise<void> {
  await Promise.all([refreshLoop('open', services), refreshLoop('ordinary', services)]);
}

async function refreshLoop(kind: DueKind, services: Services): Promise<void> {
  const { signal } = services.stopping;
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      const refreshed = await refreshDueOf(kind, services);
      if (refreshed > 0) services.log.info({ credentials: refreshed }, 'refreshed the credentials that were due');
    } catch (error) {
      pause = pauseAfterErrorMs;
      const reason = unavailableReason(error);
      if (reason === null) services.log.error({ err: error }, 'the background refresh failed and is retried');
      else services.log.warn({ reason }, 'the background refresh waits for the database');
    }
    // Jitter, so that processes that were started together spread out.
    await sleep(pause * (0.75 + services.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
