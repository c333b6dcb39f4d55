import { databaseNewer, databaseUnreachable, type StartError } from '../start-errors.ts';
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { createClient, type Db } from './client.ts';
import { applyMigrations } from './migrate.ts';
import { compareMigrations, readThrough } from './migrations.ts';
import { pointsOfDatabase, pointsOfProcess, type PointStore } from './points.ts';
import {
  isPgBouncer,
  migratePostgres,
  openCanceller,
  openLeasePool,
  openPagePool,
  openPoolWithoutTimeouts,
  openPool,
  postgresAdapter,
  unprepared,
} from './postgres.ts';
import { type SqlReader, sqlOnPglite, sqlOnPostgres } from './sql.ts';
import { createStatementNames } from './statement-names.ts';

/** An open, migrated database. */
export interface Database {
  db: Db;
  /** The same database, for reading lists. */
  sql: SqlReader;
  /** The same database, for renewing leases: nothing else takes its connections. */
  leaseDb: Db;
  /** Counts for all processes that share the database. */
  points: PointStore;
  close(): Promise<void>;
  /** Resolves, with why, when the database has ended by itself and can't be used again (the embedded one alone does). */
  ended: Promise<StartError>;
}

/** Where a database is: PostgreSQL, or a folder with an embedded one. */
export type Store = { kind: 'postgres'; url: string } | { kind: 'embedded'; dataDir: string };

/** What a database is opened for: requests, none of which may wait for long, or a command that takes the time it takes. */
export type Purpose = 'requests' | 'command';

/**
 * Opens a store, and brings it to the newest migration.
 *
 * @throws StartError when it can't be opened
 */
export async function openDatabase(store: Store, purpose: Purpose, now: () => Date): Promise<Database> {
  return store.kind === 'postgres' ? openPostgres(store.url, purpose, now) : openEmbedded(store.dataDir, now);
}

async function openEmbedded(dataDir: string, now: () => Date): Promise<Database> {
  // Only where it is used: the embedded database's code takes memory of which a gateway on PostgreSQL has no use.
  const [{ openDataFolder }, { pgliteAdapter, pgliteTarget }] = await Promise.all([
    import('./data-folder.ts'),
    import('./pglite.ts'),
  ]);
  const { database, close, ended } = await openDataFolder(dataDir);
  const { db, close: closeAll } = clientOf(pgliteAdapter(database), close);
  const opened = { db, sql: sqlOnPglite(database), leaseDb: db, close: closeAll, points: pointsOfProcess(now), ended };
  return closeOnError(opened, () => migrate(opened.db, () => applyMigrations(pgliteTarget(database))));
}

async function openPostgres(url: string, purpose: Purpose, now: () => Date): Promise<Database> {
  const pool = purpose === 'requests' ? openPool(url) : openPoolWithoutTimeouts(url);
  const leasePool = openLeasePool(url);
  const pagePool = isPgBouncer(url) || purpose === 'command' ? pool : openPagePool(url);
  // PgBouncer gives connections of its own names, and older ones may end a statement of another client.
  const canceller = isPgBouncer(url) ? null : openCanceller(url);
  const requests = clientOf(postgresAdapter(pool, namesFor(url)), () => pool.end());
  const leases = clientOf(postgresAdapter(leasePool), () => leasePool.end());
  const opened = {
    db: requests.db,
    sql: sqlOnPostgres({ once: pagePool, eachTime: pool, cancel: canceller?.cancel ?? null }),
    leaseDb: leases.db,
    close: async () => {
      await Promise.all([
        requests.close(),
        leases.close(),
        ...(pagePool === pool ? [] : [pagePool.end()]),
        canceller?.close(),
      ]);
    },
    points: pointsOfDatabase(isPgBouncer(url) ? unprepared(pool) : pool, now),
    ended: new Promise<never>(() => undefined),
  };
  return closeOnError(opened, async () => {
    await pool.query('SELECT 1').catch((error: unknown) => {
      throw databaseUnreachable(error instanceof Error ? error.message || error.name : 'unknown reason');
    });
    await migrate(opened.db, () => migratePostgres(url));
  });
}

async function closeOnError(opened: Database, prepare: () => Promise<void>): Promise<Database> {
  try {
    await prepare();
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function migrate(db: Db, apply: () => Promise<void>): Promise<void> {
  const { pending, unknown } = await compareMigrations(readThrough(db));
  if (unknown.length > 0) throw databaseNewer(unknown);
  if (pending.length > 0) await apply();
}

const namesFor = (url: string) => (isPgBouncer(url) ? undefined : createStatementNames());

function clientOf(adapter: SqlDriverAdapterFactory, closeStore: () => Promise<void>): Pick<Database, 'db' | 'close'> {
  const db = createClient(adapter);
  return {
    db,
    close: async () => {
      await db.$disconnect();
      await closeStore();
    },
  };
}
