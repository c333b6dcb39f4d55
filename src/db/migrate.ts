import { randomUUID } from 'node:crypto';
import { compareMigrations, type Migration, migrationsDir, readMigration, type ReadRows } from './migrations.ts';

/** A database that migrations are run on. */
export interface MigrationTarget {
  read: ReadRows;
  /** Runs an SQL script, which may be several statements. Rejects when one fails. */
  run(sql: string): Promise<void>;
  /** Does `work` while no other process migrates the database. */
  exclusively(work: () => Promise<void>): Promise<void>;
}

/**
 * Applies the migrations that the database lacks, each in a transaction of its own with the record of it: a process that
 * is killed meanwhile leaves no migration half done. Processes that start at once on one database wait for each other: one
 * applies, the others find it done.
 *
 * @param folder where the migrations are
 */
export async function applyMigrations(target: MigrationTarget, folder = migrationsDir): Promise<void> {
  await target.exclusively(async () => {
    await target.run(recordTable);
    const { pending, unfinished } = await compareMigrations(target.read, folder);
    const [begun] = unfinished;
    if (begun !== undefined) throw new Error(`The migration ${begun} was begun by another program, and did not end.`);
    for (const name of pending) await apply(target, await readMigration(folder, name));
  });
}

async function apply({ run }: MigrationTarget, migration: Migration): Promise<void> {
  const record = recordOf(migration);
  if (migration.transactional) {
    // A statement each: of a process that is killed, PostgreSQL gets no COMMIT.
    await run('BEGIN');
    try {
      await run(migration.sql);
      await run(record);
      await run('COMMIT');
    } catch (error) {
      await run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    return;
  }
  // One that stops in the midst is not recorded, and is run again as a whole by the next start.
  for (const statement of statementsOf(migration.sql)) await run(statement);
  await run(record);
}

// Sent together, statements would be one transaction. Each ends at a semicolon at the end of a line, outside of $$.
const statementsOf = (sql: string): string[] =>
  (sql.match(/(?:\$\$[^]*?\$\$|(?!;[ \t]*$)[^])+/gm) ?? []).filter((statement) => /^[^-;\s]/m.test(statement));

/** As Prisma's schema engine makes it. */
const recordTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

// Names are those of our own folders, and hold no quotes.
const recordOf = ({ name, checksum }: Migration): string => `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ('${randomUUID()}', '${checksum}', '${name}', clock_timestamp(), 1)`;
