import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openPool } from '../src/db/postgres.ts';
import { sqlOnPostgres } from '../src/db/sql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { serverUrl } from './support/shared-database.ts';
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';

// On the embedded database there is no connection that could break.
describe.runIf(serverUrl)('when the connection to PostgreSQL breaks in the middle of a read', () => {
  let gateway: TestGateway;
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await openTcpProxy(Number(new URL(serverUrl).port));
  });
  beforeEach(async () => {
    gateway = await openTestGateway();
    const { sql, db } = gateway.services;
    const [found] = await db.$queryRaw<{ name: string }[]>`SELECT current_database() AS name`;
    const url = new URL(serverUrl);
    url.port = String(proxy.port);
    url.pathname = `/${found?.name ?? ''}`;
    const pool = openPool(url.href, { max: 1 });
    const overProxy = sqlOnPostgres({ once: pool, eachTime: pool, cancel: null });
    // Who it is, is read without a signal.
    gateway.services.sql = { read: (...args) => (args[2] ? overProxy : sql).read(...args) };
    onTestFinished(() => pool.end());
  });
  afterAll(() => proxy.close());

  test('that read fails; the process goes on, and the next one has a new connection', async () => {
    const uncaught: unknown[] = [];
    const keep = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', keep);
    onTestFinished(() => void process.off('uncaughtException', keep));
    const { db } = gateway.services;
    const broken = await db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE app_connection IN ACCESS EXCLUSIVE MODE`;
      const answer = gateway.rest('GET', '?limit=1');
      await expect
        .poll(
          () => db.$queryRaw`SELECT FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
        .toHaveLength(1);
      proxy.cut();
      return answer;
    });
    expect([broken.status, uncaught]).toEqual([503, []]);
    expect(await gateway.rest('GET', '?limit=1')).toMatchObject({ status: 200 });
  });
});
