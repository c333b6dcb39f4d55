import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { endAll, type GatewayProcess, start, temporaryFolder } from './support/process.ts';
import { makeSharedDatabase, type SharedDatabase, serverUrl } from './support/shared-database.ts';

const run = promisify(execFile);

/** The commands of docs/operations.md, by the names of their blocks. */
const commands = new Map<string, string>();
const runNames = new Set<string>();

let folder: { path: string; remove: () => Promise<void> };
let programs: string;
let environment: Record<string, string>;

beforeAll(async () => {
  const document = await readFile('docs/operations.md', 'utf8');
  for (const [, indent, name, text] of document.matchAll(/^( *)```sh name=(\S+)\n(.*?)^ *```$/gms))
    commands.set(name!, text!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
  // The command is there after a build; here it is the source.
  ({ path: programs } = await temporaryFolder());
  await writeFile(
    join(programs, 'npx'),
    `#!/bin/sh\n[ "$1" = connections-gateway ] && shift && exec "${process.execPath}" --import tsx src/main.ts "$@"\n`,
  );
  await chmod(join(programs, 'npx'), 0o755);
});
beforeEach(async () => {
  folder = await temporaryFolder();
  environment = {
    PATH: programs + delimiter + (process.env.PATH ?? ''),
    HOME: process.env.HOME ?? '',
    LOG_LEVEL: 'warn',
    BACKUP: join(folder.path, 'backup'),
  };
});
afterEach(async () => {
  await endAll();
  await folder.remove();
});
afterAll(() => rm(programs, { recursive: true }));

/** Runs the commands of a block as they stand; answers with what they print, and keeps what they set. */
async function runBlock(name: string): Promise<string> {
  runNames.add(name);
  const after = join(folder.path, 'environment');
  const script = `set -euo pipefail -a\n${commands.get(name)!}\nenv -0 > ${after}`;
  const { stdout, stderr } = await run('bash', ['-c', script], { env: environment });
  const settings = (await readFile(after, 'utf8')).split('\0').filter((line) => line.includes('='));
  environment = Object.fromEntries(
    settings.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return stdout + stderr;
}

const key = generateApiKey();
const secret = { type: 'SECRET_TEXT', secret_text: 'kept' };
let projectId = '';

async function startGateway(): Promise<GatewayProcess> {
  const { BACKUP: _, ...settings } = environment;
  const gateway = start({ ...settings, LOG_LEVEL: 'info', BOOTSTRAP_API_KEY: key });
  await gateway.ready();
  return gateway;
}

async function stop(gateway: GatewayProcess): Promise<void> {
  gateway.kill('SIGTERM');
  expect(await gateway.exited).toBe(0);
}

async function send(gateway: GatewayProcess, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(gateway.address() + path, {
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return response.json();
}

/** Stores a credential beside the sample data. */
async function storeSecret(gateway: GatewayProcess): Promise<void> {
  const query = '{ projects(first: 1) { edges { node { id } } } }';
  const { data } = (await send(gateway, '/graphql', { query })) as {
    data: { projects: { edges: { node: { id: string } }[] } };
  };
  projectId = data.projects.edges[0]!.node.id;
  await send(gateway, '/api/v1/app-connections', {
    projectId,
    externalId: 'kept',
    displayName: 'Kept',
    pieceName: 'slack',
    pieceVersion: '1.0.0',
    type: 'SECRET_TEXT',
    value: secret,
  });
}

async function expectSecret(gateway: GatewayProcess): Promise<void> {
  const read = await send(gateway, `/api/v1/worker/app-connections/kept?projectId=${projectId}`);
  expect(read).toMatchObject({ displayName: 'Kept', value: secret });
}

/** 20 of the sample data, of which one is MISSING, and the one stored. */
const opened = 'Opened 20 secrets.';

describe.runIf(!serverUrl)('the commands of docs/operations.md, on the embedded database', () => {
  beforeEach(async () => {
    environment.DATA_DIR = join(folder.path, 'data');
    const gateway = await startGateway();
    await storeSecret(gateway);
    await stop(gateway);
  });

  test('back up, and restore what was lost', async () => {
    await runBlock('embedded-backup');
    await rm(environment.DATA_DIR!, { recursive: true });

    expect(await runBlock('embedded-restore')).toContain(opened);
    await expectSecret(await startGateway());
  });

  test('rotate the key, and drop the old one', async () => {
    const before = await readFile(join(environment.DATA_DIR!, 'encryption.key'), 'utf8');
    expect(await runBlock('embedded-rotate')).toContain('No other key is needed any more');
    expect(await runBlock('embedded-drop-key')).toContain(opened);

    const after = await readFile(join(environment.DATA_DIR!, 'encryption.key'), 'utf8');
    expect(after).toMatch(/^k2:[^,]+\n$/);
    expect(after).not.toContain(before.trim());
    await expectSecret(await startGateway());
  });

  test('migrate', async () => {
    expect(await runBlock('migrate')).toBe('The database is up to date.\n');
  });
});

describe.runIf(serverUrl)('the commands of docs/operations.md, on PostgreSQL', () => {
  let shared: SharedDatabase;
  beforeEach(async () => {
    shared = await makeSharedDatabase('operations');
    environment.DATABASE_URL = shared.env.DATABASE_URL;
    environment.ENCRYPTION_KEYS = `k1:${randomBytes(32).toString('base64')}`;
    environment.DEMO_DATA = 'on';
  });
  afterEach(async () => {
    await endAll();
    await shared.drop();
  });

  test('back up while a gateway runs, and restore into an empty database', async () => {
    const gateway = await startGateway();
    await storeSecret(gateway);
    await runBlock('postgres-backup');
    await stop(gateway);

    await shared.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    expect(await runBlock('postgres-restore')).toContain(opened);
    await expectSecret(await startGateway());
  });

  test('rotate the key, gateway by gateway, and drop the old one', async () => {
    let [one, other] = [await startGateway(), await startGateway()];
    await storeSecret(one);

    await runBlock('postgres-rotate-1');
    for (const step of ['postgres-rotate-2', 'postgres-rotate-3']) {
      await stop(one);
      one = await startGateway();
      // Each opens what the other one seals.
      await storeSecret(one);
      await expectSecret(other);
      await stop(other);
      other = await startGateway();
      await storeSecret(other);
      await expectSecret(one);
      const output = await runBlock(step);
      if (step === 'postgres-rotate-3') expect(output).toContain('No other key is needed any more');
    }
    expect(await runBlock('postgres-rotate-4')).toContain(opened);
    expect(environment.ENCRYPTION_KEYS).toMatch(/^k2:[^,]+$/);
    await stop(one);
    await expectSecret(await startGateway());
  });

  test('migrate', async () => {
    expect(await runBlock('migrate')).toBe('The database is up to date.\n');
  });
});

test('every command of the document was run, on one store or the other', () => {
  const others = serverUrl ? 'embedded-' : 'postgres-';
  expect([...runNames].sort()).toEqual([...commands.keys()].filter((name) => !name.startsWith(others)).sort());
  expect(commands.size).toBeGreaterThan(8);
});
