import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Queryable } from './points.ts';
import type { Cancel } from './query-until.ts';
import { applyMigrations } from './migrate.ts';
import type { StatementNames } from './statement-names.ts';

/**
 * Waiting for a free connection, in ms: nearly all the time that a request has, since a burst passes. A new connection that
 * hears nothing is given up after `silenceMs`.
 */
const connectTimeoutMs = 8000;

/** What a statement may take, in ms: PostgreSQL ends it by itself. Shorter than `silenceMs`, so that its answer arrives. */
const statementTimeoutMs = 4500;

/** A connection on which nothing is received for this long counts as dead, in ms. TCP would notice much later. */
const socketTimeoutMs = 5000;

/** Idle connections are closed after this time, before they count as dead. In ms. */
const idleTimeoutMs = 4000;

/** PostgreSQL's `idle_in_transaction_session_timeout`, in ms: releases the locks of a gateway that hangs. */
const idleInTransactionTimeoutMs = 15_000;

/**
 * Prisma's adapter of a PostgreSQL database.
 *
 * @param statementNames names prepared statements; undefined: nothing is prepared
 */
export const postgresAdapter = (pool: pg.Pool, statementNames?: StatementNames): PrismaPg =>
  new PrismaPg(pool, statementNames && { statementNameGenerator: statementNames });

/**
 * Opens a pool for requests: whatever PostgreSQL or the network does, each wait ends within 8 seconds.
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
 * time, and expect so many rows that it would compile them, or start other processes, which takes longer than to read a page.
 */
export const openPagePool = (url: string): pg.Pool =>
  openPool(url, {
    max: 6,
    options: '-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan',
  });

/**
 * Opens a pool for renewing leases, apart from the pool for requests: a lease that expires while its holder waits for a
 * connection is taken over.
 */
export const openLeasePool = (url: string): pg.Pool => openPool(url, { max: 2 });

/** Opens what ends statements: a connection of its own, since all others may be executing what is to be ended. */
export function openCanceller(url: string): { cancel: Cancel; close: () => Promise<void> } {
  const pool = openPool(url, { max: 1 });
  return {
    // PostgreSQL has sent the signal when it answers, and a connection that executes nothing ignores it.
    cancel: (client) => pool.query('SELECT pg_cancel_backend($1)', [(client as Identified).processID]),
    close: () => pool.end(),
  };
}

/** The types of `pg` leave it out. */
type Identified = pg.PoolClient & { processID: number };

/** Opens a pool without time limits, for commands that read whole tables. */
export function openPoolWithoutTimeouts(url: string): pg.Pool {
  return closeUnusable(open(withoutTimeouts(url)));
}

/** Opens a pool of one connection without time limits. */
export function openSingleConnection(url: string): pg.Pool {
  return open({ ...withoutTimeouts(url), max: 1 });
}

/** The pause between two attempts to get the migration lock, in ms. */
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

/**
 * Whether PgBouncer is in between, as Prisma's parameter `pgbouncer=true` says: it rejects session settings, and shares sessions
 * and their prepared statements among clients.
 */
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

/** SQLSTATE read_only_sql_transaction: a replica, or a former primary after a failover. */
const readOnlyCode = '25006';

// Closes connections that must not be reused instead of returning them to the pool.
function closeUnusable(pool: pg.Pool): pg.Pool {
  const readOnly = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === readOnlyCode) readOnly.add(client);
    });
  });
  pool.on('release', (_error, client) => {
    // Prisma also releases a connection whose transaction could not be ended: the next user would write into that.
    const inTransaction = client.getTransactionStatus() !== 'I';
    if (inTransaction || readOnly.has(client)) void client.end();
  });
  return pool;
}

// pg's own `query_timeout` goes on using the connection, on which the late response is still to come.
function withTimeout(socket: Socket): Socket {
  socket.setTimeout(socketTimeoutMs, () => {
    // In the form of a system error, which the adapter recognizes.
    const error = new Error('PostgreSQL does not respond');
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT', syscall: 'read', errno: -110 }));
  });
  return socket;
}
