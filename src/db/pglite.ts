import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import type { SqlMigrationAwareDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { MigrationTarget } from './migrate.ts';

/** Starts a PGlite that can do what the migrations ask for. In memory, without a `dataDir`. */
export const createPglite = ({ extensions, ...options }: PGliteOptions = {}): Promise<PGlite> =>
  PGlite.create({ ...options, extensions: { pg_trgm, ...extensions } });

/** Prisma's adapter of a PGlite database. */
export const pgliteAdapter = (database: PGlite): SqlMigrationAwareDriverAdapterFactory =>
  withCommitErrors(new PrismaPGlite(database));

/** A PGlite database, to be migrated. No other process has it open. */
export const pgliteTarget = (database: PGlite): MigrationTarget => ({
  read: async <Row>(sql: string) => (await database.query<Row>(sql)).rows,
  run: async (sql) => {
    await database.exec(sql);
  },
  exclusively: (work) => work(),
});

function withCommitErrors(factory: SqlMigrationAwareDriverAdapterFactory): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const connected = await factory.connect();
      const startTransaction = connected.startTransaction.bind(connected);
      return Object.assign(connected, {
        startTransaction: async (...args: Parameters<typeof startTransaction>) =>
          reportCommitErrors(await startTransaction(...args)),
      });
    },
  };
}

// The adapter would send COMMIT and ROLLBACK by itself, drop the failure of the first, so that the transaction is taken
// for committed, and not wait for the second. Sent by Prisma, they are statements like the others.
function reportCommitErrors(transaction: Transaction): Transaction {
  const release = transaction.commit.bind(transaction);
  return Object.assign(transaction, {
    options: { usePhantomQuery: false },
    rollback: async () => {
      // Of a COMMIT that failed; after a ROLLBACK of Prisma's it does nothing.
      await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => undefined);
      await release();
    },
  });
}
