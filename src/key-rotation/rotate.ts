import type { Services } from '../request/context.ts';
import { countByKey, openAll, type Progress } from './open-all.ts';
import type { Unopenable } from './open-row.ts';
import { sealedTables } from './sealed-tables.ts';

export interface RotationReport {
  resealed: number;
  /** Changed concurrently, and therefore skipped. */
  changedMeanwhile: number;
  unopenable: Unopenable[];
  /** How many secrets each key seals in the end. */
  countsByKey: Map<string, number>;
}

/**
 * Seals every secret with the ring's first key, while the gateway runs. It can be ended and started anew at any time, and
 * run twice at once: a row is exchanged only if it still holds what was read.
 */
export async function rotateKeys(
  { db, vault }: Pick<Services, 'db' | 'vault'>,
  progress: Progress,
): Promise<RotationReport> {
  const tables = sealedTables(db);
  let resealed = 0;
  let changedMeanwhile = 0;
  const unopenable = await openAll(tables, vault, vault.sealingKeyId, progress, async (table, row, plaintext) => {
    if (await table.exchange(row, vault.seal(plaintext, table.place(row.id)))) resealed += 1;
    else changedMeanwhile += 1;
  });
  return { resealed, changedMeanwhile, unopenable, countsByKey: await countByKey(tables) };
}
