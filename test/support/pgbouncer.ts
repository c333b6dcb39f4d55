import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './process.ts';
import { hasProgram, runsWith } from './programs.ts';
import { serverUrl } from './shared-database.ts';

const program = '/usr/sbin/pgbouncer';

/** Whether PgBouncer can be run in front of the server of the tests. */
export const pgbouncerRuns =
  serverUrl !== '' && runsWith(hasProgram(program), `${program}: the tests through PgBouncer`);

/** A PgBouncer in transaction mode, in front of the server of the tests. */
export interface Bouncer {
  /** The address of a database through it, as a gateway needs it. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** @param serverConnections how many connections it has to each database */
export async function startPgbouncer(serverConnections: number): Promise<Bouncer> {
  const { path, remove } = await temporaryFolder();
  await chmod(path, 0o755);
  const port = await freePort();
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const file = join(path, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${serverPort || 5432} user=${username}${password && ` password=${password}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${serverConnections}
`,
  );
  // It refuses to run as root.
  const asRoot = process.getuid?.() === 0;
  const child = asRoot ? spawn('runuser', ['-u', 'postgres', '--', program, file]) : spawn(program, [file]);
  const exited = once(child, 'exit');
  const urlOf = (database: string): string => `postgresql://${username}@127.0.0.1:${port}/${database}?pgbouncer=true`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`);
    const client = new pg.Client(urlOf('postgres'));
    try {
      await client.connect();
      await client.end();
      break;
    } catch {
      await sleep(50);
    }
  }
  return {
    urlOf,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await remove();
    },
  };
}
