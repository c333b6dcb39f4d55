import { recordKeyUses } from '../auth/key-uses.ts';
import type { Services } from '../request/context.ts';

/** How often it is stored when keys were last used, in ms. */
const everyMs = 60_000;

/** Stores now and then when API keys were last used, and once more when it is stopped. */
export function recordKeyUsesNowAndThen({ db, keyUses, log }: Services): { stop(): Promise<void> } {
  const record = (): Promise<void> =>
    recordKeyUses(db, keyUses).catch((error: unknown) => {
      log.warn({ err: error }, 'it was not stored when API keys were last used; it is tried again');
    });
  const timer = setInterval(() => void record(), everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return record();
    },
  };
}
