import { readMigrations } from './migrations.ts';
import { openSchemaEngine, type MigratableStore } from './schema-engine.ts';

const filters = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that the database lacks, as `prisma migrate deploy` does. Processes that start at once on one
 * database wait for each other (the engine takes a lock): one applies, the others find it done.
 *
 * @returns the names of the migrations that were applied now
 */
export async function applyMigrations(store: MigratableStore): Promise<string[]> {
  const engine = await openSchemaEngine(store);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}
