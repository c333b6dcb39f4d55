import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Db } from './client.ts';
import { sha256 } from '../sha256.ts';

/** The folder of the migrations, next to the Prisma schema. */
export const migrationsDir = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** A migration of this version, as its file has it. */
export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, in hex. */
  checksum: string;
  /** Whether it runs in a transaction: unless its first line says `-- no transaction`. */
  transactional: boolean;
}

async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Reads a migration from its file. */
export async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  const checksum = sha256(sql).toString('hex');
  return { name, sql, checksum, transactional: !/^-- no transaction\b/i.test(sql) };
}

/** How the database differs from this version's migrations. */
export interface MigrationDifference {
  /** On disk, and not in the database: all of them, when it is empty. Oldest first. */
  pending: string[];
  /** In the database, and not on disk: a newer version has applied them. */
  unknown: string[];
  /** Started by `prisma migrate`, and not finished: this needs an operator. */
  unfinished: string[];
}

/** Reads the rows of a statement. */
export type ReadRows = <Row>(sql: string) => Promise<Row[]>;

/** Reads what Prisma keeps in the table `_prisma_migrations`: the gateway records migrations as `prisma migrate deploy` does. */
export async function compareMigrations(read: ReadRows, folder = migrationsDir): Promise<MigrationDifference> {
  const onDisk = await migrationNames(folder);
  const [table] = await read<{ exists: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`);
  if (!table?.exists) return { pending: onDisk, unknown: [], unfinished: [] };
  const rows = await read<{ name: string; finished: boolean }>(`
    SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
    WHERE rolled_back_at IS NULL`);
  const applied = new Set(rows.filter(({ finished }) => finished).map(({ name }) => name));
  const known = new Set(onDisk);
  return {
    pending: onDisk.filter((name) => !applied.has(name)),
    unknown: rows.map(({ name }) => name).filter((name) => !known.has(name)),
    unfinished: rows.map(({ name }) => name).filter((name) => !applied.has(name)),
  };
}

/** Reads rows through Prisma's client. */
export const readThrough =
  (db: Db): ReadRows =>
  (sql) =>
    db.$queryRawUnsafe(sql);
