import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { createPglite } from '../../src/db/pglite.ts';
import { start, temporaryFolder } from './process.ts';

/** A data folder with the sample data, as a gateway has left it. */
export interface DataFolder {
  path: string;
  /** The first key. */
  key: string;
  /** The settings with which it was made. */
  env: Record<string, string>;
  copyTo(path: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeDataFolder(key: string, settings: Record<string, string> = {}): Promise<DataFolder> {
  const { path, remove } = await temporaryFolder();
  const env = { BOOTSTRAP_API_KEY: key, ...settings };
  const gateway = start({ DATA_DIR: path, ...env });
  await gateway.ready();
  gateway.kill('SIGTERM');
  await gateway.exited;
  return { path, key, env, copyTo: (to) => cp(path, to, { recursive: true }), remove };
}

/** Works on the database in a data folder that no gateway has open. */
export async function inDataFolder<T>(path: string, work: (database: PGlite) => Promise<T>): Promise<T> {
  const database = await createPglite({ dataDir: join(path, 'pgdata') });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
