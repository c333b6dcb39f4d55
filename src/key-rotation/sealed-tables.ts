import { consentPlace } from '../connections/consent.ts';
import { credentialPlace } from '../connections/credential.ts';
import type { Db } from '../db/client.ts';
import { appSecretPlace } from '../oauth2/find-app.ts';
import type { Sealed } from '../vault.ts';

/** A sealed secret in a table. */
export interface SealedRow extends Sealed {
  id: string;
}

/** A table with sealed secrets, read in the order of its ids. */
export interface SealedTable {
  name: string;
  /** What a row's ciphertext is bound to. */
  place(id: string): string;
  /** @param notSealedBy leaves out rows sealed by this key; null: all rows */
  count(notSealedBy: string | null): Promise<number>;
  page(notSealedBy: string | null, afterId: string, size: number): Promise<SealedRow[]>;
  /** Puts another ciphertext in a row's place, unless the row has changed. @returns whether it did */
  exchange(row: SealedRow, sealed: Sealed): Promise<boolean>;
  countsByKey(): Promise<Map<string, number>>;
  /** The first of the ids of keys in use that comes after this one; null: none does. */
  keyIdAfter(keyId: string): Promise<string | null>;
  /** Some rows sealed by a key, whichever. */
  someSealedBy(keyId: string, size: number): Promise<SealedRow[]>;
}

/** Every table with sealed secrets. */
export function sealedTables(db: Db): SealedTable[] {
  return [
    {
      name: 'credential',
      place: credentialPlace,
      count: (notSealedBy) => db.credential.count({ where: unless(notSealedBy) }),
      page: async (notSealedBy, afterId, size) => {
        const rows = await db.credential.findMany({
          where: { ...unless(notSealedBy), connectionId: { gt: afterId } },
          orderBy: { connectionId: 'asc' },
          take: size,
        });
        return rows.map(({ connectionId, keyId, sealed }) => ({ id: connectionId, keyId, sealed }));
      },
      exchange: async ({ id, ...found }, { keyId, sealed }) => {
        const { count } = await db.credential.updateMany({
          where: { connectionId: id, ...found },
          data: { keyId, sealed },
        });
        return count > 0;
      },
      countsByKey: async () => {
        const groups = await db.credential.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.credential.findFirst(nextKey(keyId)))?.keyId ?? null,
      someSealedBy: async (keyId, take) => {
        const rows = await db.credential.findMany({ where: { keyId }, take });
        return rows.map(({ connectionId, sealed }) => ({ id: connectionId, keyId, sealed }));
      },
    },
    {
      name: 'oauth_app',
      place: appSecretPlace,
      count: (notSealedBy) => db.oAuthApp.count({ where: unless(notSealedBy) }),
      page: (notSealedBy, afterId, take) =>
        db.oAuthApp.findMany({ ...sealedPage(notSealedBy, afterId), take, select: sealedRow }),
      exchange: async (found, { keyId, sealed }) =>
        (await db.oAuthApp.updateMany({ where: found, data: { keyId, sealed } })).count > 0,
      countsByKey: async () => {
        const groups = await db.oAuthApp.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.oAuthApp.findFirst(nextKey(keyId)))?.keyId ?? null,
      someSealedBy: (keyId, take) => db.oAuthApp.findMany({ where: { keyId }, take, select: sealedRow }),
    },
    {
      name: 'consent',
      place: consentPlace,
      count: (notSealedBy) => db.consent.count({ where: unless(notSealedBy) }),
      page: (notSealedBy, afterId, take) =>
        db.consent.findMany({ ...sealedPage(notSealedBy, afterId), take, select: sealedRow }),
      exchange: async (found, { keyId, sealed }) =>
        (await db.consent.updateMany({ where: found, data: { keyId, sealed } })).count > 0,
      countsByKey: async () => {
        const groups = await db.consent.groupBy({ by: ['keyId'], _count: true, orderBy: { keyId: 'asc' } });
        return new Map(groups.map(({ keyId, _count }) => [keyId, _count]));
      },
      keyIdAfter: async (keyId) => (await db.consent.findFirst(nextKey(keyId)))?.keyId ?? null,
      someSealedBy: (keyId, take) => db.consent.findMany({ where: { keyId }, take, select: sealedRow }),
    },
  ];
}

const unless = (keyId: string | null): { keyId?: { not: string } } => (keyId === null ? {} : { keyId: { not: keyId } });

const sealedPage = (notSealedBy: string | null, afterId: string) => ({
  where: { ...unless(notSealedBy), id: { gt: afterId } },
  orderBy: { id: 'asc' as const },
});

const sealedRow = { id: true, keyId: true, sealed: true } as const;

const nextKey = (keyId: string) => ({
  where: { keyId: { gt: keyId } },
  orderBy: { keyId: 'asc' as const },
  select: { keyId: true },
});
