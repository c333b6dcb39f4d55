/** One measurement: a server under load, and what it took. */
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type pg from 'pg';
import { usageOf } from './processes.ts';

/** A request that is sent again and again. */
export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Measurement {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the server's process, Node alone. */
  cpuMsPerRequest: number;
  statementsPerRequest: number;
  /** Requests that were answered by something else than 2xx, or not at all; they count for nothing else. */
  failed: number;
}

export interface Target {
  ports: number[];
  pids: number[];
  /** Varies from request to request: the next one. */
  next(): Request;
}

/** Loads a server, and measures, when the database does nothing else any more. */
export async function measure(
  target: Target,
  { connections, seconds, database }: { connections: number; seconds: number; database: pg.Client },
): Promise<Measurement> {
  await quiet(database);
  await load(target, { connections, seconds: 1 });
  await quiet(database);
  const [statements, cpu] = [await statementsOf(database), cpuOf(target)];
  const result = await load(target, { connections, seconds });
  const requests = result['2xx'];
  return {
    requestsPerSecond: requests / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMsPerRequest: (cpuOf(target) - cpu) / requests,
    statementsPerRequest: ((await statementsOf(database)) - statements) / requests,
    failed: result.non2xx + result.errors,
  };
}

// The load generator writes into them.
const withOwnHeaders = <T extends { headers?: object }>(request: T): T => ({
  ...request,
  headers: { ...request.headers },
});

const cpuOf = ({ pids }: Target): number => pids.reduce((sum, pid) => sum + usageOf(pid).cpuMs, 0);

/** Sends requests for so long, and says when some fail. */
export async function load(
  { ports, next }: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<autocannon.Result> {
  const result = await autocannon({
    url: ports.map((port) => `http://127.0.0.1:${port}`) as never,
    connections,
    duration: seconds,
    requests: [{ setupRequest: (request) => withOwnHeaders({ ...request, ...next() }) }],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    const { path } = next();
    console.error(`${result.non2xx} answers of ${path} were not 2xx, and ${result.errors} requests were not answered`);
  }
  return result;
}

/** How long statements may go on after a load, in ms. */
const maxRestMs = 10_000;

// The load generator drops its connections in the end, but a gateway carries changes out, and they hold their places meanwhile.
async function quiet(database: pg.Client): Promise<void> {
  const until = performance.now() + maxRestMs;
  for (let idle = 0; idle < 3 && performance.now() < until;) {
    const { rows } = await database.query<{ active: number }>(
      `SELECT count(*)::int AS active FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`,
    );
    idle = rows[0]?.active === 0 ? idle + 1 : 0;
    await sleep(20);
  }
}

// BEGIN and COMMIT are counted too.
async function statementsOf(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ calls: number }>(
    `SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'`,
  );
  return rows[0]?.calls ?? 0;
}
