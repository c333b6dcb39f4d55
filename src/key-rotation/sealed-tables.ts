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
  /** Puts another ciphertext in a row's place, unless the row has changed. @returns whether it did */
  exchange(row: SealedRow & Sealed, sealed: Sealed): Promise<boolean>;
  countsByKey(): Promise<Map<string, number>>;
  /** The first of the ids of keys in use that comes after this one; null: none does. */
  keyIdAfter(keyId: string): Promise<string | null>;
  /** Some rows sealed by a key, whichever, after others. */
  someSealedBy(keyId: string, size: number, offset: number): Promise<SealedRow[]>;
}

/** Every table with sealed secrets. */
export function sealedTables(db: Db): SealedTable[] {
  return [
    {
      name: 'credential',
      place: credentialPlace,
      count: (notSealedBy) => db.credential.count({ where: unless(notSealedBy) }),
      ...readerOf(db, 'credential', 'connection_id'),
      exchange: async ({ id, keyId, sealed: found }, sealed) => {
        const where = { connectionId: id, keyId, sealed: found };
        return (await db.credential.updateMany({ where, data: sealed })).count > 0;
      },
      countsByKey: async () => {
        const groups = await db.credential.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.credential.findFirst(nextKey(keyId)))?.keyId ?? null,
    },
    {
      name: 'oauth_app',
      place: appSecretPlace,
      count: (notSealedBy) => db.oAuthApp.count({ where: unless(notSealedBy) }),
      ...readerOf(db, 'oauth_app', 'id'),
      exchange: async ({ id, keyId, sealed: found }, sealed) =>
        (await db.oAuthApp.updateMany({ where: { id, keyId, sealed: found }, data: sealed })).count > 0,
      countsByKey: async () => {
        const groups = await db.oAuthApp.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.oAuthApp.findFirst(nextKey(keyId)))?.keyId ?? null,
    },
    {
      name: 'consent',
      place: consentPlace,
      count: (notSealedBy) => db.consent.count({ where: unless(notSealedBy) }),
      ...readerOf(db, 'consent', 'id'),
      exchange: async ({ id, keyId, sealed: found }, sealed) =>
        (await db.consent.updateMany({ where: { id, keyId, sealed: found }, data: sealed })).count > 0,
      countsByKey: async () => {
        const groups = await db.consent.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.consent.findFirst(nextKey(keyId)))?.keyId ?? null,
    },
  ];
}

/** How much of sealed texts is read at once, in bytes. */
const pageBytes = 16_777_216;

/** Reads sealed texts, but for those that are too large to be any. */
function readerOf(db: Db, tableName: string, idColumn: string): Pick<SealedTable, 'page' | 'someSealedBy'> {
  const [table, id] = [Prisma.raw(tableName), Prisma.raw(idColumn)];
  return {
    // The first row in any case, and as many more as fit.
    page: (notSealedBy, afterId, size) => db.$queryRaw<SealedRow[]>`
      SELECT id, key_id AS "keyId", ${sealedUnlessTooLarge} FROM (
        SELECT *, sum(least(octet_length(sealed), ${maxSealedBytes}::int)) OVER (ORDER BY id) AS bytes, min(id) OVER () AS first
        FROM (
          SELECT ${id} AS id, key_id, sealed FROM ${table}
          WHERE ${id} > ${afterId} AND (${notSealedBy}::text IS NULL OR key_id <> ${notSealedBy}) ORDER BY ${id} LIMIT ${size}::int
        ) AS rows
      ) AS page
      WHERE bytes <= ${pageBytes}::int OR id = first ORDER BY id`,
    // In no order: sorting all rows of a key would take long.
    someSealedBy: (keyId, size, offset) => db.$queryRaw<SealedRow[]>`
      SELECT ${id} AS id, key_id AS "keyId", ${sealedUnlessTooLarge} FROM ${table} WHERE key_id = ${keyId}
      LIMIT ${size}::int OFFSET ${offset}::int`,
  };
}

const unless = (keyId: string | null): { keyId?: { not: string } } => (keyId === null ? {} : { keyId: { not: keyId } });

const nextKey = (keyId: string) => ({
  where: { keyId: { gt: keyId } },
  orderBy: { keyId: 'asc' as const },
  select: { keyId: true },
});
