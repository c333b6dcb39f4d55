import type { StoreConfig } from '../config/config.ts';
import { isDiskFull } from '../db/disk-full.ts';
import { diskFull, type StartError } from '../start-errors.ts';

/** The start error for an error that a full disk caused; null: the cause was something else. */
export function diskFullError(error: unknown, store: StoreConfig): StartError | null {
  if (!isDiskFull(error)) return null;
  const place = store.kind === 'embedded' ? `the data folder ${store.dataDir}` : 'the database';
  return diskFull(place, error instanceof Error ? error.message : 'disk full');
}
