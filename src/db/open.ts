import type { Config } from '../config.ts';
import { databaseUnreachable } from '../start-errors.ts';
import { createClient, type Db } from './client.ts';
import { applyMigrations } from './migrate.ts';
import { openPglite, pgliteStore } from './pglite.ts';
import { openPool, postgresStore } from './postgres.ts';
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
  try {
    await applyMigrations(store);
  } catch (error) {
    await close();
    throw error;
  }
  return clientOf(store, close);
}

async function openPostgres(url: string): Promise<Database> {
  // The engine's lock lives in its session, so migrating has a pool of one connection.
  const migrating = openPool(url, 1);
  try {
    await migrating.query('SELECT 1').catch((error: unknown) => {
      throw databaseUnreachable(error instanceof Error ? error.message || error.name : 'unknown reason');
    });
    await applyMigrations(postgresStore(migrating));
  } finally {
    await migrating.end();
  }
  const pool = openPool(url);
  return clientOf(postgresStore(pool), () => pool.end());
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
