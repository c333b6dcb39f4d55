import { readMigrations } from './migrations.ts';
import { openSchemaEngine, type MigratableStore } from './schema-engine.ts';

const filters = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that the database lacks, all of them in one transaction: a process that is killed meanwhile
 * leaves nothing half done. Processes that start at once on one database wait for each other: one applies, the others find
 * it done. The store must have a single connection.
 */
export async function applyMigrations(store: MigratableStore): Promise<void> {
  // The engine's own lock is the session's; PgBouncer lends sessions by the transaction, and would leave it locked.
  await store.runScript(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('connections-gateway migrations'))`);
  try {
    await apply(store);
    await store.runScript('SELECT pg_advisory_unlock_all(); COMMIT');
  } catch (error) {
    await store.runScript('SELECT pg_advisory_unlock_all(); ROLLBACK').catch(() => store.runScript('ROLLBACK'));
    throw error;
  }
}

async function apply(store: MigratableStore): Promise<void> {
  let scriptFault: unknown;
  const runScript = (sql: string): Promise<void> =>
    store.runScript(sql).catch((error: unknown) => {
      scriptFault = error;
      throw error;
    });
  const engine = await openSchemaEngine({ ...store, runScript });
  try {
    await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
  } catch (error) {
    // After a script that failed, the engine tells that it could not record that either.
    throw scriptFault ?? error;
  } finally {
    engine.free();
  }
}
