import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { tryLock } from 'fs-native-extensions';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { dataDirInUse } from '../start-errors.ts';
import type { MigratableStore } from './schema-engine.ts';

/** Starts a PGlite that can do what the migrations ask for. In memory, without a `dataDir`. */
export const createPglite = (options: PGliteOptions = {}): Promise<PGlite> =>
  PGlite.create({ ...options, extensions: { pg_trgm } });

/** Prisma's adapter and the script runner of a PGlite database. */
export function pgliteStore(database: PGlite): MigratableStore {
  return {
    adapter: new PrismaPGlite(database),
    runScript: async (sql) => {
      await database.exec(sql);
    },
  };
}

/**
 * Opens the database in a folder, making it when it is not there, and holds the folder until it is closed.
 *
 * @throws StartError when another process has the folder open: two would damage it.
 */
export async function openPglite(dataDir: string): Promise<{ database: PGlite; close: () => Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir);
  const database = await createPglite({ dataDir: join(dataDir, 'pgdata') });
  // The adapter sends times without a zone, and means UTC.
  await database.exec(`SET TIME ZONE 'UTC'`);
  return {
    database,
    close: async () => {
      await database.close();
      await lock.close();
    },
  };
}

// The kernel's lock on an open file goes with the process that holds it, however that ends: it can't become stale.
async function lockFolder(dataDir: string): Promise<FileHandle> {
  const file = await open(join(dataDir, 'gateway.lock'), 'a');
  if (!tryLock(file.fd)) {
    await file.close();
    throw dataDirInUse(dataDir);
  }
  return file;
}
