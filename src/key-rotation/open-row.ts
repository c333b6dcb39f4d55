import type { Vault } from '../vault/vault.ts';
import type { SealedRow, SealedTable } from './sealed-tables.ts';

/** A secret that can't be opened, and why; the row is not changed. */
export interface Unopenable {
  table: string;
  id: string;
  keyId: string;
  reason: string;
}

/** Opens a row. @returns its plaintext, or why it has none */
export function openRow(vault: Vault, table: SealedTable, row: SealedRow): { plaintext: string } | Unopenable {
  try {
    return { plaintext: vault.open(row, table.place(row.id)) };
  } catch (error) {
    return { table: table.name, id: row.id, keyId: row.keyId, reason: (error as Error).message };
  }
}
