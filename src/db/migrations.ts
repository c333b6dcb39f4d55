import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Db } from './client.ts';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The folder of the migrations, next to the Prisma schema. */
export const migrationsDir = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** How the database differs from this version's migrations. */
export interface MigrationDifference {
  /** On disk, and not in the database: all of them, when it is empty. */
  pending: string[];
  /** In the database, and not on disk: a newer version has applied them. */
  unknown: string[];
}

export async function compareMigrations(db: Db): Promise<MigrationDifference> {
  const onDisk = await migrationNames();
  const [table] = await db.$queryRaw<
    { exists: boolean }[]
  >`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (!table?.exists) return { pending: onDisk, unknown: [] };
  const rows = await db.$queryRaw<{ migration_name: string; finished: boolean }[]>`
    SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL`;
  const applied = new Set(rows.filter(({ finished }) => finished).map(({ migration_name }) => migration_name));
  const known = new Set(onDisk);
  return {
    pending: onDisk.filter((name) => !applied.has(name)),
    unknown: rows.map(({ migration_name }) => migration_name).filter((name) => !known.has(name)),
  };
}

/** Reads the migrations from disk, oldest first, in the schema engine's form. */
export async function readMigrations(): Promise<MigrationList> {
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: './migration_lock.toml',
      content: await readFile(join(migrationsDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      (await migrationNames()).map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}
