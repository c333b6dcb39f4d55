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

/** The migrations on disk that the database lacks: all of them, when it is empty. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const [table] = await db.$queryRaw<
    { exists: boolean }[]
  >`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (!table?.exists) return migrationNames();
  const rows = await db.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map(({ migration_name }) => migration_name));
  return (await migrationNames()).filter((name) => !applied.has(name));
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
