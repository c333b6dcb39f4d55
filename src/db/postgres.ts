import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { MigratableStore } from './schema-engine.ts';
import type { StatementNames } from './statement-names.ts';

/**
 * Prisma's adapter and the script runner of a PostgreSQL database.
 *
 * @param statementNames names the statements to be prepared; left out: none is
 */
export function postgresStore(pool: pg.Pool, statementNames?: StatementNames): MigratableStore {
  return {
    adapter: new PrismaPg(pool, statementNames && { statementNameGenerator: statementNames }),
    runScript: async (sql) => {
      await pool.query(sql);
    },
  };
}

/** @param max how many connections at most */
export function openPool(url: string, max?: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, ...(max && { max }) });
  // Without a listener, an idle connection that breaks ends the process; the pool opens another one by itself.
  pool.on('error', () => undefined);
  return pool;
}
