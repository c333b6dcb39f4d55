import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConcurrencyLimit, createConcurrencyLimit, type QueueLimits } from '../src/request/concurrency-limit.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { listen } from './support/listen.ts';
import { grantNumber, openMoment, openProvider } from './support/provider.ts';
import { addConnection, addKey } from './support/tenants.ts';

let gateway: TestGateway;

/** What is being read, by a text among the values of its statement. */
let reading: string[];
/** Ends the reads under way, and lets later ones through. */
let letReadsEnd: () => void;

const names = ['one', 'two', 'three', 'four', 'five'];

/** How many requests have asked for their place. */
let arrived: number;

const countArrivals = (limit: ConcurrencyLimit): ConcurrencyLimit => ({
  placeFor: (principal) => {
    const place = limit.placeFor(principal);
    const run: typeof place.run = (places, signal, work) => {
      arrived += 1;
      return place.run(places, signal, work);
    };
    return { ...place, run };
  },
});

/** Opens a gateway of which each read of one of `names` takes until the test ends it. */
async function openWith(limit: number, queue?: QueueLimits): Promise<void> {
  arrived = 0;
  const limitOf = () => countArrivals(createConcurrencyLimit(limit, queue));
  gateway = await openTestGateway({ concurrency: { requests: limitOf(), credentialReads: limitOf() } });
  const { until, come } = openMoment();
  [reading, letReadsEnd] = [[], come];
  const { sql } = gateway.services;
  gateway.services.sql = {
    read: async (statement, planning) => {
      const name = names.find((each) => statement.values.some((value) => String(value).includes(each)));
      if (name !== undefined) {
        reading.push(name);
        await until;
      }
      return sql.read(statement, planning);
    },
  };
}

const listPath = (name: string): string => `/api/v1/app-connections?projectId=${gateway.projectId}&displayName=${name}`;
const readPath = (name: string): string => `/api/v1/worker/app-connections/${name}?projectId=${gateway.projectId}`;
const as = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
const statusOf = async (path: string, key = gateway.adminKey): Promise<number> =>
  (await gateway.fetch(path, as(key))).status;
const search = (name: string, key?: string): Promise<number> => statusOf(listPath(name), key);

/** Starts requests one after the other, so that they arrive in this order. */
async function startInOrder(requests: (() => Promise<number>)[]): Promise<Promise<number>[]> {
  const started: Promise<number>[] = [];
  for (const request of requests) {
    const before = arrived;
    started.push(request());
    await expect.poll(() => arrived).toBe(before + 1);
  }
  return started;
}

const refusal = {
  statusCode: 429,
  code: 'CONCURRENCY_LIMITED',
  params: {
    message:
      'Too many requests at once: 2 of a caller are executed at the same time, 4 of a platform. Nothing was executed. ' +
      'Send fewer at once, and try again in 1 s.',
    retryAfter: 1,
  },
};

afterEach(() => letReadsEnd());

describe('of a caller with a limit of two', () => {
  beforeEach(() => openWith(2));

  test('two requests are executed at once, GraphQL and REST together, and the next in the order they came', async () => {
    const query = `{ connections(filter: { displayName: "one" }) { edges { node { id } } } }`;
    const graphql = () => statusOf(`/graphql?query=${encodeURIComponent(query)}`);
    const requests = [graphql, ...names.slice(1).map((name) => () => search(name))];
    const answers = await startInOrder(requests);
    await expect.poll(() => reading).toEqual(['one', 'two']);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200, 200]);
    expect(reading.filter((name, n) => reading.indexOf(name) === n)).toEqual(names);
  });

  test('one of many points takes several places, and none that comes later goes before it', async () => {
    const { key: other } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
    const nodes = '{ edges { node { flows(first: 60) { edges { node { id } } } } } }';
    const query = `{ connections(filter: { displayName: "two" }, first: 100) ${nodes} }`;
    const large = () => statusOf(`/graphql?query=${encodeURIComponent(query)}`);
    const answers = await startInOrder([() => search('one'), large, () => search('three'), () => search('four')]);
    // Where there is a place, a request has been read by now.
    expect(await search('nothing', other)).toBe(200);
    expect(reading).toEqual(['one']);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200]);
    expect(reading).toEqual(['one', 'two', 'three', 'four']);
  });

  test('credential reads are counted apart', async () => {
    const answers = await startInOrder([
      () => search('one'),
      () => search('two'),
      () => statusOf(readPath('three')),
      () => statusOf(readPath('four')),
      () => statusOf(readPath('five')),
    ]);
    await expect.poll(() => reading).toEqual(['one', 'two', 'three', 'four']);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual([200, 200, 404, 404, 404]);
  });

  test('other keys have places of their own, up to twice as many for a platform, and take turns', async () => {
    const { key: second } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
    const { key: third } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
    const answers = await startInOrder([
      () => search('one'),
      () => search('two'),
      () => search('one', second),
      () => search('two', second),
      () => search('three'),
      () => search('four'),
      () => search('five', third),
    ]);
    await expect.poll(() => reading).toEqual(['one', 'two', 'one', 'two']);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual(answers.map(() => 200));
    expect(reading.indexOf('five')).toBeLessThan(reading.indexOf('four'));
  });
});

describe('a request that gets no turn', () => {
  test('in time is refused, and executes nothing', async () => {
    await openWith(2, { waiting: 10, waitMs: 50 });
    const atWork = await startInOrder([() => search('one'), () => search('two')]);
    const refused = await gateway.fetch(listPath('three'), as(gateway.adminKey));
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([429, '1', refusal]);
    const query = '{ viewer { isPlatformAdmin } }';
    const ofGraphql = await gateway.fetch(`/graphql?query=${encodeURIComponent(query)}`, as(gateway.adminKey));
    const { code, params } = refusal;
    expect([ofGraphql.status, ofGraphql.headers.get('retry-after'), await ofGraphql.json()]).toEqual([
      429,
      '1',
      { errors: [{ message: params.message, extensions: { code, params } }] },
    ]);
    expect(reading).toEqual(['one', 'two']);
    letReadsEnd();
    expect(await Promise.all(atWork)).toEqual([200, 200]);
    expect(await search('three')).toBe(200);
  });

  test('because enough wait already is refused at once', async () => {
    await openWith(1, { waiting: 1, waitMs: 60_000 });
    const answers = await startInOrder([() => search('one'), () => search('two')]);
    expect(await search('three')).toBe(429);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual([200, 200]);
  });

  test('before its client goes away leaves the queue, and is logged as such', async () => {
    await openWith(1, { waiting: 1, waitMs: 60_000 });
    const server = await listen((request, bindings) => gateway.fetch(request, undefined, bindings));
    const gone = new AbortController();
    const [first, abandoned] = await startInOrder([
      () => search('one'),
      () => fetch(server.address + listPath('two'), { ...as(gateway.adminKey), signal: gone.signal }).then(() => 0),
    ]);
    // It takes the only place in the queue.
    expect(await search('three')).toBe(429);
    gone.abort();
    await expect(abandoned).rejects.toThrow();
    await expect.poll(() => gateway.logLines.filter((line) => line.includes('"status":499'))).toHaveLength(1);
    const [last] = await startInOrder([() => search('four')]);
    letReadsEnd();
    expect([await first, await last]).toEqual([200, 200]);
    expect(new Set(reading)).toEqual(new Set(['one', 'four']));
    await server.close();
  });
});

describe('a request that waits for a provider', () => {
  const provider = openProvider();
  afterEach(async () => (await provider).script((_request, count) => ({ body: grantNumber(count) })));

  const addExpiring = async (): Promise<string> => {
    const { tokenUrl } = await provider;
    const oauth2 = { clientId: 'client', clientSecret: 's3cr3t', tokenUrl, accessToken: 'access-0', refreshToken: 'r' };
    return addConnection(gateway, { externalId: 'ext_1', credential: { oauth2: { ...oauth2, expiresIn: 3600 } } });
  };

  test('leaves its place to others, and comes before those that have not begun', async () => {
    await openWith(1);
    const id = await addExpiring();
    const { until, come } = openMoment();
    (await provider).script((_request, count) => ({ body: grantNumber(count), until }));
    const done: string[] = [];
    const query = `mutation { recheckConnection(input: { id: "${id}" }) { connection { status } } }`;
    const body = JSON.stringify({ query });
    const headers = { ...as(gateway.adminKey).headers, 'Content-Type': 'application/json' };
    const rechecked = gateway.fetch('/graphql', { method: 'POST', headers, body });
    void rechecked.then(() => done.push('rechecked'));
    await expect.poll(async () => (await provider).requests.length).toBe(1);
    const answers = await startInOrder([() => search('one'), () => search('two')]);
    void answers[1]!.then(() => done.push('two'));
    await expect.poll(() => reading).toEqual(['one']);
    come();
    await expect
      .poll(() => gateway.services.db.auditEvent.count({ where: { action: 'CREDENTIAL_REFRESHED' } }))
      .toBe(1);
    expect(done).toEqual([]);
    letReadsEnd();
    expect(await Promise.all(answers)).toEqual([200, 200]);
    expect(await (await rechecked).json()).toEqual({
      data: { recheckConnection: { connection: { status: 'ACTIVE' } } },
    });
    expect(done).toEqual(['rechecked', 'two']);
  });

  test('takes nothing of the limit: 200 reads of one expired credential succeed, with one refresh', async () => {
    // Longer than usual: on a busy machine, what 200 reads compute may take 2 s.
    await openWith(16, { waiting: 256, waitMs: 60_000 });
    await addExpiring();
    gateway.passTime(7200);
    (await provider).requests.length = 0;
    (await provider).script((_request, count) => ({ body: grantNumber(count), delayMs: 300 }));
    const statuses = await Promise.all(Array.from({ length: 200 }, () => statusOf(readPath('ext_1'))));
    expect(statuses).toEqual(statuses.map(() => 200));
    expect((await provider).requests).toHaveLength(1);
  });
});
