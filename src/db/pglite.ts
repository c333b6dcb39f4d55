import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import type { SqlMigrationAwareDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { MigrationTarget } from './migrate.ts';

/** Starts a PGlite with the extensions that the migrations need. In memory, if there is no `dataDir`. */
export const createPglite = ({ extensions, ...options }: PGliteOptions = {}): Promise<PGlite> =>
  PGlite.create({ ...options, extensions: { pg_trgm, ...extensions } });

/** Prisma's driver adapter for a PGlite database. */
export const pgliteAdapter = (database: PGlite): SqlMigrationAwareDriverAdapterFactory =>
  withCommitErrors(new PrismaPGlite(database));

/** A PGlite database as a target for migrations. No lock needed: no other process has it open. */
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

// By default the adapter itself sends COMMIT, whose error it drops, so that a failed transaction would count as committed, and
// ROLLBACK, for which it does not wait. With `usePhantomQuery: false`, Prisma sends them as ordinary statements.
function reportCommitErrors(transaction: Transaction): Transaction {
  const release = transaction.commit.bind(transaction);
  return Object.assign(transaction, {
    options: { usePhantomQuery: false },
    rollback: async () => {
      // Needed after a failed COMMIT; has no effect after Prisma's own ROLLBACK.
      await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => undefined);
      await release();
    },
  });
}
