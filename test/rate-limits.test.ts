import { beforeEach, describe, expect, test } from 'vitest';
import { storeLastUsed } from '../src/auth/last-used.ts';
import { pointsOfProcess } from '../src/db/points.ts';
import { createRateLimits } from '../src/request/rate-limits.ts';
import { type GraphqlBody, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey } from './support/tenants.ts';

let gateway: TestGateway;

/** @param limit points a minute; null: no limit */
const openWith = async (limit: number | null): Promise<void> => {
  gateway = await openTestGateway((now) => ({ rateLimits: createRateLimits(limit, pointsOfProcess(now)) }));
};

async function send(path: string, { key = gateway.adminKey } = {}, query?: string, extensions?: object) {
  const response = await gateway.fetch(path, {
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
    },
    ...(query && { method: 'POST', body: JSON.stringify({ query, extensions }) }),
  });
  const { headers } = response;
  return {
    status: response.status,
    headers: Object.fromEntries(
      ['ratelimit-policy', 'ratelimit', 'retry-after'].flatMap((name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
    body: (await response.json()) as unknown,
  };
}

const viewer = '{ viewer { isPlatformAdmin } }';
const account = '{ viewer { isPlatformAdmin } rateLimit { cost limit remaining resetAt } }';
const policy = '"points";q=100;w=60';

describe('a caller with 100 points a minute', () => {
  beforeEach(() => openWith(100));

  test('gets the remaining points with each response', async () => {
    expect(await send('/graphql', {}, viewer)).toEqual({
      status: 200,
      headers: { 'ratelimit-policy': policy, ratelimit: '"points";r=99;t=60' },
      body: { data: { viewer: { isPlatformAdmin: true } } },
    });
    gateway.passTime(20);
    expect(await send(`/api/v1/app-connections?projectId=${gateway.projectId}&limit=1`)).toMatchObject({
      status: 200,
      headers: { 'ratelimit-policy': policy, ratelimit: '"points";r=98;t=40' },
    });
    expect((await send('/api/v1/worker/app-connections/none?projectId=' + gateway.projectId)).headers).toEqual({
      'ratelimit-policy': policy,
      ratelimit: '"points";r=97;t=40',
    });
  });

  test('can ask for it, in a query or with the answer', async () => {
    gateway.passTime(15);
    const budget = { cost: 2, limit: 100, remaining: 98, resetAt: '2026-01-01T00:01:15.000Z' };
    expect((await send('/graphql', {}, account)).body).toEqual({
      data: { viewer: { isPlatformAdmin: true }, rateLimit: budget },
    });
    expect((await send('/graphql', {}, viewer, { cost: true })).body).toEqual({
      data: { viewer: { isPlatformAdmin: true } },
      extensions: { cost: { ...budget, cost: 1, remaining: 97, requestedQueryCost: 1, actualQueryCost: 1 } },
    });
  });

  test('is refused beyond them, in GraphQL and in REST, until the minute is over', async () => {
    const list = `/api/v1/app-connections?projectId=${gateway.projectId}&limit=`;
    expect((await send(`${list}1`)).status).toBe(200);
    gateway.statements.length = 0;
    gateway.passTime(30);
    const refusal = {
      message: 'More than 100 points were spent in a minute. Try again in 30 s.',
      retryAfter: 30,
    };
    const headers = { 'ratelimit-policy': policy, ratelimit: '"points";r=0;t=30', 'retry-after': '30' };
    expect(await send(`${list}2`)).toEqual({
      status: 429,
      headers,
      body: { statusCode: 429, code: 'RATE_LIMITED', params: refusal },
    });
    expect(await send('/graphql', {}, viewer)).toEqual({
      status: 429,
      headers,
      body: { errors: [{ message: refusal.message, extensions: { code: 'RATE_LIMITED', params: refusal } }] },
    });
    expect(await send(`/api/v1/worker/app-connections/none?projectId=${gateway.projectId}`)).toMatchObject({
      status: 429,
    });
    // Nothing was asked of the database but who it is.
    expect(gateway.statements).toHaveLength(3);
    gateway.passTime(30);
    expect((await send('/graphql', {}, viewer)).headers).toEqual({
      'ratelimit-policy': policy,
      ratelimit: '"points";r=99;t=60',
    });
  });

  test('is refused without the document being read, good or bad', async () => {
    for (let n = 0; n < 100; n += 1) await send('/graphql', {}, viewer);
    for (const query of ['{ nonsense }', '{', '{ viewer { permissions } }']) {
      expect(await send('/graphql', {}, query)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    }
  });

  test('does not spend what another key has', async () => {
    const { key } = await addKey(gateway, {});
    for (let n = 0; n < 101; n += 1) await send('/graphql', {}, viewer);
    expect((await send('/graphql', {}, viewer)).status).toBe(429);
    expect((await send('/graphql', { key }, viewer)).headers.ratelimit).toBe('"points";r=99;t=60');
  });
});

describe('a document that nothing is executed of', () => {
  const spentOn = async (query: string, extensions?: object): Promise<number> => {
    const { headers } = await send('/graphql', {}, query, extensions);
    const left = Number(/r=(\d+)/.exec(headers.ratelimit ?? '')?.[1]);
    gateway.passTime(60);
    return 10_000 - left;
  };
  const large = `# ${'x'.repeat(5000)}`;

  beforeEach(() => openWith(10_000));

  test.each([
    ['is not GraphQL', '{'],
    ['is not valid', '{ nonsense }'],
    ['is beyond a limit', `{ viewer { ${Array.from({ length: 51 }, (_, n) => `a${n}: isPlatformAdmin`).join(' ')} } }`],
    ['lacks its variables', 'query ($id: ID!) { connection(id: $id) { id } }'],
    ['has two operations', 'query A { viewer { isPlatformAdmin } } query B { viewer { isPlatformAdmin } }'],
  ])('costs 40 points a KiB, each time, if it %s', async (_what, query) => {
    const kib = Math.ceil(query.length / 1024);
    for (let n = 0; n < 3; n += 1) expect(await spentOn(query)).toBe(40 * kib);
    expect(await spentOn(query + large)).toBe(40 * Math.ceil((query.length + large.length) / 1024));
  });

  test('costs as much if it is too large to be read', async () => {
    expect(await spentOn('x'.repeat(65_537))).toBe(40 * 65);
  });

  test('while a good one costs a point more for 5 tokens beyond 100, at its first use', async () => {
    const tokens = (count: number) => `{ viewer { ${'isPlatformAdmin '.repeat(count - 5)} } }`;
    expect(await spentOn(viewer + large)).toBe(1);
    expect(await spentOn(tokens(104))).toBe(1);
    expect(await spentOn(tokens(355))).toBe(1 + 51);
    expect(await spentOn(tokens(355))).toBe(1);
  });
});

describe('what is asked for is charged before, and what is not returned is given back', () => {
  const page = '{ connections(first: 50) { totalCount edges { node { metadata flowIds owner { email } } } } }';
  const spent = ({ headers }: { headers: Record<string, string> }): number =>
    1_000_000 - Number(/r=(\d+)/.exec(headers.ratelimit ?? '')?.[1]);

  beforeEach(() => openWith(1_000_000));

  test('by the number of objects, and the sizes of what can be large', async () => {
    const ids = [await addConnection(gateway), await addConnection(gateway)];
    const text = 'x'.repeat(7000);
    await gateway.services.db.appConnection.update({ where: { id: ids[0]! }, data: { metadata: { text } } });
    for (let n = 0; n < 51; n += 1) await addFlow(gateway, `flow-${n}`, [ids[0]!]);
    const before = spent(await send('/graphql', {}, '{ __typename }'));
    const answer = await send('/graphql', {}, page, { cost: true });
    // The page, its total, two connections with their owners, two parts of metadata, and two of ids.
    const actual = 1 + 10 + 2 * 2 + 2 + 2;
    expect(answer.body).toMatchObject({
      extensions: { cost: { requestedQueryCost: 11 + 50 * 32, actualQueryCost: actual, cost: actual } },
    });
    expect(spent(answer) - before).toBe(actual);
  });

  test('but nothing of a request that has errors', async () => {
    const query = '{ connections(first: 50) { edges { node { id } } } connection(id: "conn_none") { id } }';
    const answer = await send('/graphql', {}, query, { cost: true });
    expect(answer.body).toMatchObject({
      data: null,
      extensions: { cost: { requestedQueryCost: 52, actualQueryCost: 1, cost: 52 } },
    });
    expect(spent(answer)).toBe(52);
  });

  test('and nothing when the minute is over by then', async () => {
    gateway = await openTestGateway((now) => {
      const store = pointsOfProcess(now);
      const spend: typeof store.spend = async (spender, points) => {
        const spending = await store.spend(spender, points);
        if (points < 100) return spending;
        // Another request of the caller begins the next minute.
        gateway.passTime(61);
        await store.spend(spender, 7);
        return spending;
      };
      return { rateLimits: createRateLimits(10_000, { ...store, spend }) };
    });
    await send('/graphql', {}, page);
    expect((await send('/graphql', {}, viewer)).headers.ratelimit).toBe('"points";r=9992;t=60');
  });
});

describe('without a limit', () => {
  beforeEach(() => openWith(null));

  test('only the cost is returned', async () => {
    expect(await send('/graphql', {}, account)).toEqual({
      status: 200,
      headers: {},
      body: {
        data: {
          viewer: { isPlatformAdmin: true },
          rateLimit: { cost: 2, limit: null, remaining: null, resetAt: null },
        },
      },
    });
  });
});

describe('when a key was last used', () => {
  const lastUsed = '{ viewer { apiKey { lastUsed } } }';
  const toldUse = async (): Promise<unknown> => {
    const { data } = (await send('/graphql', {}, lastUsed)).body as GraphqlBody<{
      viewer: { apiKey: { lastUsed: string | null } };
    }>;
    return data?.viewer.apiKey.lastUsed;
  };

  beforeEach(async () => {
    gateway = await openTestGateway();
  });

  test('is stored for all uses together, not at each', async () => {
    const { db, apiKeyLastUsed } = gateway.services;
    expect(await toldUse()).toBeNull();
    gateway.setTime(new Date('2026-01-01T00:00:30.000Z'));
    expect(await toldUse()).toBeNull();
    expect(gateway.statements.filter((sql) => !sql.startsWith('SELECT'))).toEqual([]);

    gateway.statements.length = 0;
    await storeLastUsed(db, apiKeyLastUsed);
    expect(gateway.statements).toHaveLength(1);
    expect(await toldUse()).toBe('2026-01-01T00:00:30.000Z');
  });

  test('never goes back, whichever process tells it', async () => {
    const { db, apiKeyLastUsed } = gateway.services;
    const { id } = await db.apiKey.findFirstOrThrow();
    await storeLastUsed(db, new Map([[id, new Date('2026-01-01T00:05:00.000Z')]]));
    await storeLastUsed(db, new Map([[id, new Date('2026-01-01T00:04:00.000Z')]]));
    expect(await toldUse()).toBe('2026-01-01T00:05:00.000Z');
    gateway.statements.length = 0;
    apiKeyLastUsed.clear();
    await storeLastUsed(db, apiKeyLastUsed);
    expect(gateway.statements).toEqual([]);
  });
});
