import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * Applies the pending migrations, each in a transaction of its own together with its record: a process that is killed leaves
 * no migration half done. Of several processes that start at the same time, one applies them, and the others wait.
 *
 * @param folder the folder of the migrations
 * @throws Error when another program has started a migration and not finished it, and what the database throws
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

/**
 * How long a migration waits for a table that somebody reads, in ms: whoever comes after it waits behind it, also just to
 * read. A backup (`pg_dump`) reads every table until it ends.
 */
const lockTimeoutMs = 500;

/** The pause before a migration that got no lock is tried again, in ms: meanwhile, requests are served. */
const lockRetryMs = 1000;

async function apply({ run }: MigrationTarget, migration: Migration): Promise<void> {
  const record = recordOf(migration);
  if (migration.transactional) {
    while (!(await runUnlessLocked(run, [migration.sql, record]))) await sleep(lockRetryMs);
    return;
  }
  // If it is interrupted, it is not recorded, and the next start runs it again as a whole.
  for (const statement of statementsOf(migration.sql)) await run(statement);
  await run(record);
}

/** The SQLSTATE of a lock that was waited for too long. */
const lockNotAvailable = '55P03';

/**
 * Runs scripts in one transaction.
 *
 * @returns false: somebody else has one of their tables, and nothing was done
 */
async function runUnlessLocked(run: MigrationTarget['run'], scripts: string[]): Promise<boolean> {
  // Separate messages: if the process is killed, PostgreSQL gets no COMMIT.
  await run('BEGIN');
  try {
    await run(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    for (const script of scripts) await run(script);
    await run('COMMIT');
    return true;
  } catch (error) {
    await run('ROLLBACK').catch(() => undefined);
    if ((error as { code?: string }).code === lockNotAvailable) return false;
    throw error;
  }
}

// Sent in one message, statements would be one implicit transaction. Each ends with a semicolon at the end of a line, outside
// of $$.
const statementsOf = (sql: string): string[] =>
  (sql.match(/(?:\$\$[^]*?\$\$|(?!;[ \t]*$)[^])+/gm) ?? []).filter((statement) => /^[^-;\s]/m.test(statement));

/** The table as Prisma's schema engine creates it. */
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

// No escaping needed: names are those of our own folders.
const recordOf = ({ name, checksum }: Migration): string => `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ('${randomUUID()}', '${checksum}', '${name}', clock_timestamp(), 1)`;
