import { storeLastUsed } from '../auth/last-used.ts';
import type { Services } from '../request/context.ts';

/** The interval between two writes, in ms. */
const intervalMs = 60_000;

/** Stores every minute when API keys were last used, and once more on `stop`. Errors are logged, and retried with the next write. */
export function storeLastUsedPeriodically({ db, apiKeyLastUsed, log }: Services): { stop(): Promise<void> } {
  const store = (): Promise<void> =>
    storeLastUsed(db, apiKeyLastUsed).catch((error: unknown) => {
      log.warn({ err: error }, 'could not store when API keys were last used; this is retried');
    });
  const timer = setInterval(() => void store(), intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      return store();
    },
  };
}
