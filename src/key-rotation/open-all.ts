import type { Sealed, Vault } from '../vault/vault.ts';
import { openRow, type Unopenable } from './open-row.ts';
import type { SealedRow, SealedTable } from './sealed-tables.ts';

const pageSize = 200;

/** Receives the progress. */
export interface Progress {
  start(total: number): void;
  advance(rows: number): void;
}

/**
 * Opens rows in the order of their ids, a page at a time.
 *
 * @param notSealedBy leaves out rows sealed by this key; null: all rows
 * @param visit called with each row that could be opened
 * @returns the rows that could not be opened
 * @throws what `visit` and the database throw
 */
export async function openAll(
  tables: SealedTable[],
  vault: Vault,
  notSealedBy: string | null,
  progress: Progress,
  visit: (table: SealedTable, row: SealedRow & Sealed, plaintext: string) => Promise<void>,
): Promise<Unopenable[]> {
  const unopenable: Unopenable[] = [];
  const counts = await Promise.all(tables.map((table) => table.count(notSealedBy)));
  progress.start(counts.reduce((sum, count) => sum + count, 0));
  for (const table of tables) {
    for await (const rows of pages(table, notSealedBy)) {
      await Promise.all(
        rows.map(async (row) => {
          const opened = openRow(vault, table, row);
          if ('reason' in opened) unopenable.push(opened);
          else await visit(table, row as SealedRow & Sealed, opened.plaintext);
        }),
      );
      progress.advance(rows.length);
    }
  }
  return unopenable;
}

async function* pages(table: SealedTable, notSealedBy: string | null): AsyncGenerator<SealedRow[]> {
  for (let afterId = ''; ;) {
    const rows = await table.page(notSealedBy, afterId, pageSize);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    afterId = last.id;
  }
}

/** How many secrets each key seals. */
export async function countByKey(tables: SealedTable[]): Promise<Map<string, number>> {
  const total = new Map<string, number>();
  for (const table of tables) {
    for (const [keyId, count] of await table.countsByKey()) total.set(keyId, (total.get(keyId) ?? 0) + count);
  }
  return total;
}
