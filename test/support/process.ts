import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A gateway as its operator runs it: a process of its own. */
export interface GatewayProcess {
  pid: number;
  /** Everything it has printed so far, on both streams. */
  output(): string;
  /** Where it listens, once `ready` has resolved. */
  address(): string;
  /** Resolves when it serves. */
  ready(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  isRunning(): boolean;
  /** Its exit code, once it has ended; null when a signal ended it. */
  exited: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Starts the command line. PORT is a free one by default; nothing else of this process's settings is passed on. */
export function start(env: Record<string, string>, args: string[] = []): GatewayProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    env: { PATH, HOME, PORT: '0', ...env },
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'close').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const address = (): string | undefined => /"address":"([^"]+)"/.exec(output)?.[1];
  return {
    pid: child.pid ?? 0,
    output: () => output,
    address: () => address() ?? '',
    ready: async () => {
      // What it says is all there is to wait for.
      while (address() === undefined) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`);
        await sleep(50);
      }
    },
    kill: (signal) => child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    exited,
  };
}

/** Ends what the tests of a file have left running. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }),
  );
}

/** A new empty folder, and what removes it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'connections-gateway-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
