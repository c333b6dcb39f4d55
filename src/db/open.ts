import type { Config } from '../config.ts';
import { databaseUnreachable } from '../start-errors.ts';
import { createClient, type Db } from './client.ts';
import { applyMigrations } from './migrate.ts';
import { pendingMigrations } from './migrations.ts';
import { openPglite, pgliteStore } from './pglite.ts';
import { openPool, postgresStore } from './postgres.ts';
import { createStatementNames } from './statement-names.ts';
import type { MigratableStore } from './schema-engine.ts';

/** An open, migrated database. */
export interface Database {
  db: Db;
  close(): Promise<void>;
}

/**
 * Opens the store that the configuration names, PostgreSQL or PGlite, and brings it to the newest migration.
 *
 * @throws StartError when it can't be opened
 */
export async function openDatabase({ store }: Config): Promise<Database> {
  return store.kind === 'postgres' ? openPostgres(store.url) : openEmbedded(store.dataDir);
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const { database, close } = await openPglite(dataDir);
  const store = pgliteStore(database);
  const opened = clientOf(store, close);
  try {
    if ((await pendingMigrations(opened.db)).length > 0) await applyMigrations(store);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

async function openPostgres(url: string): Promise<Database> {
  const pool = openPool(url);
  const opened = clientOf(postgresStore(pool, namesFor(url)), () => pool.end());
  try {
    await pool.query('SELECT 1').catch((error: unknown) => {
      throw databaseUnreachable(error instanceof Error ? error.message || error.name : 'unknown reason');
    });
    // The engine takes half a second and 70 MB: it is left out where there is nothing for it to do.
    if ((await pendingMigrations(opened.db)).length > 0) await migratePostgres(url);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

// PgBouncer gives a session's statements to others, unless it is told of each: DATABASE_URL says so as Prisma's users know it.
const namesFor = (url: string) =>
  new URL(url).searchParams.get('pgbouncer') === 'true' ? undefined : createStatementNames();

// The engine's lock lives in its session, so migrating has a pool of one connection.
async function migratePostgres(url: string): Promise<void> {
  const pool = openPool(url, 1);
  try {
    await applyMigrations(postgresStore(pool));
  } finally {
    await pool.end();
  }
}

function clientOf(store: MigratableStore, closeStore: () => Promise<void>): Database {
  const db = createClient(store.adapter);
  return {
    db,
    close: async () => {
      await db.$disconnect();
      await closeStore();
    },
  };
}
