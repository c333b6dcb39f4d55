/** One measurement: a server under load, and what it took. */
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
}

export interface Target {
  ports: number[];
  pids: number[];
  /** Varies from request to request: the next one. */
  next(): Request;
}

/** Loads a server, and measures. @throws Error when an answer is not 2xx */
export async function measure(
  target: Target,
  { connections, seconds, database }: { connections: number; seconds: number; database: pg.Client },
): Promise<Measurement> {
  await load(target, { connections, seconds: 1 });
  const [statements, cpu] = [await statementsOf(database), cpuOf(target)];
  const result = await load(target, { connections, seconds });
  const requests = result['2xx'];
  return {
    requestsPerSecond: requests / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMsPerRequest: (cpuOf(target) - cpu) / requests,
    statementsPerRequest: ((await statementsOf(database)) - statements) / requests,
  };
}

// The load generator writes into them.
const withOwnHeaders = <T extends { headers?: object }>(request: T): T => ({
  ...request,
  headers: { ...request.headers },
});

const cpuOf = ({ pids }: Target): number => pids.reduce((sum, pid) => sum + usageOf(pid).cpuMs, 0);

/** Sends requests for so long. @throws Error when an answer is not 2xx */
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
    throw new Error(
      `${result.non2xx} answers were not 2xx, and ${result.errors} requests failed: ${JSON.stringify(next())}`,
    );
  }
  return result;
}

// BEGIN and COMMIT are counted too.
async function statementsOf(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ calls: number }>(
    `SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'`,
  );
  return rows[0]?.calls ?? 0;
}
