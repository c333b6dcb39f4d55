import type { Vault } from '../vault.ts';
import type { SealedRow, SealedTable } from './sealed-tables.ts';

const pageSize = 200;

/** A secret that can't be opened, and why; the row is left as it is. */
export interface Unopenable {
  table: string;
  id: string;
  keyId: string;
  reason: string;
}

/** Told while rows are gone through. */
export interface Progress {
  start(total: number): void;
  advance(rows: number): void;
}

/**
 * Opens rows in the order of their ids, a page at a time.
 *
 * @param notSealedBy leaves out rows sealed by this key; null: all rows
 * @param visit is told of each row that could be opened
 * @returns those that could not
 */
export async function openAll(
  tables: SealedTable[],
  vault: Vault,
  notSealedBy: string | null,
  progress: Progress,
  visit: (table: SealedTable, row: SealedRow, plaintext: string) => Promise<void>,
): Promise<Unopenable[]> {
  const unopenable: Unopenable[] = [];
  const counts = await Promise.all(tables.map((table) => table.count(notSealedBy)));
  progress.start(counts.reduce((sum, count) => sum + count, 0));
  for (const table of tables) {
    for await (const rows of pages(table, notSealedBy)) {
      await Promise.all(
        rows.map(async (row) => {
          const opened = open(vault, table, row);
          if ('reason' in opened) unopenable.push({ table: table.name, id: row.id, keyId: row.keyId, ...opened });
          else await visit(table, row, opened.plaintext);
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

function open(vault: Vault, table: SealedTable, row: SealedRow): { plaintext: string } | { reason: string } {
  try {
    return { plaintext: vault.open(row, table.place(row.id)) };
  } catch (error) {
    return { reason: (error as Error).message };
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
