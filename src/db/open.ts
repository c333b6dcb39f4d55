import type { Config } from '../config.ts';
import { databaseNewer, databaseUnreachable, type StartError } from '../start-errors.ts';
import { createClient, type Db } from './client.ts';
import { applyMigrations } from './migrate.ts';
import { compareMigrations } from './migrations.ts';
import { pointsOfDatabase, pointsOfProcess, type PointStore } from './points.ts';
import { isPgBouncer, openPatientPool, openPool, openSingleConnection, postgresStore, unprepared } from './postgres.ts';
import { createStatementNames } from './statement-names.ts';
import type { MigratableStore } from './schema-engine.ts';

/** An open, migrated database. */
export interface Database {
  db: Db;
  /** Counts for all processes that share the database. */
  points: PointStore;
  close(): Promise<void>;
  /** Resolves, with why, when the database has ended by itself and can't be used again (the embedded one alone does). */
  ended: Promise<StartError>;
}

/** What a database is opened for: requests, none of which may wait for long, or a command that takes the time it takes. */
export type Purpose = 'requests' | 'command';

/**
 * Opens the store that the configuration names, PostgreSQL or PGlite, and brings it to the newest migration.
 *
 * @throws StartError when it can't be opened
 */
export async function openDatabase({ store }: Config, purpose: Purpose): Promise<Database> {
  return store.kind === 'postgres' ? openPostgres(store.url, purpose) : openEmbedded(store.dataDir);
}

async function openEmbedded(dataDir: string): Promise<Database> {
  // Only where it is used: the embedded database's code takes memory of which a gateway on PostgreSQL has no use.
  const [{ openDataFolder }, { pgliteStore }] = await Promise.all([import('./data-folder.ts'), import('./pglite.ts')]);
  const { database, close, ended } = await openDataFolder(dataDir);
  const store = pgliteStore(database);
  const opened = { ...clientOf(store, close), points: pointsOfProcess(), ended };
  return closedOnFault(opened, () => migrate(opened.db, () => applyMigrations(store)));
}

async function openPostgres(url: string, purpose: Purpose): Promise<Database> {
  const pool = purpose === 'requests' ? openPool(url) : openPatientPool(url);
  const opened = {
    ...clientOf(postgresStore(pool, namesFor(url)), () => pool.end()),
    points: pointsOfDatabase(isPgBouncer(url) ? unprepared(pool) : pool),
    ended: new Promise<never>(() => undefined),
  };
  return closedOnFault(opened, async () => {
    await pool.query('SELECT 1').catch((error: unknown) => {
      throw databaseUnreachable(error instanceof Error ? error.message || error.name : 'unknown reason');
    });
    await migrate(opened.db, () => migratePostgres(url));
  });
}

async function closedOnFault(opened: Database, prepare: () => Promise<void>): Promise<Database> {
  try {
    await prepare();
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

// The engine takes half a second and 70 MB: it is left out where there is nothing for it to do.
async function migrate(db: Db, apply: () => Promise<void>): Promise<void> {
  const { pending, unknown } = await compareMigrations(db);
  if (unknown.length > 0) throw databaseNewer(unknown);
  if (pending.length > 0) await apply();
}

const namesFor = (url: string) => (isPgBouncer(url) ? undefined : createStatementNames());

async function migratePostgres(url: string): Promise<void> {
  const pool = openSingleConnection(url);
  try {
    await applyMigrations(postgresStore(pool));
  } finally {
    await pool.end();
  }
}

function clientOf(store: MigratableStore, closeStore: () => Promise<void>): Pick<Database, 'db' | 'close'> {
  const db = createClient(store.adapter);
  return {
    db,
    close: async () => {
      await db.$disconnect();
      await closeStore();
    },
  };
}
