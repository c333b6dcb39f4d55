import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCredential } from '../src/credentials/store.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import type { UpsertConnectionInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { grantNumber, openProvider, type Provider } from './support/provider.ts';
import { addConnection, addMember } from './support/tenants.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

const cloudApp = (tokenUrl: string) => ({
  pieceName: '@activepieces/piece-gmail',
  clientId: 'cloud-client',
  clientSecret: 'cloud-s3cr3t',
  authorizationUrl: 'https://provider.example.com/authorize',
  tokenUrl,
  scopes: ['mail'],
  pkce: true,
  authorizationMethod: 'HEADER' as const,
  authorizationParams: {},
  responseFields: [],
  issuer: null,
  issInResponse: false,
});

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway({
    oauth2: createOAuth2({
      publicUrl: 'https://gateway.example.com',
      allowPrivateHosts: true,
      apps: [cloudApp(provider.tokenUrl)],
    }),
  });
});
afterEach(() => {
  provider.requests.length = 0;
  provider.script((_request, count) => ({ body: grantNumber(count) }));
});

const registerApp = graphql(`
  mutation RegisterApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        id
      }
    }
  }
`);

const addApp = (tokenUrl: string, pieceName = '@activepieces/piece-gmail') =>
  gateway.query(registerApp, {
    input: {
      pieceName,
      clientId: 'platform-client',
      clientSecret: 'platform-s3cr3t',
      authorizationUrl: 'https://provider.example.com/authorize',
      tokenUrl,
    },
  });

const body = (value: { type: string } & Record<string, unknown>) => ({
  projectId: gateway.projectId,
  externalId: 'ext_1',
  displayName: 'Gmail',
  pieceName: '@activepieces/piece-gmail',
  pieceVersion: '1.0.0',
  type: value.type,
  value,
});

const own = () => ({
  type: 'OAUTH2',
  client_id: 'own-client',
  client_secret: 'own-s3cr3t',
  token_url: provider.tokenUrl,
});

const send = (value: { type: string } & Record<string, unknown>) => gateway.rest('POST', '', { body: body(value) });

async function stored(): Promise<unknown> {
  return openCredential(gateway.services, await gateway.services.db.credential.findFirstOrThrow());
}

async function expectNothingStored(): Promise<void> {
  const { db } = gateway.services;
  expect(await db.appConnection.count()).toBe(0);
  expect(await db.credential.count()).toBe(0);
}

const granted = {
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  token_type: 'Bearer',
  expires_in: 3600,
  claimed_at: Date.UTC(2026, 0, 1),
  data: {},
};

describe('an authorization code', () => {
  test('of an app of your own is exchanged for tokens', async () => {
    const { status } = await send({
      ...own(),
      code: 'the-code',
      redirect_url: 'https://app.example.com/callback',
      code_challenge: 'the-verifier',
      scope: 'read',
    });
    expect(status).toBe(201);
    expect(provider.requests).toEqual([
      {
        parameters: {
          grant_type: 'authorization_code',
          code: 'the-code',
          redirect_uri: 'https://app.example.com/callback',
          code_verifier: 'the-verifier',
          client_id: 'own-client',
          client_secret: 'own-s3cr3t',
        },
        authorization: undefined,
      },
    ]);
    expect(await stored()).toEqual({
      ...granted,
      ...own(),
      grant_type: 'AUTHORIZATION_CODE',
      authorization_method: 'BODY',
      redirect_url: 'https://app.example.com/callback',
      scope: 'read',
    });
  });

  test("of the platform's app is exchanged with its secret, which is not stored again", async () => {
    await addApp(provider.tokenUrl);
    expect((await send({ type: 'PLATFORM_OAUTH2', code: 'the-code' })).status).toBe(201);
    expect(provider.requests).toEqual([
      {
        parameters: {
          grant_type: 'authorization_code',
          code: 'the-code',
          redirect_uri: 'https://gateway.example.com/oauth2/callback',
          client_id: 'platform-client',
          client_secret: 'platform-s3cr3t',
        },
        authorization: undefined,
      },
    ]);
    expect(await stored()).toEqual({
      ...granted,
      type: 'PLATFORM_OAUTH2',
      client_id: 'platform-client',
      token_url: provider.tokenUrl,
      grant_type: 'AUTHORIZATION_CODE',
      authorization_method: 'BODY',
      redirect_url: 'https://gateway.example.com/oauth2/callback',
    });
  });

  test("of the operator's app is exchanged as its file says", async () => {
    const answer = await send({
      type: 'CLOUD_OAUTH2',
      client_id: 'cloud-client',
      code: 'the-code',
      redirect_url: 'https://app.example.com/callback',
      code_challenge: 'the-verifier',
      scope: 'mail',
    });
    expect(answer.status).toBe(201);
    expect(provider.requests).toEqual([
      {
        parameters: {
          grant_type: 'authorization_code',
          code: 'the-code',
          redirect_uri: 'https://app.example.com/callback',
          code_verifier: 'the-verifier',
        },
        authorization: `Basic ${Buffer.from('cloud-client:cloud-s3cr3t').toString('base64')}`,
      },
    ]);
    expect(await stored()).toMatchObject({ type: 'CLOUD_OAUTH2', client_id: 'cloud-client', scope: 'mail' });
    expect(JSON.stringify(await stored())).not.toContain('s3cr3t');
  });

  test('is exchanged for GraphQL alike', async () => {
    const id = await addConnection(gateway, {
      credential: {
        oauth2: {
          clientId: 'own-client',
          clientSecret: 'own-s3cr3t',
          tokenUrl: provider.tokenUrl,
          code: 'the-code',
          redirectUrl: 'https://app.example.com/callback',
        },
      },
    });
    expect(id).toMatch(/^conn_/);
    expect(await stored()).toMatchObject(granted);
  });

  test('is refused with another client than the registered one', async () => {
    const { status, body: answer } = await send({ type: 'CLOUD_OAUTH2', client_id: 'another', code: 'c' });
    const message = 'is not the client id of the app that is registered for the piece';
    expect({ status, answer }).toEqual({
      status: 400,
      answer: {
        statusCode: 400,
        code: 'VALIDATION',
        params: { message: `value.client_id: ${message}`, fields: [{ field: 'value.client_id', message }] },
      },
    });
    expect(provider.requests).toEqual([]);
  });

  test('is not used up for somebody who may not store what comes of it', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const { key } = await addMember(gateway, 'EDITOR');
    const viewer = await addMember(gateway, 'VIEWER');
    for (const caller of [key, viewer.key]) {
      const { status } = await gateway.rest('POST', '', {
        key: caller,
        body: body({ ...own(), code: 'c', redirect_url: 'https://app.example.com/callback' }),
      });
      expect(status).toBe(403);
    }
    expect(provider.requests).toEqual([]);
  });
});

describe('tokens', () => {
  const code = { code: 'c', redirect_url: 'https://app.example.com/callback' };

  test.each([
    ['a list of scopes', { scope: ['read', 'write'] }, { scope: 'read write' }],
    ['a life of less than nothing', { expires_in: -1 }, { expires_in: undefined }],
    ['a life in words', { expires_in: 'never' }, { expires_in: undefined }],
    ['null for what is not there', { refresh_token: null, scope: null }, { refresh_token: undefined }],
    ['a type of its own', { token_type: 'bot' }, { token_type: 'bot' }],
    ['no type', { token_type: undefined }, { token_type: 'Bearer' }],
    ['an ID token', { id_token: 'x.y.z' }, { data: { id_token: 'x.y.z' } }],
  ])('with %s are good', async (_what, answer, value) => {
    provider.script(() => ({ body: { ...grantNumber(1), ...answer } }));
    expect((await send({ ...own(), ...code })).status).toBe(201);
    const tokens = (await stored()) as Record<string, unknown>;
    for (const [name, expected] of Object.entries({ access_token: 'access-1', ...value })) {
      expect(tokens[name]).toEqual(expected);
    }
  });

  test('that are fetched were claimed now, whatever the caller says', async () => {
    expect((await send({ ...own(), ...code, claimed_at: 1.7e15 })).status).toBe(201);
    expect(await stored()).toMatchObject({ claimed_at: Date.UTC(2026, 0, 1) });
  });
});

describe('client credentials', () => {
  test('get their first token', async () => {
    const value = { ...own(), grant_type: 'client_credentials', scope: 'read write' };
    expect((await send(value)).status).toBe(201);
    expect(provider.requests[0]?.parameters).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
      client_id: 'own-client',
      client_secret: 'own-s3cr3t',
    });
    expect(await stored()).toEqual({
      ...granted,
      ...own(),
      grant_type: 'CLIENT_CREDENTIALS',
      authorization_method: 'BODY',
      scope: 'read write',
    });
  });
});

describe('a refused exchange', () => {
  const code = { code: 'the-c0de', redirect_url: 'https://app.example.com/callback', code_challenge: 'the-verifi3r' };
  const again = 'An authorization code is good once, and for a few minutes: authorize again, and send the new code.';
  const check = 'Check the client id, the client secret, the scopes and the redirect address of the OAuth app.';

  test.each([
    ['the code', 400, { error: 'invalid_grant', error_description: 'own-s3cr3t' }, 'invalid_grant', 'REVOKED', again],
    ['the client', 401, { error: 'invalid_client' }, 'invalid_client', 'CLIENT_MISCONFIGURED', check],
    ['with status 200', 200, { error: 'bad_verification_code' }, 'bad_verification_code', 'REVOKED', again],
    ['something', 400, { error: 'invalid_request' }, 'invalid_request', 'REFUSED', 'Nothing was stored.'],
    ['in words of its own', 400, { error: 'odd' }, null, 'REFUSED', 'Nothing was stored.'],
    ['in a word that objects have', 400, { error: 'constructor' }, null, 'REFUSED', 'Nothing was stored.'],
    ['and repeats the secret as its error', 400, { error: 'own-s3cr3t' }, null, 'REFUSED', 'Nothing was stored.'],
    ['and repeats the code in its error', 400, { error: 'x-the-c0de' }, null, 'REFUSED', 'Nothing was stored.'],
    ['and says what is no code', 400, { error: '<script>' }, null, 'REFUSED', 'Nothing was stored.'],
  ] as const)('of a provider that refuses %s is reported, and stores nothing', async (...args) => {
    const [, status, answer, providerError, reason, advice] = args;
    provider.script(() => ({ status, body: answer }));
    const { status: answered, body: error } = await send({ ...own(), ...code });
    expect(error).toEqual({
      statusCode: 400,
      code: 'INVALID_CLAIM',
      params: {
        message: `The provider issued no tokens${providerError ? ` (${providerError})` : ''}. ${advice}`,
        reason,
        ...(providerError && { providerError }),
      },
    });
    expect(answered).toBe(400);
    await expectNothingStored();
    expect(gateway.logLines.join('')).not.toMatch(/s3cr3t|the-c0de|the-verifi3r/);
  });

  test('of a provider that fails can be tried again', async () => {
    provider.script(() => ({ status: 503, headers: { 'Retry-After': '7' } }));
    const { status, headers, body: error } = await send({ ...own(), ...code });
    expect(error).toEqual({
      statusCode: 503,
      code: 'PROVIDER_UNAVAILABLE',
      params: {
        message: 'The provider did not respond properly. Nothing was stored. Try again.',
        reason: 'PROVIDER_UNAVAILABLE',
        retryAfter: 7,
      },
    });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('7');
    await expectNothingStored();
  });

  test('leaves the connection that was to be overwritten as it was', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const before = await gateway.rest('GET', `/${id}`);
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect((await send({ ...own(), ...code })).status).toBe(400);
    expect((await gateway.rest('GET', `/${id}`)).body).toEqual(before.body);
    expect(await stored()).toEqual({ type: 'SECRET_TEXT', secret_text: 'xoxb-test' });
  });

  test('is reported in GraphQL', async () => {
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    const upsert = graphql(`
      mutation ExchangeCode($input: UpsertConnectionInput!) {
        upsertConnection(input: $input) {
          connection {
            id
          }
        }
      }
    `);
    const input: UpsertConnectionInput = {
      projectId: gateway.projectId,
      displayName: 'x',
      pieceName: 'x',
      pieceVersion: '1',
      credential: {
        oauth2: {
          clientId: 'c',
          clientSecret: 's',
          tokenUrl: provider.tokenUrl,
          code: 'c',
          redirectUrl: 'https://x.example',
        },
      },
    };
    const { body: result } = await gateway.graphql(upsert, { input });
    expect(result.errors?.map(({ extensions }) => extensions)).toEqual([
      {
        code: 'INVALID_CLAIM',
        params: {
          message: `The provider issued no tokens (invalid_grant). ${again}`,
          reason: 'REVOKED',
          providerError: 'invalid_grant',
        },
      },
    ]);
  });
});

describe('with a real provider', () => {
  const server = new OAuth2Server();
  beforeAll(async () => {
    await server.issuer.keys.generate('RS256');
    await server.start(0, '127.0.0.1');
  });
  afterAll(() => server.stop());

  test.each([
    ['a code', { code: 'any', redirect_url: 'https://app.example.com/callback' }],
    ['client credentials', { grant_type: 'CLIENT_CREDENTIALS', scope: 'read' }],
  ])('%s gets a token, which is refreshed when it is due', async (_what, grant) => {
    const tokenUrl = `${String(server.issuer.url)}/token`;
    expect(await send({ ...own(), token_url: tokenUrl, ...grant })).toMatchObject({ status: 201 });
    const before = (await stored()) as { access_token: string; expires_in: number };
    expect(before.access_token.split('.')).toHaveLength(3);
    expect(before.expires_in).toBe(3600);

    gateway.setTime(new Date(Date.UTC(2026, 0, 1, 0, 50)));
    const read = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });
    expect(read.status).toBe(200);
    expect(await stored()).toMatchObject({ claimed_at: Date.UTC(2026, 0, 1, 0, 50) });
  });
});

describe('outgoing calls', () => {
  beforeEach(async () => {
    gateway = await openTestGateway({
      oauth2: createOAuth2({
        publicUrl: null,
        allowPrivateHosts: false,
        apps: [cloudApp('https://localhost/token')],
      }),
    });
  });

  const code = { code: 'c', redirect_url: 'https://app.example.com/callback' };

  test.each([
    'https://127.0.0.1/token',
    'https://2130706433/token',
    'https://0.0.0.0/token',
    'https://10.1.2.3/token',
    'https://172.16.0.1/token',
    'https://192.168.1.1/token',
    'https://100.64.0.1/token',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/token',
    'https://[::]/token',
    'https://[::ffff:127.0.0.1]/token',
    'https://[::7f00:1]/token',
    'https://[64:ff9b::7f00:1]/token',
    'https://[2002:7f00:1::]/token',
    'https://[fe80::1]/token',
    'https://[fc00::1]/token',
  ])('to %s are not made', async (tokenUrl) => {
    const { status, body: error } = await send({ ...own(), token_url: tokenUrl, ...code });
    expect(error).toEqual({
      statusCode: 400,
      code: 'INVALID_CLAIM',
      params: {
        message:
          'The provider issued no tokens. The token address is not a public https address, and the gateway calls no others.',
        reason: 'ADDRESS_NOT_ALLOWED',
      },
    });
    expect(status).toBe(400);
    await expectNothingStored();
  });

  test('really are not made: nobody connects', async () => {
    let connections = 0;
    const listener = createServer().on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const statusFor = async (host: string): Promise<number> =>
      (await send({ ...own(), token_url: `https://${host}:${port}/`, ...code })).status;
    expect([await statusFor('127.0.0.1'), await statusFor('localhost')]).toEqual([400, 503]);
    expect(connections).toBe(0);
    listener.close();
  });

  test('to http are refused when the credential is stored', async () => {
    const { status, body: error } = await send({
      ...own(),
      token_url: 'http://oauth.example.com/token',
      access_token: 'a',
    });
    expect({ status, error }).toEqual({
      status: 400,
      error: {
        statusCode: 400,
        code: 'VALIDATION',
        params: {
          message: 'value.token_url: must be an https address',
          fields: [{ field: 'value.token_url', message: 'must be an https address' }],
        },
      },
    });
  });

  /** Stores tokens that have expired, and asks for them. */
  async function readExpired(externalId: string, tokenUrl: string) {
    const tokens = { accessToken: 'a', refreshToken: 'r', claimedAt: 0 };
    const oauth2 = { clientId: 'c', clientSecret: 's', tokenUrl, ...tokens };
    const id = await addConnection(gateway, { externalId, credential: { oauth2 } });
    const read = await gateway.fetch(`/api/v1/worker/app-connections/${externalId}?projectId=${gateway.projectId}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });
    const { db } = gateway.services;
    const { status, statusReason } = await db.appConnection.findUniqueOrThrow({ where: { id } });
    const { failures, refreshDue, outcomeOpen } = await db.credential.findUniqueOrThrow({
      where: { connectionId: id },
    });
    return { answer: [read.status, await read.json()], status, statusReason, failures, refreshDue, outcomeOpen };
  }

  test('that are not allowed leave a connection that is to be refreshed in ERROR', async () => {
    const { answer, ...connection } = await readExpired('ext_1', 'https://127.0.0.1/token');
    expect(answer[0]).toBe(409);
    expect(connection).toMatchObject({ status: 'ERROR', statusReason: 'ADDRESS_NOT_ALLOWED' });
  });

  // `localhost` stands for all names that lead into the gateway's own network.
  test('to a name of this network answer, and leave a connection, as those to an unknown name', async () => {
    const ofThisNetwork = 'https://localhost/token';
    const unknown = 'https://unknown.invalid/token';
    const exchanged = async (token_url: string) => {
      const { status, body: error } = await send({ ...own(), token_url, ...code });
      return { status, error };
    };
    expect(await exchanged(ofThisNetwork)).toEqual(await exchanged(unknown));
    expect(await exchanged(ofThisNetwork)).toMatchObject({ status: 503, error: { code: 'PROVIDER_UNAVAILABLE' } });
    await expectNothingStored();

    const refreshed = await readExpired('ext_1', ofThisNetwork);
    expect(refreshed).toEqual(await readExpired('ext_2', unknown));
    expect(refreshed).toMatchObject({ status: 'ACTIVE', statusReason: 'PROVIDER_UNAVAILABLE', outcomeOpen: false });
  });

  test("without the gateway's public address, a code needs its own", async () => {
    expect((await send({ type: 'CLOUD_OAUTH2', code: 'c' })).body).toMatchObject({
      code: 'VALIDATION',
      params: { message: 'value.redirect_url: is required, since PUBLIC_URL is not set' },
    });
  });
});
