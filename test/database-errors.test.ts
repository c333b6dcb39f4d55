import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { makePostgresServer, type PostgresServer, removePostgresServers } from './support/postgres-server.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { serverUrl } from './support/shared-database.ts';
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { discrepancies, startWriters, type Stored, type Write, writeOne, type Writers } from './support/writers.ts';

/** No answer may take longer, in ms. */
const answerWithinMs = 10_000;

/** Once the database is back, so is the gateway, in ms. */
const backWithinMs = 5000;

// On the embedded database there is no server that could fail.
describe.runIf(serverUrl)('a gateway whose PostgreSQL', { timeout: 300_000 }, () => {
  const key = generateApiKey();
  let primary: PostgresServer;
  let replica: PostgresServer;
  /** The one that holds the data now. */
  let current: PostgresServer;
  let proxy: TcpProxy;
  let gateway: GatewayProcess;
  let projectId: string;
  const allWrites: Write[] = [];

  beforeAll(async () => {
    primary = await makePostgresServer({ max_connections: '30' });
    replica = await primary.makeReplica();
    current = primary;
    proxy = await openTcpProxy(primary.port);
    gateway = start({
      DATABASE_URL: `postgresql://postgres:hunter2@127.0.0.1:${proxy.port}/postgres`,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      BOOTSTRAP_API_KEY: key,
      DEMO_DATA: 'off',
      PUBLIC_URL: 'https://gateway.example.com',
    });
    await gateway.ready();
    projectId = String((await current.query('SELECT id FROM project'))[0]!.id);
  });
  afterAll(async () => {
    await endAll();
    await removePostgresServers();
    await proxy.close();
  });

  const load = (): Writers => {
    const writers = startWriters({ count: 12, address: gateway.address, key, projectId });
    // A test that fails leaves nothing behind that would fail the next one.
    onTestFinished(async () => {
      await writers.stop();
      if (!current.isRunning()) await current.start();
    });
    return writers;
  };
  const write = (): Promise<Write> => writeOne({ address: gateway.address(), key, projectId });

  const probe = async (path: string): Promise<{ status: number; body: unknown; tookMs: number }> => {
    const began = performance.now();
    const response = await fetch(gateway.address() + path);
    return { status: response.status, body: await response.json(), tookMs: performance.now() - began };
  };

  async function expectUnready(): Promise<void> {
    const { tookMs, ...answer } = await probe('/readyz');
    expect(answer).toEqual({ status: 503, body: { status: 'unavailable' } });
    expect(tookMs).toBeLessThan(5000);
    expect(await probe('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  }

  /** Waits until a write succeeds: from now on, that must not take long. */
  async function expectBack(): Promise<void> {
    const began = performance.now();
    for (let last = await write(); ; last = await write()) {
      allWrites.push(last);
      if (last.status === 201) break;
      expect(performance.now() - began).toBeLessThan(backWithinMs);
    }
    expect(performance.now() - began).toBeLessThan(backWithinMs);
    expect(await probe('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  }

  const counted = (rows: Record<string, unknown>[]): Map<string, number> =>
    new Map(rows.map(({ id, count }) => [String(id), Number(count)]));

  async function stored(): Promise<Stored> {
    const [connections, upsertEvents] = await Promise.all([
      current.query('SELECT external_id AS id, count(*) FROM app_connection GROUP BY 1'),
      current.query(
        `SELECT details->>'externalId' AS id, count(*) FROM audit_event WHERE action = 'CONNECTION_UPSERTED' GROUP BY 1`,
      ),
    ]);
    return { connections: counted(connections), upsertEvents: counted(upsertEvents) };
  }

  /** Ends a load: every answer was one that may be given, in time, and what was acknowledged is there once. */
  async function expectSound(writers: Writers): Promise<Write[]> {
    const writes = await writers.stop();
    allWrites.push(...writes);
    const answers = writes.map(({ status, code, retryAfter }) => `${status} ${code} ${retryAfter}`);
    const allowed = ['201 null null', '503 DATABASE_UNAVAILABLE 2'];
    expect(answers.filter((answer) => !allowed.includes(answer))).toEqual([]);
    expect(answers).toContain(allowed[0]);
    expect(Math.max(...writes.map(({ tookMs }) => tookMs))).toBeLessThan(answerWithinMs);
    // What was cut off at the gateway may still be on its way in the server.
    await expect.poll(async () => discrepancies(allWrites, await stored())).toEqual([]);
    expect(gateway.isRunning()).toBe(true);
    expect(gateway.output()).not.toMatch(/unexpected error|"level":"(error|fatal)"|hunter2/);
    return writes;
  }

  const unavailable = {
    code: 'DATABASE_UNAVAILABLE',
    params: {
      message: 'The database does not respond. Try again, and check first whether a change was stored.',
      retryAfter: 2,
    },
  };

  async function expectToldEverywhere(): Promise<void> {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const ask = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(gateway.address() + path, { headers, ...init });
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
    };
    const [rest, graphql, credential, consent] = await Promise.all([
      ask(`/api/v1/app-connections?projectId=${projectId}`),
      ask('/graphql', { method: 'POST', body: JSON.stringify({ query: '{ viewer { platform { id } } }' }) }),
      ask(`/api/v1/worker/app-connections/x?projectId=${projectId}`),
      ask('/oauth2/callback?state=s&code=c'),
    ]);
    const expected = { status: 503, retryAfter: '2' };
    const inRest = { ...expected, text: JSON.stringify({ statusCode: 503, ...unavailable }) };
    expect(rest).toEqual(inRest);
    expect(credential).toEqual(inRest);
    expect(graphql).toEqual({
      ...expected,
      text: JSON.stringify({ errors: [{ message: unavailable.params.message, extensions: unavailable }] }),
    });
    expect(consent).toMatchObject(expected);
    expect(consent.text).toContain(unavailable.params.message);
    expect(consent.text).toContain('"code":"DATABASE_UNAVAILABLE"');
  }

  test('stands still for 30 s under load answers 503 in time, and goes on by itself', async () => {
    const writers = load();
    await sleep(1000);
    await current.freeze();
    const frozen = performance.now();
    await Promise.all([expectUnready(), expectToldEverywhere()]);
    await sleep(30_000 - (performance.now() - frozen));
    await expectUnready();
    const thawed = performance.now();
    await current.thaw();
    await expectBack();
    const writes = await expectSound(writers);
    // Those that were under way in the first moment may be through.
    const meanwhile = writes.filter(({ status, at }) => status === 201 && at > frozen + 500 && at < thawed);
    expect(meanwhile).toEqual([]);
  });

  test.each(['fast', 'crash'] as const)('is restarted under load (%s) is met again at once', async (how) => {
    const writers = load();
    await sleep(1000);
    await current.stop(how);
    await expectToldEverywhere();
    await expectUnready();
    await current.start();
    await expectBack();
    await expectSound(writers);
  });

  test('refuses connections tells it at once', async () => {
    const writers = load();
    await sleep(500);
    await proxy.refuse();
    const { status, tookMs } = await write();
    expect(status).toBe(503);
    expect(tookMs, 'ms, where a connection is waited for 8 s').toBeLessThan(7000);
    await expectUnready();
    await proxy.accept();
    await expectBack();
    await expectSound(writers);
  });

  test.each([300, 1200, 4000])('is slow by %i ms in each direction keeps nobody waiting', async (ms) => {
    const writers = load();
    await sleep(500);
    proxy.slowDown(ms);
    await sleep(12_000);
    proxy.slowDown(0);
    await expectBack();
    await expectSound(writers);
  });

  test('has no connection left tells it', async () => {
    const writers = load();
    await sleep(500);
    await proxy.refuse();
    const others: pg.Client[] = [];
    for (let refused = false; !refused;) {
      const client = new pg.Client(current.url);
      client.on('error', () => undefined);
      others.push(client);
      refused = await client.connect().then(
        () => false,
        () => true,
      );
    }
    await proxy.accept();
    await expectUnready();
    await Promise.all(others.map((client) => client.end()));
    await expectBack();
    await expectSound(writers);
  });

  test('lets every connection of the pool wait for a lock answers 503 in time', async () => {
    const writers = load();
    await sleep(500);
    const other = new pg.Client(current.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE audit_event');
    await sleep(11_000);
    await other.query('ROLLBACK');
    await other.end();
    await expectBack();
    await expectSound(writers);
  });

  test('is mistaken for its replica goes back to it, though its connections stay open', async () => {
    const writers = load();
    await sleep(500);
    proxy.pointTo(replica.port);
    proxy.cut();
    await sleep(1000);
    expect(await write()).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    await expectUnready();
    proxy.pointTo(primary.port);
    await expectBack();
    await expectSound(writers);
  });

  test('fails over to a replica goes on there, once that takes writes', async () => {
    const writers = load();
    await sleep(1000);
    proxy.pointTo(replica.port);
    await current.stop('crash');
    current = replica;
    await sleep(1000);
    expect(await write()).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    await expectUnready();
    await replica.promote();
    await expectBack();
    await expectSound(writers);
  });
});
