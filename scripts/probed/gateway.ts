/** A gateway as a process of its own, which reports what it holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';

/** The memory of a process after garbage collection, in bytes. */
export interface Memory {
  rss: number;
  heapUsed: number;
  external: number;
  /** Timers, sockets, requests and the like that keep the event loop going. */
  resources: number;
}

/** What a process did since it was last asked. */
export interface Held {
  /** How long its event loop was held at a stretch, at most. */
  longestMs: number;
  /** All its threads. */
  cpuMs: number;
}

export interface Gateway {
  address: string;
  memory(): Promise<Memory>;
  /** Of the time since the last call; the first call begins it. */
  held(): Promise<Held>;
  /** The peak of its resident memory since the last call, in bytes. Linux only. */
  peakRss(): Promise<number>;
  /** How many file descriptors it has open, by what they are of. */
  descriptors(): Promise<{ sockets: number; others: number }>;
  /** The lines of its log with an unexpected error. */
  errorLines: string[];
  /** Ends it as an operator does, and answers with its exit code; null: it had to be killed. */
  stop(): Promise<number | null>;
}

/** How long it may take to end, in ms. */
const maxStopMs = 20_000;

/** Starts the built gateway, and waits until it serves. */
export async function startGateway(env: Record<string, string>): Promise<Gateway> {
  const { PATH = '', HOME = '' } = process.env;
  const probe = new URL('probe.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', '--import', probe, 'dist/main.js'], {
    env: { PATH, HOME, NODE_ENV: 'production', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const errorLines: string[] = [];
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const address = await new Promise<string>((resolve, reject) => {
    let rest = '';
    const read = (text: string): void => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, listening] = /"address":"([^"]+)"/.exec(line) ?? [];
        if (listening) resolve(listening);
        if (/"level":"(error|fatal)"/.test(line)) errorLines.push(line);
      }
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', read);
    void exited.then((code) => reject(new Error(`The gateway ended with ${code}: ${rest}`)));
  });
  const askProbe = async <Answer>(asked: 'memory' | 'held'): Promise<Answer> => {
    const answer = once(child, 'message');
    child.send(asked);
    const [given] = (await answer) as [Answer];
    return given;
  };
  return {
    address,
    errorLines,
    memory: () => askProbe<Memory>('memory'),
    held: () => askProbe<Held>('held'),
    async peakRss() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      // proc(5): 5 sets the peak back to what is resident now.
      await writeFile(`/proc/${child.pid}/clear_refs`, '5');
      return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
    },
    async descriptors() {
      const folder = `/proc/${child.pid}/fd`;
      // One that has been closed since it was listed is of nothing.
      const targets = (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => null));
      const open = (await Promise.all(targets)).filter((target) => target !== null);
      const sockets = open.filter((target) => target.startsWith('socket:')).length;
      return { sockets, others: open.length - sockets };
    },
    async stop() {
      child.kill('SIGTERM');
      const tooLate = AbortSignal.timeout(maxStopMs);
      tooLate.addEventListener('abort', () => child.kill('SIGKILL'));
      return exited;
    },
  };
}
