import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Queryable } from './points.ts';
import { applyMigrations } from './migrate.ts';
import type { StatementNames } from './statement-names.ts';

/**
 * Waiting for a free connection, in ms: nearly all the time that a request has, since a burst passes. A new connection that
 * hears nothing is given up after `silenceMs`.
 */
const connectTimeoutMs = 8000;

/** What a statement may take, in ms: PostgreSQL ends it by itself. Shorter than `silenceMs`, so that its answer arrives. */
const statementTimeoutMs = 4500;

/** A connection on which nothing is heard for so long is dead, whatever TCP says of it. In ms. */
const socketTimeoutMs = 5000;

/** An idle connection is closed before it counts as dead, in ms. */
const idleTimeoutMs = 4000;

/** A transaction whose gateway stands still gives its locks back, in ms. */
const idleInTransactionTimeoutMs = 15_000;

/**
 * Prisma's adapter of a PostgreSQL database.
 *
 * @param statementNames names the statements to be prepared; left out: none is
 */
export const postgresAdapter = (pool: pg.Pool, statementNames?: StatementNames): PrismaPg =>
  new PrismaPg(pool, statementNames && { statementNameGenerator: statementNames });

/**
 * Connections for requests: whatever PostgreSQL or the network does, each wait ends within 8 seconds.
 *
 * @param settings how many at most; and PostgreSQL's own settings of a session, as `-c name=value`
 */
export function openPool(url: string, { max = 10, options = '' } = {}): pg.Pool {
  const poolOptions = {
    connectionString: url,
    max,
    ...(options !== '' && !isPgBouncer(url) && { options }),
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    stream: () => withTimeout(new Socket()),
    ...(!isPgBouncer(url) && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    }),
  };
  return closeUnusable(open(poolOptions));
}

/**
 * Connections for reading pages, by statements that are planned once. PostgreSQL would plan those for one parent anew each
 * time, and take the unknown size of a page for a reason to compile them.
 */
export const openPagePool = (url: string): pg.Pool =>
  openPool(url, { max: 6, options: '-c jit=off -c plan_cache_mode=force_generic_plan' });

/**
 * Connections for renewing leases, which waits for no request: a lease that lapses while its holder waits for a connection
 * is taken from it.
 */
export const openLeasePool = (url: string): pg.Pool => openPool(url, { max: 2 });

/** Connections for work that takes the time it takes: going through all that is sealed. */
export function openPoolWithoutTimeouts(url: string): pg.Pool {
  return closeUnusable(open(withoutTimeouts(url)));
}

/** One connection, for as long as what is asked of it takes. */
export function openSingleConnection(url: string): pg.Pool {
  return open({ ...withoutTimeouts(url), max: 1 });
}

/** The pause between two looks whether another process still migrates, in ms. */
const lockRetryMs = 200;

// A lock of a transaction, since PgBouncer lends sessions by the transaction; and on a connection of its own, since CREATE
// INDEX CONCURRENTLY runs in none. It is not waited for within a statement: CREATE INDEX CONCURRENTLY waits for whatever
// statement is under way, and each would wait for the other.
async function lockMigrations(client: pg.PoolClient): Promise<void> {
  for (;;) {
    await client.query('BEGIN');
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('connections-gateway migrations')) AS locked`,
    );
    if (rows[0]?.locked) return;
    await client.query('ROLLBACK');
    await sleep(lockRetryMs);
  }
}

/** Brings a PostgreSQL database to the newest migration. */
export async function migratePostgres(url: string): Promise<void> {
  const [connection, lock] = [openSingleConnection(url), openSingleConnection(url)];
  try {
    await applyMigrations({
      read: async <Row>(sql: string) => (await connection.query(sql)).rows as Row[],
      run: async (sql) => {
        await connection.query(sql);
      },
      exclusively: async (work) => {
        const holder = await lock.connect();
        try {
          await lockMigrations(holder);
          await work();
        } finally {
          // With its connection, the transaction ends and the lock goes.
          holder.release(true);
        }
      },
    });
  } finally {
    await Promise.all([connection.end(), lock.end()]);
  }
}

const withoutTimeouts = (url: string): pg.PoolConfig => ({
  connectionString: url,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
});

/** PgBouncer refuses settings of a session, and gives a session's statements to others. DATABASE_URL says so as Prisma's users know it. */
export const isPgBouncer = (url: string): boolean => new URL(url).searchParams.get('pgbouncer') === 'true';

/** The pool as one that prepares nothing, whatever names its queries bring. */
export const unprepared = (pool: pg.Pool): Queryable => ({
  query: ({ text, values }) => pool.query(text, values),
});

function open(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  // Without a listener, an idle connection that breaks ends the process; the pool opens another one by itself.
  pool.on('error', () => undefined);
  return pool;
}

/** The server does not write: a replica, or what was the primary before a failover. */
const readOnlyCode = '25006';

// A connection that is given back is taken by the next one who needs any.
function closeUnusable(pool: pg.Pool): pg.Pool {
  const readOnly = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === readOnlyCode) readOnly.add(client);
    });
  });
  pool.on('release', (_error, client) => {
    // Prisma gives it back also when the transaction on it could not be ended: others would write into that.
    const inTransaction = client.getTransactionStatus() !== 'I';
    if (inTransaction || readOnly.has(client)) void client.end();
  });
  return pool;
}

// `pg` has a limit for queries too, but then goes on using the connection, on which the late answer is still to come.
function withTimeout(socket: Socket): Socket {
  socket.setTimeout(socketTimeoutMs, () => {
    // In the form of a fault of the network, by which the adapter knows it.
    const error = new Error('PostgreSQL is silent');
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT', syscall: 'read', errno: -110 }));
  });
  return socket;
}
