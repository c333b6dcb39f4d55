import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { sealedTables, type SealedRow, type SealedTable } from './sealed-tables.ts';

/** So many rows of a key are tried: one that was damaged says nothing of the key. */
const samples = 5;

/** The keys in use that a ring lacks, and those that are other ones there than those that sealed. */
export interface UnfitKeys {
  missing: string[];
  wrong: string[];
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
  const unfit: UnfitKeys = { missing: [], wrong: [] };
  for (const keyId of inUse) {
    if (!vault.has(keyId)) unfit.missing.push(keyId);
    else if (!(await opens(keyId))) unfit.wrong.push(keyId);
  }
  return unfit;

  async function opens(keyId: string): Promise<boolean> {
    for (const table of tables) {
      const rows = await table.someSealedBy(keyId, samples);
      if (rows.length > 0 && !rows.some((row) => opensRow(table, row))) return false;
    }
    return true;
  }

  function opensRow(table: SealedTable, row: SealedRow): boolean {
    try {
      vault.open(row, table.place(row.id));
      return true;
    } catch {
      return false;
    }
  }
}

async function* keyIdsOf(table: SealedTable): AsyncGenerator<string> {
  for (let keyId = await table.keyIdAfter(''); keyId !== null; keyId = await table.keyIdAfter(keyId)) yield keyId;
}
