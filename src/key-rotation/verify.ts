import type { Services } from '../request/context.ts';
import { countByKey, openAll, type Progress } from './open-all.ts';
import type { Unopenable } from './open-row.ts';
import { sealedTables } from './sealed-tables.ts';

export interface VerificationReport {
  opened: number;
  unopenable: Unopenable[];
  /** How many secrets each key seals. */
  countsByKey: Map<string, number>;
}

/** Opens every secret, and changes nothing. */
export async function verifyKeys(
  { db, vault }: Pick<Services, 'db' | 'vault'>,
  progress: Progress,
): Promise<VerificationReport> {
  const tables = sealedTables(db);
  let opened = 0;
  const unopenable = await openAll(tables, vault, null, progress, async () => {
    opened += 1;
  });
  return { opened, unopenable, countsByKey: await countByKey(tables) };
}
