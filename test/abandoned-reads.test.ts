import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { listen, type Listening } from './support/listen.ts';
import { serverUrl } from './support/shared-database.ts';
import { addConnection } from './support/tenants.ts';

let gateway: TestGateway;
let server: Listening;

beforeEach(async () => {
  gateway = await openTestGateway();
  server = await listen((request, bindings) => gateway.fetch(request, undefined, bindings));
});
afterEach(() => server.close());

/** Sends a GraphQL request on a connection of its own. */
async function send(query: string): Promise<Socket> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const body = JSON.stringify({ query });
  const lines = ['POST /graphql HTTP/1.1', 'Host: gateway', `Authorization: Bearer ${gateway.adminKey}`];
  lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, '', body);
  socket.write(lines.join('\r\n'));
  return socket;
}

/** How many statements wait for a lock. */
async function waitingStatements(): Promise<number> {
  const rows = await gateway.services.db.$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return rows.length;
}

/** Runs `work` while nobody else can read or write the connections. */
const whileLocked = (work: () => Promise<void>): Promise<void> =>
  gateway.services.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE app_connection IN ACCESS EXCLUSIVE MODE`;
      await work();
    },
    { timeout: 20_000 },
  );

const statusLines = (status: number): string[] =>
  gateway.logLines.filter((line) => line.includes(`"status":${status}`));
const warnings = (): string[] => gateway.logLines.filter((line) => /"level":[456]0/.test(line));

const list = '{ connections { totalCount edges { node { displayName } } } }';

describe.runIf(serverUrl)('on PostgreSQL, when the client goes away', () => {
  test('its reads are ended in the database, and nothing is logged but that', async () => {
    await whileLocked(async () => {
      const clients = [await send(list), await send(list), await send(list)];
      await expect.poll(waitingStatements).toBeGreaterThanOrEqual(3);
      for (const client of clients) client.destroy();
      await expect.poll(waitingStatements, { timeout: 1000 }).toBe(0);
    });
    await expect.poll(() => statusLines(499)).toHaveLength(3);
    expect(warnings()).toEqual([]);
    expect(await gateway.rest('GET', '?limit=1')).toMatchObject({ status: 200 });
  });

  test('its changes are carried out, with all that they read', async () => {
    const id = await addConnection(gateway);
    await whileLocked(async () => {
      const input = `{ id: "${id}", displayName: "after all" }`;
      const client = await send(
        `mutation { updateConnection(input: ${input}) { connection { displayName owner { email } } } }`,
      );
      await expect.poll(waitingStatements).toBe(1);
      client.destroy();
      await once(client, 'close');
    });
    const { db } = gateway.services;
    await expect.poll(() => db.appConnection.count({ where: { id, displayName: 'after all' } })).toBe(1);
    await expect.poll(() => statusLines(200)).toHaveLength(2);
    expect(warnings()).toEqual([]);
  });

  test('no statement of anybody else is ended: 1,000 clients at random beside 500 reads', async () => {
    await addConnection(gateway);
    const goAway = async (n: number): Promise<void> => {
      const client = await send(list);
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 23));
      client.destroy();
    };
    const inTurns = async (count: number, turns: (n: number) => Promise<unknown>): Promise<void> => {
      for (let n = 0; n < count; n += 1) await turns(n);
    };
    const statuses: number[] = [];
    const read = async (): Promise<void> => {
      statuses.push((await gateway.rest('GET', '?limit=10')).status);
    };
    await Promise.all([
      ...Array.from({ length: 20 }, () => inTurns(50, goAway)),
      ...Array.from({ length: 10 }, () => inTurns(50, read)),
    ]);
    expect(statuses).toEqual(Array.from({ length: 500 }, () => 200));
    expect(statusLines(499).length).toBeGreaterThan(0);
    expect(warnings()).toEqual([]);
  });
});

test('what has not begun when the client goes away is not read', async () => {
  const { sql } = gateway.services;
  let [reads, goAway] = [0, (): void => undefined];
  gateway.services.sql = {
    read: async (...args) => {
      // Who it is, is read without a signal.
      if (!args[2]) return sql.read(...args);
      reads += 1;
      goAway();
      await expect.poll(() => args[2]?.aborted).toBe(true);
      return sql.read(...args);
    },
  };
  const client = await send('{ connections { edges { node { displayName flows { totalCount } } } } }');
  goAway = () => void client.destroy();
  gateway.statements.length = 0;
  await expect.poll(() => statusLines(499)).toHaveLength(1);
  expect([reads, gateway.statements.filter((sql) => sql.includes('page.*'))]).toEqual([1, []]);
  expect(warnings()).toEqual([]);
});
