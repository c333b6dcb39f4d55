/** The processes of the benchmark: PostgreSQL, and the servers that are measured. All end with it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set<ChildProcess>();

/** Ends what still runs. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(end));
}

// SIGINT: at SIGTERM, PostgreSQL waits until the last client has gone.
async function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  child.kill('SIGINT');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A server that is measured, or PostgreSQL. */
export interface Running {
  pid: number;
  /** From the start to being ready, in ms. */
  startedInMs: number;
  stop(): Promise<void>;
}

/** Starts a process, and waits until it prints that it is ready. */
export async function start(
  command: string[],
  env: Record<string, string>,
  ready: RegExp,
  as?: { uid: number; gid: number },
): Promise<Running> {
  const [program = '', ...args] = command;
  const began = performance.now();
  const child = spawn(program, args, { env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env }, ...as });
  running.add(child);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (text: string): void => {
      output += text;
      if (!ready.test(output)) return;
      // What it logs from now on is thrown away, at as little cost as can be.
      for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data').resume();
      resolve();
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('close', () => reject(new Error(`${command.join(' ')} ended:\n${output}`)));
  });
  return {
    pid: child.pid ?? 0,
    startedInMs: performance.now() - began,
    stop: () => end(child),
  };
}

/** Starts a PostgreSQL of its own, with its statements counted, and its files in a temporary folder. */
export async function startPostgres(): Promise<{ url: string; version: string; stop(): Promise<void> }> {
  const bin = join('/usr/lib/postgresql', readdirSync('/usr/lib/postgresql').sort().at(-1) ?? '', 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'connections-gateway-bench-'));
  // PostgreSQL refuses to run as root.
  const as = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  if (as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    stdio: 'ignore',
    ...as,
  });
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: '200',
    shared_buffers: '1GB',
    shared_preload_libraries: 'pg_stat_statements',
    max_wal_size: '4GB',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await start([join(bin, 'postgres'), '-D', data, ...flags], {}, /ready to accept connections/, as);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    version: execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idsOf(user: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** What a process has used so far. */
export function usageOf(pid: number): { cpuMs: number; peakRssMiB: number; rssMiB: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  // User and system time, in ticks of 10 ms.
  return {
    cpuMs: (Number(stat[11]) + Number(stat[12])) * 10,
    peakRssMiB: kib('VmHWM') / 1024,
    rssMiB: kib('VmRSS') / 1024,
  };
}
