import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimLease, clearLeases } from '../src/credentials/lease.ts';
import { refreshCredential } from '../src/credentials/refresh.ts';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import type { Services } from '../src/request/context.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { firstProject } from './support/ask.ts';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { grantNumber, openMoment, openProvider, type Provider, type ScriptedAnswer } from './support/provider.ts';
import { serverUrl } from './support/shared-database.ts';
import { addConnection } from './support/tenants.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());
afterEach(() => {
  provider.requests.length = 0;
});

const sentTokens = () => provider.requests.map(({ parameters }) => parameters.refresh_token);

/** Answers the requests in order; those after the last like it. */
const answerWith = (...answers: ScriptedAnswer[]) =>
  provider.script((_request, count) => answers[Math.min(count, answers.length) - 1]!);

const refused: ScriptedAnswer = { status: 400, body: { error: 'invalid_grant' } };

function raise(error: Error): never {
  throw error;
}

describe('an answer that gets lost', () => {
  let gateway: TestGateway;
  let id: string;
  beforeEach(async () => {
    gateway = await openTestGateway();
    id = await store('access-0');
    gateway.setTime(new Date(Date.UTC(2026, 0, 1, 2)));
  });

  /** Stores tokens of an hour, claimed by the gateway's clock. */
  const store = (accessToken: string): Promise<string> =>
    addConnection(gateway, {
      externalId: 'ext_1',
      credential: {
        oauth2: {
          clientId: 'client',
          clientSecret: 's3cr3t',
          tokenUrl: provider.tokenUrl,
          accessToken,
          refreshToken: 'refresh-0',
          expiresIn: 3600,
          claimedAt: gateway.services.now().getTime(),
        },
      },
    });
  /** Another process's services, on the same database. */
  const elsewhere = (): Services => ({
    ...gateway.services,
    refreshes: new Map(),
    stopping: new AbortController(),
  });

  const read = async (): Promise<string> => {
    const path = `/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`;
    const response = await gateway.fetch(path, { headers: { Authorization: `Bearer ${gateway.adminKey}` } });
    const { value, params } = (await response.json()) as {
      value?: { access_token: string };
      params?: { reason: string };
    };
    return value?.access_token ?? params?.reason ?? '';
  };
  const credentialOf = () => gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });
  const change = (data: { leaseHolder?: string; leaseUntil?: Date }) =>
    gateway.services.db.credential.update({ where: { connectionId: id }, data });

  test.each<[string, ScriptedAnswer]>([
    ['with its connection', { hangUp: true }],
    ['to a page', { body: '<h1>hi</h1>' }],
    ['in its middle', { body: '{"access_token": "acc' }],
    ['by a proxy that had none', { status: 502, body: '<h1>Bad Gateway</h1>' }],
    ['by a proxy that had none in time', { status: 504 }],
  ])('%s is asked for again at once, with the same token', async (_how, lost) => {
    answerWith(lost, { body: grantNumber(2) });
    expect(await read()).toBe('access-2');
    expect(sentTokens()).toEqual(['refresh-0', 'refresh-0']);
    expect(await credentialOf()).toMatchObject({ failures: 0, outcomeOpen: false, leaseHolder: null });
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['an error of its own', { status: 500 }, 'PROVIDER_UNAVAILABLE'],
    ['that it is overloaded', { status: 503, headers: { 'Retry-After': '60' } }, 'PROVIDER_UNAVAILABLE'],
    ['that it is asked too often', { status: 429 }, 'RATE_LIMITED'],
  ])('is none when the provider tells of %s', async (_what, answer, reason) => {
    answerWith(answer);
    expect(await read()).toBe(reason);
    expect(sentTokens()).toEqual(['refresh-0']);
  });

  test('twice is left to the pauses of an outage', async () => {
    answerWith({ hangUp: true }, { hangUp: true }, { body: grantNumber(3) });
    expect([await read(), await read()]).toEqual(['PROVIDER_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);
    expect(sentTokens()).toHaveLength(2);
    expect(await credentialOf()).toMatchObject({ failures: 1, outcomeOpen: true, leaseHolder: null });
    gateway.setTime(new Date(Date.UTC(2026, 0, 1, 2, 1)));
    expect(await read()).toBe('access-3');
  });

  test('and may have used up the token is the reason when that is refused, and nobody sends it again', async () => {
    answerWith({ hangUp: true }, refused);
    expect(await read()).toBe('REFRESH_INTERRUPTED');
    gateway.setTime(new Date(Date.UTC(2026, 0, 2)));
    expect(await read()).toBe('REFRESH_INTERRUPTED');
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
    expect(sentTokens()).toHaveLength(2);
  });

  test('is not asked for again in the background after an error on our side', async () => {
    answerWith(refused);
    expect(await read()).toBe('REVOKED');
    const { vault } = gateway.services;
    gateway.services.vault = { ...vault, open: () => raise(new Error('no such key')) };
    await expect(refreshCredential(gateway.services, id, true)).rejects.toThrow('no such key');
    gateway.services.vault = vault;
    gateway.setTime(new Date(Date.UTC(2026, 0, 1, 3)));
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
    expect(sentTokens()).toHaveLength(1);
  });

  test('is not asked for again when the credential was replaced meanwhile', async () => {
    const { until, come } = openMoment();
    provider.script(() => ({ hangUp: true, until }));
    const reading = read();
    await expect.poll(sentTokens).toHaveLength(1);
    await store('replaced');
    come();
    expect(await reading).toBe('replaced');
    expect(sentTokens()).toHaveLength(1);
  });

  test('is not asked for again by a holder that has lost its lease', async () => {
    const { until, come } = openMoment();
    provider.script(() => ({ hangUp: true, until }));
    const refresh = refreshCredential(gateway.services, id);
    await expect.poll(sentTokens).toHaveLength(1);
    await change({ leaseHolder: 'another' });
    come();
    await refresh;
    expect(sentTokens()).toHaveLength(1);
    expect(await credentialOf()).toMatchObject({ leaseHolder: 'another', failures: 0 });
  });

  test('is left to others by a process that is stopping', async () => {
    const { until, come } = openMoment();
    provider.script((_request, count) => (count === 1 ? { hangUp: true, until } : { body: grantNumber(2) }));
    const refresh = refreshCredential(gateway.services, id);
    await expect.poll(sentTokens).toHaveLength(1);
    gateway.services.stopping.abort();
    const waiting = refreshCredential(elsewhere(), id);
    come();
    await refresh;
    expect(await credentialOf()).toMatchObject({ outcomeOpen: true });
    await waiting;
    expect(sentTokens()).toEqual(['refresh-0', 'refresh-0']);
    expect(await read()).toBe('access-2');
  });

  const claim = (force: boolean) => claimLease(elsewhere(), { connectionId: id, force, expiredLease: null });

  test('with a dead process is left to others by one that is stopped while it waits', async () => {
    await claim(false);
    const waiting = refreshCredential(gateway.services, id);
    gateway.services.stopping.abort();
    await waiting;
    expect(sentTokens()).toEqual([]);
    expect(await credentialOf()).toMatchObject({ outcomeOpen: true });
    expect((await credentialOf()).refreshDue!.getTime()).toBeLessThan(gateway.services.now().getTime());
  });

  describe('arrives late, after its holder has lost the lease', () => {
    /** Has the token sent by a holder that is answered late, then by one that has taken its lease and is answered later still. */
    async function bothAnswered(first: ScriptedAnswer, second: ScriptedAnswer): Promise<void> {
      answerWith({ ...first, delayMs: 3000 }, { ...second, delayMs: 3000 }, { body: grantNumber(3) });
      const robbed = refreshCredential(gateway.services, id);
      await expect.poll(sentTokens).toHaveLength(1);
      await change({ leaseHolder: 'dead', leaseUntil: new Date(Date.now() - 60_000) });
      const later = refreshCredential(elsewhere(), id);
      await robbed;
      expect(await read()).toBe('access-1');
      await later;
    }

    test('and gives way to that of the newer holder', async () => {
      await bothAnswered({ body: grantNumber(1) }, { body: grantNumber(2) });
      expect(await read()).toBe('access-2');
      expect(await credentialOf()).toMatchObject({ leaseHolder: null, outcomeOpen: false });
    });

    test('and outlives a refusal of the newer holder', async () => {
      await bothAnswered({ body: grantNumber(1) }, refused);
      expect(await credentialOf()).toMatchObject({ leaseHolder: null, outcomeOpen: true });
      expect(await read()).toBe('access-3');
      expect(sentTokens()).toEqual(['refresh-0', 'refresh-0', 'refresh-1']);
    });
  });

  describe('because its process has died', () => {
    test('is asked for again when its lease is over', async () => {
      await claim(false);
      answerWith({ body: grantNumber(1) });
      expect(await refreshDueCredentials(gateway.services)).toBe(0);
      await change({ leaseUntil: new Date(Date.now() - 1) });
      expect(await refreshDueCredentials(gateway.services)).toBe(1);
      expect(await read()).toBe('access-1');
    });

    test('is asked for again at once on a database that only one process can have open', async () => {
      await claim(false);
      await change({ leaseUntil: new Date(Date.now() + 600_000) });
      await clearLeases(gateway.services);
      answerWith(refused);
      expect(await refreshDueCredentials(gateway.services)).toBe(1);
      expect(await read()).toBe('REFRESH_INTERRUPTED');
    });

    test('is asked for again also when the token was not due', async () => {
      await store('access-0');
      expect(await refreshDueCredentials(gateway.services)).toBe(0);
      await claim(true);
      await clearLeases(gateway.services);
      answerWith({ body: grantNumber(1) });
      expect(await refreshDueCredentials(gateway.services)).toBe(1);
      expect(await read()).toBe('access-1');
    });
  });

  describe('is not taken for one while its process lives', () => {
    const bothRefresh = async (meanwhile: () => Promise<unknown>, other = elsewhere()) => {
      const refreshes = [refreshCredential(gateway.services, id)];
      await expect.poll(sentTokens).toHaveLength(1);
      refreshes.push(refreshCredential(other, id));
      await meanwhile();
      await Promise.all(refreshes);
      expect(sentTokens()).toHaveLength(1);
      expect(await read()).toBe('access-1');
    };

    test('and the provider takes longer than a lease', async () => {
      answerWith({ body: grantNumber(1), delayMs: 7000 });
      await bothRefresh(() => Promise.resolve());
    });

    // The embedded database has one connection.
    test.runIf(serverUrl)('and its requests take all connections', async () => {
      answerWith({ body: grantNumber(1), delayMs: 7500 });
      const { db, leaseDb } = gateway.services;
      await bothRefresh(() => Promise.all(Array.from({ length: 20 }, () => db.$queryRaw`SELECT pg_sleep(4)::text`)), {
        ...elsewhere(),
        db: leaseDb,
      });
    });

    test('and could not renew its lease for a while', async () => {
      answerWith({ body: grantNumber(1), delayMs: 3000 });
      await bothRefresh(() => change({ leaseUntil: new Date(Date.now() - 2000) }));
    });
  });
});

describe('a gateway that ends while it waits for an answer', { timeout: 300_000 }, () => {
  let ownStore: OwnStore;
  let gateway: GatewayProcess;
  let projectId: string;
  const startGateway = async (background: 'on' | 'off'): Promise<void> => {
    gateway = start({ ...ownStore.env, ALLOW_PRIVATE_OAUTH_HOSTS: 'on', BACKGROUND_REFRESH: background });
    await gateway.ready();
  };
  beforeEach(async () => {
    ownStore = await makeOwnStore('lost_answers');
    await startGateway('off');
    projectId = await firstProject(gateway.address(), ownStore.key);
  });
  afterEach(async () => {
    await endAll();
    await ownStore.remove();
  });

  const send = (method: string, path: string, body?: unknown) =>
    fetch(gateway.address() + path, {
      method,
      headers: { Authorization: `Bearer ${ownStore.key}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const read = () => send('GET', `/api/v1/worker/app-connections/ext_1?projectId=${projectId}`);

  /** Stores a token that has expired, and reads it until the provider is asked for another one. */
  async function askedProvider(): Promise<void> {
    answerWith({ hangUp: true, delayMs: 8000 }, { body: grantNumber(2) });
    const target = { projectId, externalId: 'ext_1', displayName: 'x', pieceName: 'x', pieceVersion: '1' };
    const app = { client_id: 'client', client_secret: 's', token_url: provider.tokenUrl };
    const tokens = { access_token: 'access-0', refresh_token: 'refresh-0', expires_in: 3600, claimed_at: 1.6e12 };
    const value = { type: 'OAUTH2', ...app, ...tokens };
    expect((await send('POST', '/api/v1/app-connections', { ...target, type: 'OAUTH2', value })).status).toBe(201);
    read().catch(() => null);
    await expect.poll(sentTokens).toHaveLength(1);
  }

  test.each<[string, NodeJS.Signals, number | null]>([
    ['killed', 'SIGKILL', null],
    ['stopped', 'SIGTERM', 0],
  ])('since it is %s leaves it to the next one, which asks again with nobody reading', async (_how, signal, code) => {
    await askedProvider();
    gateway.kill(signal);
    expect(await gateway.exited).toBe(code);
    expect(sentTokens()).toHaveLength(1);
    await startGateway('on');
    await expect.poll(sentTokens).toEqual(['refresh-0', 'refresh-0']);
    await sleep(500);
    const { value } = (await (await read()).json()) as { value: { access_token: string } };
    expect(value.access_token).toBe('access-2');
    expect(sentTokens()).toHaveLength(2);
  });
});
