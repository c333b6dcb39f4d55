import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import { openCredential } from '../src/credentials/store.ts';
import { graphql } from './documents/gql.ts';
import type { OAuth2CredentialInput } from './documents/graphql.ts';
import { openTestGateway, type Answer, type TestGateway } from './support/gateway.ts';
import { grantNumber, openMoment, openProvider, type Provider, type ScriptedAnswer } from './support/provider.ts';
import { addConnection, addFlow } from './support/tenants.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});
afterEach(() => {
  provider.requests.length = 0;
  provider.script((_request, count) => ({ body: grantNumber(count) }));
});

/** Seconds and minutes after the gateway's clock began, as a time. */
const after = (minutes: number): Date => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);

/** Stores tokens of an hour that were claimed when the clock began. */
const store = (oauth2: Partial<OAuth2CredentialInput> = {}): Promise<string> =>
  addConnection(gateway, {
    externalId: 'ext_1',
    credential: {
      oauth2: {
        clientId: 'client',
        clientSecret: 's3cr3t',
        tokenUrl: provider.tokenUrl,
        accessToken: 'access-0',
        refreshToken: 'refresh-0',
        expiresIn: 3600,
        data: { team: 'x' },
        ...oauth2,
      },
    },
  });

async function read(): Promise<Answer<{ value: Record<string, unknown> }>> {
  const response = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

const tokenRead = async (): Promise<unknown> => (await read()).body.value.access_token;

const connectionState = graphql(`
  query ConnectionState($id: ID!) {
    connection(id: $id) {
      status
      statusReason
      statusMessage
      refreshFailingSince
      updated
    }
  }
`);

const stateOf = async (id: string) => (await gateway.query(connectionState, { id })).connection;

const healthy = {
  status: 'ACTIVE',
  statusReason: null,
  statusMessage: null,
  refreshFailingSince: null,
  updated: '2026-01-01T00:00:00.000Z',
};

const credentialOf = (id: string) => gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });

const events = async (): Promise<string[]> =>
  (await gateway.services.db.auditEvent.findMany({ orderBy: { id: 'asc' } })).map(({ action }) => action);

describe('when a token is refreshed', () => {
  test.each([
    ['a token of an hour: a quarter of an hour before its end', { expiresIn: 3600 }, 45],
    ['a token of ten minutes: when half its life is over', { expiresIn: 600 }, 5],
    ['a token without a stated life: as one of an hour', { expiresIn: null }, 45],
    ['a token of no life at all: as one of an hour', { expiresIn: 0 }, 45],
    ['a token whose claim time is in seconds', { claimedAt: Date.UTC(2026, 0, 1) / 1000 }, 45],
    ['a token that was claimed half an hour ago', { claimedAt: Date.UTC(2025, 11, 31, 23, 30) }, 15],
    ['a token that was claimed in the future', { claimedAt: Date.UTC(2030, 0, 1) }, 45],
    ['client credentials, without a refresh token', { grantType: 'CLIENT_CREDENTIALS', refreshToken: null }, 45],
  ] as const)('%s', async (_what, oauth2, minutes) => {
    await store(oauth2);
    gateway.setTime(new Date(after(minutes).getTime() - 1));
    expect(await tokenRead()).toBe('access-0');
    expect(provider.requests).toEqual([]);
    gateway.setTime(after(minutes));
    expect(await tokenRead()).toBe('access-1');
    expect(provider.requests).toHaveLength(1);
  });

  test('a token that cannot be refreshed and has no stated end: never', async () => {
    await store({ refreshToken: null, expiresIn: null });
    gateway.setTime(after(1_000_000));
    expect(await tokenRead()).toBe('access-0');
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
  });

  test('a token that cannot be refreshed and has an end: never, and then the connection is in ERROR', async () => {
    const id = await store({ refreshToken: null });
    gateway.setTime(new Date(after(60).getTime() - 1));
    expect(await tokenRead()).toBe('access-0');
    gateway.setTime(after(60));
    const { status, body } = await read();
    const statusMessage = 'The access token has expired, and there is no refresh token. Connect the account again.';
    expect({ status, body }).toEqual({
      status: 409,
      body: {
        statusCode: 409,
        code: 'CONNECTION_NOT_USABLE',
        params: { message: `The connection is ERROR. ${statusMessage}`, status: 'ERROR', reason: 'EXPIRED' },
      },
    });
    expect(await stateOf(id)).toEqual({
      status: 'ERROR',
      statusReason: 'EXPIRED',
      statusMessage,
      refreshFailingSince: null,
      updated: '2026-01-01T01:00:00.000Z',
    });
    expect(provider.requests).toEqual([]);
  });
});

describe('a refresh', () => {
  test('asks as RFC 6749 has it, with the client in the body', async () => {
    await store();
    gateway.setTime(after(50));
    await read();
    expect(provider.requests).toEqual([
      {
        parameters: {
          grant_type: 'refresh_token',
          refresh_token: 'refresh-0',
          client_id: 'client',
          client_secret: 's3cr3t',
        },
        authorization: undefined,
      },
    ]);
  });

  test('asks with the client in the header, when the provider wants that', async () => {
    await store({ authorizationMethod: 'HEADER' });
    gateway.setTime(after(50));
    await read();
    expect(provider.requests).toEqual([
      {
        parameters: { grant_type: 'refresh_token', refresh_token: 'refresh-0' },
        authorization: `Basic ${Buffer.from('client:s3cr3t').toString('base64')}`,
      },
    ]);
  });

  test('of client credentials asks for the same scopes again, whatever else it was granted', async () => {
    await store({ grantType: 'CLIENT_CREDENTIALS', scope: 'read write' });
    provider.script((_request, count) => ({ body: { ...grantNumber(count), scope: 'something' } }));
    for (const minutes of [50, 100]) {
      gateway.setTime(after(minutes));
      await read();
    }
    const asked = {
      grant_type: 'client_credentials',
      scope: 'read write',
      client_id: 'client',
      client_secret: 's3cr3t',
    };
    expect(provider.requests.map(({ parameters }) => parameters)).toEqual([asked, asked]);
  });

  test('stores what the provider gave, keeps what it did not repeat, and leaves the connection as it was', async () => {
    const id = await store({ scope: 'read write', props: { tenant: 'acme' } });
    gateway.setTime(after(50));
    provider.script(() => ({
      body: { access_token: 'new', token_type: 'MAC', expires_in: '7200', id_token: 'x.y.z' },
    }));
    await read();
    expect(openCredential(gateway.services, await credentialOf(id))).toEqual({
      type: 'OAUTH2',
      client_id: 'client',
      client_secret: 's3cr3t',
      token_url: provider.tokenUrl,
      grant_type: 'AUTHORIZATION_CODE',
      authorization_method: 'BODY',
      access_token: 'new',
      refresh_token: 'refresh-0',
      token_type: 'MAC',
      expires_in: 7200,
      claimed_at: after(50).getTime(),
      scope: 'read write',
      props: { tenant: 'acme' },
      data: { team: 'x', id_token: 'x.y.z' },
    });
    expect(await stateOf(id)).toEqual(healthy);
    expect(await events()).toContain('CREDENTIAL_REFRESHED');
  });

  test('uses the new refresh token the next time', async () => {
    await store();
    for (const minutes of [50, 100, 150]) {
      gateway.setTime(after(minutes));
      await read();
    }
    expect(provider.requests.map(({ parameters }) => parameters.refresh_token)).toEqual([
      'refresh-0',
      'refresh-1',
      'refresh-2',
    ]);
  });

  test('happens once for all who read at the same time, and all get the new token', async () => {
    await store();
    gateway.setTime(after(70));
    provider.script((_request, count) => ({ body: grantNumber(count), delayMs: 200 }));
    expect(new Set(await Promise.all(Array.from({ length: 50 }, tokenRead)))).toEqual(new Set(['access-1']));
    expect(provider.requests).toHaveLength(1);
  });

  test('is not waited for while the token is good', async () => {
    await store();
    gateway.setTime(after(50));
    const { until, come } = openMoment();
    provider.script((_request, count) => ({ body: grantNumber(count), until }));
    const first = tokenRead();
    await expect.poll(() => provider.requests.length).toBe(1);
    expect(await tokenRead()).toBe('access-0');
    come();
    expect(await first).toBe('access-1');
  });

  test('that comes after its credential was replaced is dropped', async () => {
    const id = await store();
    gateway.setTime(after(70));
    const { until, come } = openMoment();
    provider.script(() => ({ body: grantNumber(1), until }));
    const reading = read();
    await expect.poll(() => provider.requests.length).toBe(1);
    await store({ accessToken: 'replaced', claimedAt: after(70).getTime() });
    come();
    expect((await reading).body.value.access_token).toBe('replaced');
    expect(openCredential(gateway.services, await credentialOf(id))).toMatchObject({ access_token: 'replaced' });
    expect(await events()).not.toContain('CREDENTIAL_REFRESHED');
  });

  test.each([
    ['grants', { body: grantNumber(1) }],
    ['refuses', { status: 400, body: { error: 'invalid_grant' } }],
  ])('that comes after its connection was deleted changes nothing, when the provider %s', async (_what, answer) => {
    const id = await store();
    await addFlow(gateway, 'one', [id]);
    gateway.setTime(after(70));
    const { until, come } = openMoment();
    provider.script(() => ({ ...answer, until }));
    const reading = read();
    await expect.poll(() => provider.requests.length).toBe(1);
    await gateway.rest('DELETE', `/${id}?force=true`);
    come();
    expect((await reading).status).toBe(409);
    expect(await gateway.services.db.credential.count()).toBe(0);
    expect(await stateOf(id)).toMatchObject({ status: 'MISSING', statusReason: null });
  });
});

const lasting: [what: string, answer: ScriptedAnswer, reason: string][] = [
  ['invalid_grant', { status: 400, body: { error: 'invalid_grant', error_description: 'x' } }, 'REVOKED'],
  ['invalid_client', { status: 401, body: { error: 'invalid_client' } }, 'CLIENT_MISCONFIGURED'],
  [
    'invalid_client with a challenge',
    { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' }, body: { error: 'invalid_client' } },
    'CLIENT_MISCONFIGURED',
  ],
  ['unauthorized_client', { status: 400, body: { error: 'unauthorized_client' } }, 'CLIENT_MISCONFIGURED'],
  ['an error with status 200', { status: 200, body: { error: 'bad_refresh_token' } }, 'REVOKED'],
  ["Slack's way of an error", { status: 200, body: { ok: false, error: 'invalid_refresh_token' } }, 'REVOKED'],
  ['an error nobody knows', { status: 400, body: { error: 'computer_says_no' } }, 'REFUSED'],
  ['403 without an error', { status: 403, body: {} }, 'REFUSED'],
];

const passing: [what: string, answer: ScriptedAnswer, reason: string][] = [
  ['500', { status: 500, body: { error: 'invalid_grant' } }, 'PROVIDER_UNAVAILABLE'],
  [
    '503 of a proxy',
    { status: 503, headers: { 'Content-Type': 'text/html' }, body: '<h1>no</h1>' },
    'PROVIDER_UNAVAILABLE',
  ],
  ['temporarily_unavailable', { status: 400, body: { error: 'temporarily_unavailable' } }, 'PROVIDER_UNAVAILABLE'],
  ['429', { status: 429, body: {} }, 'RATE_LIMITED'],
  ['a connection that breaks', { hangUp: true }, 'PROVIDER_UNAVAILABLE'],
  ['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>hi</h1>' }, 'ANSWER_NOT_UNDERSTOOD'],
  ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:1/' } }, 'ANSWER_NOT_UNDERSTOOD'],
  ['404', { status: 404, body: 'nothing here' }, 'ANSWER_NOT_UNDERSTOOD'],
  ['no access token', { body: { token_type: 'Bearer' } }, 'ANSWER_NOT_UNDERSTOOD'],
  ['too much', { body: { ...grantNumber(1), padding: 'x'.repeat(300_000) } }, 'ANSWER_NOT_UNDERSTOOD'],
];

describe('a provider that refuses', () => {
  test.each(lasting)(
    'with %s leaves the connection in ERROR, and is not asked again',
    async (_what, answer, reason) => {
      const id = await store();
      gateway.setTime(after(50));
      provider.script(() => answer);
      expect(await read()).toMatchObject({ status: 409, body: { params: { status: 'ERROR', reason } } });
      expect(await stateOf(id)).toMatchObject({
        status: 'ERROR',
        statusReason: reason,
        refreshFailingSince: null,
        updated: '2026-01-01T00:50:00.000Z',
      });
      expect(await events()).toEqual(expect.arrayContaining(['CONNECTION_FAILED']));

      gateway.setTime(after(5000));
      expect((await read()).status).toBe(409);
      expect(await refreshDueCredentials(gateway.services)).toBe(0);
      expect(provider.requests).toHaveLength(1);
    },
  );
});

describe('a provider that fails', () => {
  test.each(passing)('with %s keeps the connection ACTIVE, and its token in use', async (_what, answer, reason) => {
    const id = await store();
    gateway.setTime(after(50));
    provider.script(() => answer);
    expect(await tokenRead()).toBe('access-0');
    expect(await stateOf(id)).toMatchObject({
      status: 'ACTIVE',
      statusReason: reason,
      refreshFailingSince: '2026-01-01T00:50:00.000Z',
      updated: '2026-01-01T00:00:00.000Z',
    });
  });

  test('is left alone for longer and longer, up to an hour, while reads tell when the next try is', async () => {
    const id = await store();
    provider.script(() => ({ status: 500 }));
    let now = after(70);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      gateway.setTime(now);
      const { status, headers, body } = await read();
      const wait = Number(headers.get('retry-after'));
      expect({ status, body }).toEqual({
        status: 503,
        body: {
          statusCode: 503,
          code: 'PROVIDER_UNAVAILABLE',
          params: {
            message:
              'The access token has expired and was not refreshed yet. The provider cannot be reached, or responds with an error. The gateway will try again.',
            reason: 'PROVIDER_UNAVAILABLE',
            retryAfter: wait,
          },
        },
      });
      // Before that, nobody asks.
      gateway.setTime(new Date(now.getTime() + wait * 1000 - 1000));
      await read();
      expect(provider.requests).toHaveLength(attempt);
      waits.push(wait);
      now = new Date(now.getTime() + wait * 1000);
    }
    // With chance at the middle, three quarters of the full pause.
    expect(waits).toEqual([23, 45, 90, 180, 360, 720, 1440, 2700, 2700, 2700]);
    expect(await stateOf(id)).toMatchObject({ refreshFailingSince: '2026-01-01T01:10:00.000Z' });

    provider.script(() => ({ body: grantNumber(1) }));
    gateway.setTime(now);
    expect(await tokenRead()).toBe('access-1');
    expect(await stateOf(id)).toEqual(healthy);
  });

  test('is left alone for as long as it asks, an hour at most', async () => {
    await store();
    for (const [asked, waited] of [
      ['120', 120],
      ['100000', 3600],
      ['Thu, 01 Jan 2026 00:00:00 GMT', 90],
    ] as const) {
      provider.script(() => ({ status: 429, headers: { 'Retry-After': asked } }));
      const credential = await gateway.services.db.credential.findFirstOrThrow();
      gateway.setTime(new Date(Math.max(after(70).getTime(), credential.refreshDue!.getTime())));
      expect((await read()).headers.get('retry-after')).toBe(String(waited));
    }
  });

  test('that refuses a token it may have taken before is distinguished from one that revoked it', async () => {
    const id = await store();
    gateway.setTime(after(70));
    // It takes the refresh token, and the answer is lost.
    provider.script(() => ({ hangUp: true }));
    await read();
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    gateway.setTime(after(80));
    await read();
    expect(await stateOf(id)).toMatchObject({ status: 'ERROR', statusReason: 'REFRESH_INTERRUPTED' });
    // And stays so, however often it is asked.
    await gateway.rest('POST', `/${id}/revalidate`);
    expect(await stateOf(id)).toMatchObject({ status: 'ERROR', statusReason: 'REFRESH_INTERRUPTED' });
  });

  test('that refuses after it could not be reached at all has revoked', async () => {
    const gone = await openProvider();
    await gone.close();
    const id = await store({ tokenUrl: gone.tokenUrl });
    gateway.setTime(after(70));
    await read();
    expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE', statusReason: 'PROVIDER_UNAVAILABLE' });
    expect(await credentialOf(id)).toMatchObject({ failures: 1, outcomeOpen: false });
  });
});

describe("the platform's app", () => {
  const register = graphql(`
    mutation RegisterForRefresh($input: UpsertOAuthAppInput!) {
      upsertOAuthApp(input: $input) {
        oauthApp {
          id
        }
      }
    }
  `);
  const unregister = graphql(`
    mutation UnregisterForRefresh($input: DeleteOAuthAppInput!) {
      deleteOAuthApp(input: $input) {
        deletedOAuthAppId
      }
    }
  `);
  const pieceName = '@activepieces/piece-slack';
  const registerApp = async (changed: { clientId?: string; clientSecret?: string; tokenUrl?: string } = {}) => {
    const input = {
      pieceName,
      clientId: 'client',
      clientSecret: 'first-s3cr3t',
      authorizationUrl: 'https://provider.example.com/authorize',
      tokenUrl: provider.tokenUrl,
      ...changed,
    };
    return (await gateway.query(register, { input })).upsertOAuthApp.oauthApp.id;
  };
  const connect = () =>
    addConnection(gateway, { externalId: 'ext_1', pieceName, credential: { platformOAuth2: { code: 'c' } } });

  test('refreshes with the secret it has now', async () => {
    await registerApp();
    await connect();
    await registerApp({ clientSecret: 'second-s3cr3t' });
    gateway.setTime(after(50));
    expect(await tokenRead()).toBe('access-2');
    expect(provider.requests.map(({ parameters }) => parameters.client_secret)).toEqual([
      'first-s3cr3t',
      'second-s3cr3t',
    ]);
  });

  test.each([
    ['with another client', { clientId: 'another' }],
    ['with another token address', { tokenUrl: 'http://127.0.0.1:1/token' }],
  ])('%s gets no refresh token of the one before', async (_what, changed) => {
    await registerApp();
    const id = await connect();
    await registerApp(changed);
    gateway.setTime(after(50));
    expect(await read()).toMatchObject({ status: 409, body: { params: { reason: 'OAUTH_APP_CHANGED' } } });
    expect(provider.requests).toHaveLength(1);
    await registerApp();
    await gateway.rest('POST', `/${id}/revalidate`);
    expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE' });
  });

  test('that is gone leaves the connection in ERROR', async () => {
    const appId = await registerApp();
    const id = await connect();
    await gateway.query(unregister, { input: { id: appId } });
    gateway.setTime(after(50));
    expect((await read()).status).toBe(409);
    expect(await stateOf(id)).toMatchObject({ status: 'ERROR', statusReason: 'OAUTH_APP_MISSING' });
    expect(provider.requests).toHaveLength(1);
  });
});

describe('a credential from before it had a schedule', () => {
  test.each([
    ['a token that does not expire', { refreshToken: null, expiresIn: null }],
    ['a token that cannot be refreshed, and is good', { refreshToken: null, expiresIn: 1e7 }],
  ])('is kept, when it is %s', async (_what, oauth2) => {
    const id = await store(oauth2);
    const { expires, refreshDue } = await credentialOf(id);
    // As the migration leaves it.
    await gateway.services.db.credential.update({
      where: { connectionId: id },
      data: { expires: null, refreshDue: after(0) },
    });
    gateway.setTime(after(50));
    expect(await tokenRead()).toBe('access-0');
    expect(await credentialOf(id)).toMatchObject({ expires, refreshDue, leaseUntil: null });
    expect(await stateOf(id)).toEqual(healthy);
  });
});

describe('a process that dies during a refresh', () => {
  const holdLease = (id: string, until: Date) =>
    gateway.services.db.credential.update({
      where: { connectionId: id },
      data: { leaseHolder: 'dead', leaseUntil: until, outcomeOpen: true },
    });

  test('keeps the others from it until its lease is over, and while the token is good nobody waits', async () => {
    const id = await store();
    await holdLease(id, new Date(Date.now() + 60_000));
    gateway.setTime(after(50));
    expect(await tokenRead()).toBe('access-0');
    expect(provider.requests).toEqual([]);

    await holdLease(id, new Date(Date.now() - 1));
    expect(await tokenRead()).toBe('access-1');
    expect(await credentialOf(id)).toMatchObject({ leaseHolder: null, leaseUntil: null, outcomeOpen: false });
  });

  test('leaves the others waiting for an expired token until its lease is over', async () => {
    const id = await store();
    const until = new Date(Date.now() + 1500);
    await holdLease(id, until);
    gateway.setTime(after(70));
    expect(await tokenRead()).toBe('access-1');
    expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
    expect(provider.requests).toHaveLength(1);
  });

  test('is explained, when the provider takes a refresh token once', async () => {
    const id = await store();
    await holdLease(id, new Date(Date.now() - 1));
    gateway.setTime(after(70));
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect(await read()).toMatchObject({ status: 409, body: { params: { reason: 'REFRESH_INTERRUPTED' } } });
    expect(await stateOf(id)).toMatchObject({ status: 'ERROR', statusReason: 'REFRESH_INTERRUPTED' });
  });
});

describe('the background pass', () => {
  test('refreshes all that is due, and nothing else', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 130; n += 1) {
      ids.push(
        await addConnection(gateway, {
          externalId: `ext_${n}`,
          credential: {
            oauth2: {
              clientId: 'client',
              clientSecret: 's3cr3t',
              tokenUrl: provider.tokenUrl,
              accessToken: 'a',
              refreshToken: `refresh of ${n}`,
              expiresIn: n < 120 ? 3600 : 7200,
            },
          },
        }),
      );
    }
    await addConnection(gateway);
    gateway.setTime(after(50));
    expect(await refreshDueCredentials(gateway.services)).toBe(120);
    expect(provider.requests.map(({ parameters }) => parameters.refresh_token).sort()).toEqual(
      Array.from({ length: 120 }, (_, n) => `refresh of ${n}`).sort(),
    );
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
  });

  test('goes on after one that an internal error keeps from being tried, logs it, and tries it later', async () => {
    const id = await store();
    const before = await credentialOf(id);
    await addConnection(gateway, {
      externalId: 'ext_2',
      credential: {
        oauth2: {
          clientId: 'client',
          clientSecret: 's3cr3t',
          tokenUrl: provider.tokenUrl,
          accessToken: 'a',
          refreshToken: 'fine',
          expiresIn: 3600,
        },
      },
    });
    await gateway.services.db.credential.update({ where: { connectionId: id }, data: { keyId: 'lost' } });
    gateway.setTime(after(50));
    expect(await refreshDueCredentials(gateway.services)).toBe(2);
    expect(provider.requests.map(({ parameters }) => parameters.refresh_token)).toEqual(['fine']);
    expect(gateway.logLines.some((line) => line.includes('The key \\"lost\\"'))).toBe(true);

    const { sealed, leaseUntil, outcomeOpen } = await credentialOf(id);
    expect({ sealed, leaseUntil, outcomeOpen }).toEqual({
      sealed: before.sealed,
      leaseUntil: null,
      outcomeOpen: false,
    });
    await gateway.services.db.credential.update({ where: { connectionId: id }, data: { keyId: before.keyId } });
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
    gateway.setTime(after(60));
    expect(await refreshDueCredentials(gateway.services)).toBe(1);
    expect(await tokenRead()).toBe('access-2');
  });

  test('starts nothing when the process is stopping', async () => {
    await store();
    gateway.setTime(after(50));
    gateway.services.stopping.abort();
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
    expect(provider.requests).toEqual([]);
  });
});

const recheck = graphql(`
  mutation Recheck($input: RecheckConnectionInput!) {
    recheckConnection(input: $input) {
      connection {
        id
        status
        statusReason
      }
    }
  }
`);

describe('rechecking', () => {
  test('tries at once what had been refused, and mends it', async () => {
    const id = await store();
    gateway.setTime(after(50));
    provider.script(() => ({ status: 401, body: { error: 'invalid_client' } }));
    await read();
    expect(await stateOf(id)).toMatchObject({ status: 'ERROR' });
    provider.script(() => ({ body: grantNumber(1) }));
    expect(await gateway.query(recheck, { input: { id } })).toEqual({
      recheckConnection: { connection: { id, status: 'ACTIVE', statusReason: null } },
    });
    expect(await tokenRead()).toBe('access-1');
    expect(await events()).toEqual(expect.arrayContaining(['CONNECTION_RECHECKED']));
  });

  test('tries at once what is being backed off from', async () => {
    const id = await store();
    gateway.setTime(after(70));
    provider.script(() => ({ status: 500 }));
    await read();
    provider.script(() => ({ body: grantNumber(1) }));
    const { status, body } = await gateway.rest('POST', `/${id}/revalidate`);
    expect(status).toBe(200);
    expect(body).toEqual((await gateway.rest('GET', `/${id}`)).body);
    expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE', statusReason: null, refreshFailingSince: null });
  });

  test('leaves in ERROR, and alone, what cannot be asked about', async () => {
    const id = await store();
    gateway.setTime(after(50));
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    await read();
    provider.script(() => ({ status: 503 }));
    expect(await gateway.query(recheck, { input: { id } })).toEqual({
      recheckConnection: { connection: { id, status: 'ERROR', statusReason: 'REVOKED' } },
    });
    gateway.setTime(after(5000));
    expect(await refreshDueCredentials(gateway.services)).toBe(0);
    expect(provider.requests).toHaveLength(2);
  });

  test('answers with what came of it, when that is an error', async () => {
    const id = await store();
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect(await gateway.query(recheck, { input: { id } })).toEqual({
      recheckConnection: { connection: { id, status: 'ERROR', statusReason: 'REVOKED' } },
    });
  });

  test.each([
    [
      'that holds no token',
      () => addConnection(gateway),
      'belongs to a connection whose credential cannot be refreshed: upsert the connection instead',
    ],
    [
      'that cannot be refreshed',
      () => store({ refreshToken: null }),
      'belongs to a connection whose credential cannot be refreshed: upsert the connection instead',
    ],
    [
      'that was deleted',
      async () => {
        const id = await store();
        await addFlow(gateway, 'one', [id]);
        await gateway.rest('DELETE', `/${id}?force=true`);
        return id;
      },
      'belongs to a connection that was deleted',
    ],
  ])('a connection %s is refused', async (_what, make, message) => {
    const id = await make();
    expect(await gateway.rest('POST', `/${id}/revalidate`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION', params: { message: `id: ${message}` } },
    });
    expect(await events()).not.toContain('CONNECTION_RECHECKED');
  });
});
