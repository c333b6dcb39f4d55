import type { Services } from '../request/context.ts';
import type { Db } from '../db/client.ts';
import { openRow, type Unopenable } from './open-row.ts';
import { type SealedRow, sealedTables, type SealedTable } from './sealed-tables.ts';

/** How many rows of a key are tried in each table: a damaged row says nothing about the key. */
const samples = 5;

/** How many rows of a key are tried in each table before it counts as another key. */
const maxTried = 1000;

/** How many rows of a key that don't open are named. */
const maxListed = 20;

/** The keys in use that are missing from a ring, and those whose key in the ring is not the one that sealed. */
export interface UnusableKeys {
  missing: string[];
  wrong: string[];
  /** Rows that could not be opened by a key of the ring, of those that were tried. */
  unopenable: Unopenable[];
}

/** The ids of the keys that sealed stored secrets. Looked up in an index, a key at a time, so that it stays fast with many rows. */
export async function keysInUse(db: Db): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const table of sealedTables(db)) {
    for await (const keyId of keyIdsOf(table)) ids.add(keyId);
  }
  return ids;
}

/**
 * Checks whether the ring can open the stored secrets, by some rows of each key (`verifyKeys` opens all).
 *
 * @param inUse the keys to look at
 */
export async function findUnusableKeys(
  { db, vault }: Pick<Services, 'db' | 'vault'>,
  inUse: Iterable<string>,
): Promise<UnusableKeys> {
  const tables = sealedTables(db);
  const unusable: UnusableKeys = { missing: [], wrong: [], unopenable: [] };
  for (const keyId of inUse) {
    if (!vault.has(keyId)) {
      unusable.missing.push(keyId);
      continue;
    }
    const { fits, damaged } = await tryKey(keyId);
    unusable.unopenable.push(...damaged);
    if (fits === false) unusable.wrong.push(keyId);
  }
  return unusable;

  /** @returns whether the key fits, null where nothing speaks for or against it, and the first rows that did not open */
  async function tryKey(keyId: string): Promise<{ fits: boolean | null; damaged: Unopenable[] }> {
    const damaged: Unopenable[] = [];
    let fits: boolean | null = null;
    for (const table of tables) {
      for await (const rows of someRows(table, keyId)) {
        for (const row of rows) {
          const opened = openRow(vault, table, row);
          // A key that opens anything is the right one; a row that was too large to be read says nothing of it.
          if (!('reason' in opened)) fits = true;
          else if (row.sealed !== null) fits ??= false;
          if ('reason' in opened && damaged.length < maxListed) damaged.push(opened);
        }
        if (fits) break;
      }
    }
    return { fits, damaged };
  }
}

async function* someRows(table: SealedTable, keyId: string): AsyncGenerator<SealedRow[]> {
  for (let tried = 0; tried < maxTried; tried += samples) {
    const rows = await table.someSealedBy(keyId, samples, tried);
    yield rows;
    if (rows.length < samples) return;
  }
}

async function* keyIdsOf(table: SealedTable): AsyncGenerator<string> {
  for (let keyId = await table.keyIdAfter(''); keyId !== null; keyId = await table.keyIdAfter(keyId)) yield keyId;
}
