import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** A PostgreSQL server of a test's own, to be stopped, broken and restarted. */
export interface PostgresServer {
  port: number;
  url: string;
  isRunning(): boolean;
  /** Starts it again, on the same port, and waits until it answers. */
  start(): Promise<void>;
  /** Ends it, as a fast shutdown or as a crash. */
  stop(how: 'fast' | 'crash'): Promise<void>;
  /** Stops all of its processes, which then neither answer nor hang up. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Runs a statement as the superuser. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Makes a streaming replica, and from then on commits only what the replica has too. */
  makeReplica(): Promise<PostgresServer>;
  /** Makes a replica a primary. */
  promote(): Promise<void>;
}

const removals = new Set<() => Promise<void>>();

/** Ends all servers that were made, and removes their files. */
export async function removePostgresServers(): Promise<void> {
  await Promise.all([...removals].map((remove) => remove()));
  removals.clear();
}

const replicaName = 'replica';

/** Makes and starts a server. `settings` are those of postgresql.conf. */
export async function makePostgresServer(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const folder = await serverFolder();
  await runAsPostgres('initdb', [
    '-D',
    join(folder, 'data'),
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ]);
  const server = await serverIn(folder, settings);
  await server.start();
  return server;
}

async function serverIn(folder: string, settings: Record<string, string>): Promise<PostgresServer> {
  const port = await freePort();
  const data = join(folder, 'data');
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const flags = Object.entries({
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_wal_senders: '3',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let child: ChildProcess | undefined;

  const signalAll = async (signal: NodeJS.Signals): Promise<void> => {
    const { pid } = child!;
    // It can't start others meanwhile, and once it is dead nobody knows its children.
    process.kill(pid!, 'SIGSTOP');
    for (const inner of await childrenOf(pid!)) kill(inner, signal);
    process.kill(pid!, signal);
  };
  const query: PostgresServer['query'] = async (sql) => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const stop: PostgresServer['stop'] = async (how) => {
    const ended = once(child!, 'close');
    if (how === 'fast') child!.kill('SIGINT');
    else await signalAll('SIGKILL');
    await ended;
    child = undefined;
  };

  const server: PostgresServer = {
    port,
    url,
    isRunning: () => child !== undefined,
    query,
    stop,
    start: async () => {
      const program = await programOf('postgres');
      const options = { stdio: 'ignore' as const, ...(await ids()) };
      let tries = 0;
      while (!(await query('SELECT 1').catch(() => null))) {
        if (child?.exitCode !== null) {
          // It refuses while processes of a killed one are still ending.
          if (tries === 20) {
            child = undefined;
            throw new Error('PostgreSQL does not start.');
          }
          child = spawn(program, ['-D', data, ...flags], options);
          tries += 1;
        }
        await sleep(50);
      }
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    makeReplica: async () => {
      const replicaFolder = await serverFolder();
      const source = `host=127.0.0.1 port=${port} user=postgres application_name=${replicaName}`;
      await runAsPostgres('pg_basebackup', ['-D', join(replicaFolder, 'data'), '-R', '-c', 'fast', '-d', source]);
      const replica = await serverIn(replicaFolder, settings);
      await replica.start();
      // Otherwise PostgreSQL itself loses in a failover what it has acknowledged.
      await query(`ALTER SYSTEM SET synchronous_standby_names = '${replicaName}'`);
      await query('SELECT pg_reload_conf()');
      while ((await query(`SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`)).length === 0) await sleep(50);
      return replica;
    },
    promote: async () => {
      await query('SELECT pg_promote()');
    },
  };
  removals.add(async () => {
    if (child) await stop('crash');
    await rm(folder, { recursive: true, force: true });
  });
  return server;
}

async function serverFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connections-gateway-postgres-'));
  const { uid, gid } = await ids();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

async function runAsPostgres(program: string, args: string[]): Promise<void> {
  await run(await programOf(program), args, await ids());
}

async function programOf(name: string): Promise<string> {
  const versions = await readdir('/usr/lib/postgresql');
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1) ?? '';
  return join('/usr/lib/postgresql', newest, 'bin', name);
}

// PostgreSQL refuses to run as root.
async function ids(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] = /^postgres:.*$/m.exec(await readFile('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

// Each of its processes is the leader of a group of its own.
async function childrenOf(pid: number): Promise<number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
