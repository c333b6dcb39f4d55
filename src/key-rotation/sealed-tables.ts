import { consentPlace } from '../consent/consent.ts';
import { credentialPlace } from '../credentials/credential.ts';
import type { Db } from '../db/client.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import { appSecretPlace } from '../oauth-apps/find.ts';
import { maxSealedBytes, type Sealed, type Stored } from '../vault/vault.ts';

/** A sealed secret in a table. */
export interface SealedRow extends Stored {
  id: string;
}

/** A table with sealed secrets, read in the order of its ids. */
export interface SealedTable {
  name: string;
  /** What a row's ciphertext is bound to. */
  place(id: string): string;
  /** @param notSealedBy leaves out rows sealed by this key; null: all rows */
  count(notSealedBy: string | null): Promise<number>;
  /** The rows after an id: so many, or fewer where they are large; none when there are no more. */
  page(notSealedBy: string | null, afterId: string, size: number): Promise<SealedRow[]>;
  /** Replaces a row's ciphertext if the row has not changed. @returns whether it was replaced */
  exchange(row: SealedRow & Sealed, sealed: Sealed): Promise<boolean>;
  countsByKey(): Promise<Map<string, number>>;
  /** The first of the ids of keys in use that comes after this one; null: none does. */
  keyIdAfter(keyId: string): Promise<string | null>;
  /** Some rows sealed by a key, whichever, after others. */
  someSealedBy(keyId: string, size: number, offset: number): Promise<SealedRow[]>;
}

/** Every table with sealed secrets. */
export const sealedTables = (db: Db): SealedTable[] => [
  sealedTable(db, { name: 'credential', idColumn: 'connection_id', place: credentialPlace }),
  sealedTable(db, { name: 'oauth_app', idColumn: 'id', place: appSecretPlace }),
  sealedTable(db, { name: 'consent', idColumn: 'id', place: consentPlace }),
];

/** How much of sealed texts is read at once, in bytes. */
const pageBytes = 16_777_216;

/** Larger texts than a sealed secret can be are not read. */
function sealedTable(
  db: Db,
  { name, idColumn, place }: Pick<SealedTable, 'name' | 'place'> & { idColumn: string },
): SealedTable {
  const [table, id] = [Prisma.raw(name), Prisma.raw(idColumn)];
  const sealedByOthers = (keyId: string | null) => Prisma.sql`(${keyId}::text IS NULL OR key_id <> ${keyId})`;
  return {
    name,
    place,
    count: async (notSealedBy) => {
      const [row] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM ${table} WHERE ${sealedByOthers(notSealedBy)}`;
      return row?.count ?? 0;
    },
    // The first row in any case, and as many more as fit.
    page: (notSealedBy, afterId, size) => db.$queryRaw<SealedRow[]>`
      SELECT id, key_id AS "keyId", ${sealedUnlessTooLarge} FROM (
        SELECT *, sum(least(octet_length(sealed), ${maxSealedBytes}::int)) OVER (ORDER BY id) AS bytes, min(id) OVER () AS first
        FROM (
          SELECT ${id} AS id, key_id, sealed FROM ${table}
          WHERE ${id} > ${afterId} AND ${sealedByOthers(notSealedBy)} ORDER BY ${id} LIMIT ${size}::int
        ) AS rows
      ) AS page
      WHERE bytes <= ${pageBytes}::int OR id = first ORDER BY id`,
    exchange: async ({ id: rowId, keyId, sealed: found }, { keyId: newKeyId, sealed }) =>
      (await db.$executeRaw`
        UPDATE ${table} SET key_id = ${newKeyId}, sealed = ${sealed}
        WHERE ${id} = ${rowId} AND key_id = ${keyId} AND sealed = ${found}`) > 0,
    countsByKey: async () => {
      const rows = await db.$queryRaw<{ keyId: string; count: number }[]>`
        SELECT key_id AS "keyId", count(*)::int AS count FROM ${table} GROUP BY key_id ORDER BY key_id`;
      return new Map(rows.map(({ keyId, count }) => [keyId, count]));
    },
    keyIdAfter: async (keyId) => {
      const [next] = await db.$queryRaw<{ keyId: string }[]>`
        SELECT key_id AS "keyId" FROM ${table} WHERE key_id > ${keyId} ORDER BY key_id LIMIT 1`;
      return next?.keyId ?? null;
    },
    // In no order: sorting all rows of a key would take long.
    someSealedBy: (keyId, size, offset) => db.$queryRaw<SealedRow[]>`
      SELECT ${id} AS id, key_id AS "keyId", ${sealedUnlessTooLarge} FROM ${table} WHERE key_id = ${keyId}
      LIMIT ${size}::int OFFSET ${offset}::int`,
  };
}
