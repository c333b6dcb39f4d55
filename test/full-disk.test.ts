import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { type DataFolder, makeDataFolder } from './support/data-folder.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { serverUrl } from './support/shared-database.ts';
import { type SmallDisk, smallDisk, smallDisksRun } from './support/small-disk.ts';

const noRoom = {
  statusCode: 503,
  code: 'STORAGE_FULL',
  params: {
    message:
      "The gateway's storage is full. Nothing was changed; reads still work. Try again later, or ask the operator to free space.",
    retryAfter: 60,
  },
};

/** So large that pages of their own are needed for a few of them. */
const secretOf = (externalId: string): string => `${externalId} `.repeat(3000);

// What PostgreSQL itself does on a full disk is its own affair; see out-of-room.test.ts for what it tells.
describe.runIf(!serverUrl && smallDisksRun)('a disk that fills up while the gateway runs', () => {
  const key = generateApiKey();
  let whole: DataFolder;
  let disk: SmallDisk;
  let dataDir: string;
  let gateway: GatewayProcess;
  let projectId: string;
  beforeAll(async () => {
    whole = await makeDataFolder(key);
  });
  afterAll(() => whole.remove());
  beforeEach(async () => {
    disk = await smallDisk(100);
    dataDir = join(disk.path, 'data');
    await whole.copyTo(dataDir);
    await restart();
    const { body } = await send('POST', '/graphql', { query: '{ projects(first: 1) { edges { node { id } } } }' });
    projectId = (body as { data: { projects: { edges: { node: { id: string } }[] } } }).data.projects.edges[0]!.node.id;
  });
  afterEach(async () => {
    await endAll();
    await disk.remove();
  });

  async function restart(): Promise<void> {
    gateway = start({ DATA_DIR: dataDir, BACKGROUND_REFRESH: 'off' });
    await gateway.ready();
  }

  async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(gateway.address() + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  const store = (externalId: string) =>
    send('POST', '/api/v1/app-connections', {
      projectId,
      externalId,
      displayName: externalId,
      pieceName: 'slack',
      pieceVersion: '1.0.0',
      type: 'SECRET_TEXT',
      value: { type: 'SECRET_TEXT', secret_text: secretOf(externalId) },
    });

  /** Stores until it fails; answers with what was confirmed, and with the failure. */
  async function storeUntilFull(): Promise<[string[], { status: number; body: unknown }]> {
    const confirmed: string[] = [];
    for (;;) {
      const externalId = `filler-${confirmed.length}`;
      const answer = await store(externalId);
      if (answer.status !== 201) return [confirmed, answer];
      confirmed.push(externalId);
    }
  }

  async function expectStored(confirmed: string[]): Promise<void> {
    const query = `query ($projectId: ID!) {
      connections(projectId: $projectId, filter: { displayName: "filler" }) { totalCount }
    }`;
    expect((await send('POST', '/graphql', { query, variables: { projectId } })).body).toEqual({
      data: { connections: { totalCount: confirmed.length } },
    });
    for (const externalId of confirmed) {
      const { body } = await send('GET', `/api/v1/worker/app-connections/${externalId}?projectId=${projectId}`);
      expect((body as { value: unknown }).value).toEqual({ type: 'SECRET_TEXT', secret_text: secretOf(externalId) });
    }
  }

  test('refuses writes with 503, reads on, and takes writes again when there is room', async () => {
    // Room for some pages, of tables; the log of changes (WAL) has its file already.
    await disk.fill(500_000);
    const [confirmed, refusal] = await storeUntilFull();

    expect(confirmed.length).toBeGreaterThan(3);
    expect(refusal).toEqual({ status: 503, body: noRoom });
    expect((await send('GET', `/api/v1/app-connections?projectId=${projectId}`)).status).toBe(200);
    expect((await send('GET', '/readyz')).body).toEqual({ status: 'ready' });

    await disk.makeRoom();
    expect((await store(`filler-${confirmed.length}`)).status).toBe(201);
    await expectStored([...confirmed, `filler-${confirmed.length}`]);
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
  });

  test('ends the gateway when the log of changes needs another file; nothing confirmed is lost', async () => {
    // Room for tables; the next file of the WAL takes 16 MiB.
    await disk.fill(14 * 1024 * 1024);
    const [confirmed, refusal] = await storeUntilFull();

    expect(refusal).toEqual({ status: 503, body: noRoom });
    expect(await gateway.exited).toBe(8);
    const lines = gateway.output().trimEnd().split('\n');
    expect(lines.at(-1)).toBe(
      `There is no space left in the data folder ${dataDir}: could not write to file "pg_wal/xlogtemp.42": ` +
        `No space left on device. Free some space, and start again; nothing that was confirmed is lost.`,
    );
    const again = start({ DATA_DIR: dataDir });
    expect(await again.exited).toBe(8);

    await disk.makeRoom();
    await restart();
    await expectStored(confirmed);
    expect((await store('afterwards')).status).toBe(201);
  });
});
