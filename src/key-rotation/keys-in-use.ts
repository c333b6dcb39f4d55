import type { Services } from '../request/context.ts';
import type { Db } from '../db/client.ts';
import { openRow, type Unopenable } from './open-row.ts';
import { sealedTables, type SealedTable } from './sealed-tables.ts';

/** So many rows of a key are tried in each table: one that was damaged says nothing of the key. */
const samples = 5;

/** The keys in use that a ring lacks, and those that are other ones there than those that sealed. */
export interface UnfitKeys {
  missing: string[];
  wrong: string[];
  /** Rows that could not be opened by a key of the ring, of those that were tried. */
  unopenable: Unopenable[];
}

/** The ids of the keys that seal what is stored. Looked up in an index, a key at a time: it takes no longer with more rows. */
export async function keysInUse(db: Db): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const table of sealedTables(db)) {
    for await (const keyId of keyIdsOf(table)) ids.add(keyId);
  }
  return ids;
}

/**
 * Finds out whether the ring fits what is stored, by some rows of each key (`verifyKeys` opens all).
 *
 * @param inUse the keys to look at
 */
export async function findUnfitKeys(
  { db, vault }: Pick<Services, 'db' | 'vault'>,
  inUse: Iterable<string>,
): Promise<UnfitKeys> {
  const tables = sealedTables(db);
  const unfit: UnfitKeys = { missing: [], wrong: [], unopenable: [] };
  for (const keyId of inUse) {
    if (!vault.has(keyId)) {
      unfit.missing.push(keyId);
      continue;
    }
    const opened = await trySome(keyId);
    const damaged = opened.filter((row) => 'reason' in row);
    unfit.unopenable.push(...damaged);
    // A key that opens anything is the right one.
    if (opened.length > 0 && opened.length === damaged.length) unfit.wrong.push(keyId);
  }
  return unfit;

  async function trySome(keyId: string): Promise<ReturnType<typeof openRow>[]> {
    const opened = [];
    for (const table of tables) {
      for (const row of await table.someSealedBy(keyId, samples)) opened.push(openRow(vault, table, row));
    }
    return opened;
  }
}

async function* keyIdsOf(table: SealedTable): AsyncGenerator<string> {
  for (let keyId = await table.keyIdAfter(''); keyId !== null; keyId = await table.keyIdAfter(keyId)) yield keyId;
}
