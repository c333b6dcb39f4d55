import { beforeEach, describe, expect, test, vi } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { createFailureLimit } from '../src/auth/failure-limit.ts';
import type { Principal } from '../src/auth/principal.ts';
import { identityProviderUnavailable, unauthenticated } from '../src/errors.ts';
import { openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';
import { addKey } from './support/tenants.ts';

let gateway: TestGateway;

/** The checks of tokens that are under way: what a token turns out to be, the test says. */
let checks: Map<string, { resolve: (principal: Principal) => void; reject: (error: Error) => void }>;

const openWith = async (limit: number): Promise<void> => {
  checks = new Map();
  const services = (now: () => Date) => ({
    authFailures: createFailureLimit(limit, now),
    verifyJwt: (_sql: unknown, token: string) =>
      new Promise<Principal>((resolve, reject) => checks.set(token, { resolve, reject })),
  });
  gateway = await openTestGateway(services, { ...testOptions, trustedProxies: 1 });
};

const ask = async (key: string, from = '203.0.113.1', path = '/graphql') => {
  const response = await gateway.fetch(path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'X-Forwarded-For': from },
    body: '{"query": "{ viewer { isPlatformAdmin } }"}',
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as unknown,
  };
};
const statusOf = async (key: string, from?: string): Promise<number> => (await ask(key, from)).status;
const wrong = (): string => generateApiKey();
const newKey = async (): Promise<string> => (await addKey(gateway, {})).key;

const counted = (statuses: number[]): Record<number, number> =>
  Object.fromEntries(
    [...new Set(statuses)].map((status) => [status, statuses.filter((other) => other === status).length]),
  );

const fail = async (times: number, from?: string): Promise<void> => {
  for (let n = 0; n < times; n += 1) expect(await statusOf(wrong(), from)).toBe(401);
};

describe('an address that has failed to authenticate 3 times in a minute', () => {
  beforeEach(async () => {
    await openWith(3);
    await fail(3);
    gateway.passTime(10);
  });

  test('gets RATE_LIMITED for invalid credentials, in GraphQL and in REST, until the minute is over', async () => {
    const params = {
      message: 'Too many requests with invalid credentials. Try again in 50 s.',
      retryAfter: 50,
    };
    expect(await ask(wrong())).toEqual({
      status: 429,
      retryAfter: '50',
      body: { errors: [{ message: params.message, extensions: { code: 'RATE_LIMITED', params } }] },
    });
    expect(await ask(wrong(), undefined, '/api/v1/app-connections')).toEqual({
      status: 429,
      retryAfter: '50',
      body: { statusCode: 429, code: 'RATE_LIMITED', params },
    });
    gateway.passTime(50);
    expect(await statusOf(wrong())).toBe(401);
  });

  test('is served with credentials that are right, also at their first use', async () => {
    const key = await newKey();
    expect([await statusOf(key), await statusOf(wrong()), await statusOf(key)]).toEqual([200, 429, 200]);
  });

  test('is not served any more with credentials that were right', async () => {
    const { key, id } = await addKey(gateway, {});
    expect(await statusOf(key)).toBe(200);
    await gateway.services.db.apiKey.update({ where: { id }, data: { revoked: gateway.services.now() } });
    expect(await statusOf(key)).toBe(429);
  });

  test('does not keep others out', async () => {
    expect(await statusOf(wrong(), '203.0.113.2')).toBe(401);
  });

  test('cannot pretend to be another one', async () => {
    expect(await statusOf(wrong(), '198.51.100.7, 203.0.113.1')).toBe(429);
  });

  test.each(['::ffff:203.0.113.1', '::ffff:cb00:7101', '203.0.113.1:4711'])('is the same as %s', async (from) => {
    expect(await statusOf(wrong(), from)).toBe(429);
  });

  const refuseTokens = (): void => checks.forEach(({ reject }) => reject(unauthenticated('It is not valid.')));
  const often = { interval: 1, timeout: 60_000 };

  test('has two checks under way at once; 200 others wait, more are refused, and what has worked does not wait', async () => {
    expect(await statusOf(gateway.adminKey)).toBe(200);
    const statuses: number[] = [];
    const asked = Array.from({ length: 250 }, async (_, n) => statuses.push(await statusOf(`token-${n}`)));
    await vi.waitFor(() => expect(statuses).toHaveLength(48));
    expect([...checks.keys()]).toEqual(['token-0', 'token-1']);
    expect([await statusOf(gateway.adminKey), await statusOf(await newKey())]).toEqual([200, 429]);

    await vi.waitFor(() => {
      refuseTokens();
      expect(statuses).toHaveLength(250);
    }, often);
    await Promise.all(asked);
    expect(counted(statuses)).toEqual({ 429: 250 });
    expect(await statusOf(await newKey())).toBe(200);
  });

  test('is served with credentials that have waited', async () => {
    const tokens = Promise.all(Array.from({ length: 10 }, (_, n) => statusOf(`token-${n}`)));
    await vi.waitFor(() => expect(checks.size).toBe(2));
    const waiting = statusOf(await newKey());
    await vi.waitFor(() => {
      refuseTokens();
      expect(checks.size).toBe(10);
    }, often);
    refuseTokens();
    expect(counted(await tokens)).toEqual({ 429: 10 });
    expect(await waiting).toBe(200);
  });
});

describe('with a limit of 20', () => {
  beforeEach(() => openWith(20));

  test('60 wrong credentials at once are worth no more than in turn', async () => {
    expect(counted(await Promise.all(Array.from({ length: 60 }, () => statusOf(wrong()))))).toEqual({
      401: 20,
      429: 40,
    });
  });

  test('one wrong credential 60 times at once is no better', async () => {
    const key = wrong();
    expect(counted(await Promise.all(Array.from({ length: 60 }, () => statusOf(key))))).toEqual({ 401: 20, 429: 40 });
  });

  test('right credentials at their first use all pass, also many at once: one key, or many', async () => {
    const key = await newKey();
    const keys = await Promise.all(Array.from({ length: 60 }, newKey));
    const many = [...keys, ...Array.from({ length: 300 }, () => key)];
    expect(counted(await Promise.all(many.map((one) => statusOf(one))))).toEqual({ 200: 360 });
    await fail(20);
    expect(await statusOf(wrong())).toBe(429);
  });

  test('that an issuer cannot be reached counts for nobody', async () => {
    const asked = Array.from({ length: 40 }, (_, n) => statusOf(`token-${n}`));
    const unreachable = identityProviderUnavailable(new Error('refused'));
    for (let n = 0; n < 40; n += 1) {
      await vi.waitFor(() => expect(checks.has(`token-${n}`)).toBe(true));
      checks.get(`token-${n}`)!.reject(unreachable);
    }
    expect(counted(await Promise.all(asked))).toEqual({ 503: 40 });
    await fail(1);
  });

  test('who has an IPv6 network is counted by it, whichever of its addresses they use', async () => {
    for (let n = 0; n < 20; n += 1) await fail(1, `2001:db8:1:2:${n.toString(16)}::1`);
    expect(await statusOf(wrong(), '2001:0db8:0001:0002:ffff::')).toBe(429);
    expect(await statusOf(wrong(), '[2001:db8:1:2::5]:4711')).toBe(429);
    expect(await statusOf(wrong(), '2001:db8:1:3::1')).toBe(401);
  });

  test('what is no address is all one', async () => {
    for (let n = 0; n < 20; n += 1) await fail(1, `nonsense-${n}`);
    expect(await statusOf(wrong(), 'more nonsense')).toBe(429);
  });
});
