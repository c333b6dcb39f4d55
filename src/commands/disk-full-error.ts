import type { StoreConfig } from '../config/config.ts';
import { isOutOfRoom } from '../db/out-of-room.ts';
import { diskFull, type StartError } from '../start-errors.ts';

/** The start error for an error that a full disk caused; null: the cause was something else. */
export function diskFullError(error: unknown, store: StoreConfig): StartError | null {
  if (!isOutOfRoom(error)) return null;
  const place = store.kind === 'embedded' ? `the data folder ${store.dataDir}` : 'the database';
  return diskFull(place, error instanceof Error ? error.message : 'disk full');
}
