import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCredential } from '../src/credentials/store.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import type { StartOAuth2Input } from './documents/graphql.ts';
import { eventsOf } from './support/audit.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { grantNumber, openProvider, type Provider } from './support/provider.ts';
import { addConnection, addFlow, addKey, addMember } from './support/tenants.ts';

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

const start = graphql(`
  mutation StartConsent($input: StartOAuth2Input!) {
    startOAuth2(input: $input) {
      authorizationUrl
      externalId
      expires
    }
  }
`);

const registerApp = graphql(`
  mutation ConsentRegisterApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        id
      }
    }
  }
`);

const ownApp = () => ({
  oauth2: {
    clientId: 'own-client',
    clientSecret: 'own-s3cr3t',
    authorizationUrl: 'https://provider.example.com/authorize?tenant=x',
    tokenUrl: provider.tokenUrl,
    scopes: ['read', 'write'],
    authorizationParams: { access_type: 'offline' },
  },
});

const input = (changed: Partial<StartOAuth2Input> = {}): StartOAuth2Input => ({
  projectId: gateway.projectId,
  externalId: 'ext_1',
  displayName: 'Gmail <b>of</b> "Ada"',
  pieceName: '@activepieces/piece-gmail',
  pieceVersion: '1.0.0',
  app: ownApp(),
  ...changed,
});

interface Begun {
  url: URL;
  state: string;
  /** What the browser keeps: `name=value`. */
  cookie: string;
  setCookie: string;
}

async function begin(changed: Partial<StartOAuth2Input> = {}, key?: string): Promise<Begun> {
  const { headers, body } = await gateway.graphql(start, { input: input(changed) }, { key });
  if (!body.data) throw new Error(JSON.stringify(body.errors));
  const url = new URL(body.data.startOAuth2.authorizationUrl);
  const setCookie = headers.get('set-cookie') ?? '';
  return { url, state: url.searchParams.get('state') ?? '', cookie: setCookie.split(';')[0] ?? '', setCookie };
}

const comeBack = async (query: Record<string, string>, cookie?: string) => {
  const response = await gateway.fetch(`/oauth2/callback?${new URLSearchParams(query).toString()}`, {
    headers: cookie === undefined ? {} : { Cookie: cookie },
  });
  return { status: response.status, headers: response.headers, page: await response.text() };
};

/** The page's text, without its style and script. */
const shown = (page: string): string =>
  page
    .replace(/<(style|script|title)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

describe('starting', () => {
  test('answers the address of the provider, with all it needs', async () => {
    const { headers, body } = await gateway.graphql(start, { input: input() });
    const { authorizationUrl, ...rest } = body.data!.startOAuth2;
    expect(rest).toEqual({ externalId: 'ext_1', expires: '2026-01-01T00:10:00.000Z' });
    const url = new URL(authorizationUrl);
    const { state, code_challenge: challenge, ...others } = Object.fromEntries(url.searchParams);
    expect(url.origin + url.pathname).toBe('https://provider.example.com/authorize');
    expect(others).toEqual({
      tenant: 'x',
      access_type: 'offline',
      response_type: 'code',
      client_id: 'own-client',
      redirect_uri: 'https://gateway.example.com/oauth2/callback',
      scope: 'read write',
      code_challenge_method: 'S256',
    });
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(headers.get('set-cookie')).toMatch(
      /^connections_gateway_consent_\w+=[\w-]{43}; Max-Age=600; Path=\/oauth2\/callback; HttpOnly; Secure; SameSite=None$/,
    );
  });

  test('asks for nothing of the protocol that an app asks for, also one that was registered before that was refused', async () => {
    const app = { pieceName: '@activepieces/piece-gmail', clientId: 'c', clientSecret: 's', pkce: false };
    const addresses = { authorizationUrl: 'https://provider.example.com/authorize', tokenUrl: provider.tokenUrl };
    await gateway.query(registerApp, { input: { ...app, ...addresses } });
    await gateway.services.db.oAuthApp.updateMany({
      data: {
        authorizationUrl: `${addresses.authorizationUrl}?request=x.y.z&prompt=none`,
        authorizationParams: { request_uri: 'https://attacker.example/request', response_mode: 'fragment', nonce: 'n' },
      },
    });
    const { url } = await begin({ app: { platformOAuth2: true } });
    expect([...url.searchParams.keys()]).toEqual([
      'prompt',
      'nonce',
      'response_type',
      'client_id',
      'redirect_uri',
      'state',
    ]);
  });

  test('keeps of the state and the browser no more than digests', async () => {
    const { state, cookie } = await begin();
    const [consent] = await gateway.services.db.consent.findMany();
    expect(consent).toMatchObject({ stateHash: createHash('sha256').update(state).digest('hex'), used: null });
    const everything = JSON.stringify(consent) + Buffer.from(consent!.sealed).toString('latin1');
    for (const secret of [state, cookie.split('=')[1]!, 'own-s3cr3t']) expect(everything).not.toContain(secret);
  });

  test('by REST answers the same', async () => {
    const { app: _app, ...target } = input();
    const { status, headers, body } = await gateway.rest('POST', '/oauth2/authorization-url', {
      body: {
        ...target,
        type: 'OAUTH2',
        app: {
          client_id: 'own-client',
          client_secret: 'own-s3cr3t',
          authorization_url: 'https://provider.example.com/authorize',
          token_url: provider.tokenUrl,
          scope: 'read write',
          pkce: false,
        },
      },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      authorizationUrl: expect.stringMatching(
        /^https:\/\/provider\.example\.com\/authorize\?response_type=code&client_id=own-client&redirect_uri=https%3A%2F%2Fgateway\.example\.com%2Foauth2%2Fcallback&scope=read\+write&state=[\w-]{43}$/,
      ) as string,
      externalId: 'ext_1',
      expires: '2026-01-01T00:10:00.000Z',
    });
    expect(headers.get('set-cookie')).toContain('connections_gateway_consent_');
  });

  test.each([
    ['an app for a type that has one', { type: 'CLOUD_OAUTH2', app: {} }, 'app.client_id'],
    ['no app of your own', { type: 'OAUTH2' }, 'app'],
    ['another type', { type: 'SECRET_TEXT' }, 'type'],
    [
      'a bad address',
      {
        type: 'OAUTH2',
        app: { client_id: 'c', client_secret: 's', authorization_url: 'javascript:1', token_url: 'https://x.example' },
      },
      'app.authorization_url',
    ],
  ])('by REST refuses %s', async (_what, wrong, field) => {
    const { app: _app, ...target } = input();
    const { status, body } = await gateway.rest('POST', '/oauth2/authorization-url', { body: { ...target, ...wrong } });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'VALIDATION',
      params: { fields: expect.arrayContaining([expect.objectContaining({ field })]) as object[] },
    });
  });

  test('is refused to a caller who may not store the connection', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    for (const { key } of [await addMember(gateway, 'VIEWER'), await addMember(gateway, 'EDITOR')]) {
      const { body } = await gateway.graphql(start, { input: input() }, { key });
      expect(body.errors?.[0]?.extensions.code).toBe('AUTHORIZATION');
    }
    expect(await gateway.services.db.consent.count()).toBe(0);
  });

  test('is refused when the external id is that of a platform connection in the project', async () => {
    await addConnection(gateway, { externalId: 'ext_1', scope: 'PLATFORM', projectIds: [gateway.projectId] });
    const { body } = await gateway.graphql(start, { input: input() });
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION',
      params: { message: 'input.externalId: is that of a platform connection in this project: choose another one' },
    });
    expect(await gateway.services.db.consent.count()).toBe(0);
  });

  test.each([
    [{ platformOAuth2: true }, 'has no OAuth app on this platform: a platform admin registers one with upsertOAuthApp'],
    [{ cloudOAuth2: true }, "has no OAuth app of the gateway's operator"],
  ] as const)('with %j is refused when none is registered', async (app, message) => {
    const { body } = await gateway.graphql(start, { input: input({ app }) });
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'VALIDATION',
      params: { message: `input.pieceName: ${message}`, fields: [{ field: 'input.pieceName', message }] },
    });
  });

  test.each(['platformOAuth2', 'cloudOAuth2'])('with %s: false is refused', async (kind) => {
    const app = { [kind]: false } as unknown as StartOAuth2Input['app'];
    const { body } = await gateway.graphql(start, { input: input({ app }) });
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION',
      params: { message: `input.app.${kind}: must be true` },
    });
  });

  test('is refused when nobody knows where the gateway is', async () => {
    gateway = await openTestGateway({
      oauth2: createOAuth2({ publicUrl: null, allowPrivateHosts: true, apps: [] }),
    });
    const { body } = await gateway.graphql(start, { input: input() });
    expect(body.errors?.[0]?.message).toBe('The operator has to set PUBLIC_URL: providers send browsers back to it.');
  });

  test('clears away what is long over', async () => {
    await begin();
    gateway.setTime(new Date('2026-01-01T01:11:00.000Z'));
    await begin();
    expect(await gateway.services.db.consent.count()).toBe(1);
  });
});

describe('coming back', () => {
  test('exchanges the code, and stores the connection for whoever started', async () => {
    const { key, userId } = await addMember(gateway, 'EDITOR');
    const { url, state, cookie } = await begin({ metadata: { a: 1 } }, key);
    const { status, headers, page } = await comeBack({ state, code: 'the-code' }, cookie);
    expect(status).toBe(200);
    const [{ parameters }] = provider.requests as [Provider['requests'][number]];
    const { code_verifier: verifier, ...others } = parameters;
    expect(others).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: 'https://gateway.example.com/oauth2/callback',
      client_id: 'own-client',
      client_secret: 'own-s3cr3t',
    });
    expect(createHash('sha256').update(verifier!).digest('base64url')).toBe(url.searchParams.get('code_challenge'));

    const connection = await gateway.services.db.appConnection.findFirstOrThrow({ include: { credential: true } });
    expect(connection).toMatchObject({
      externalId: 'ext_1',
      displayName: 'Gmail <b>of</b> "Ada"',
      ownerId: userId,
      type: 'OAUTH2',
      status: 'ACTIVE',
      metadata: { a: 1 },
    });
    expect(openCredential(gateway.services, connection.credential!)).toMatchObject({
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      scope: 'read write',
    });

    expect(shown(page)).toBe(
      'Connected “Gmail &lt;b&gt;of&lt;/b&gt; &quot;Ada&quot;” is ready to be used. You can close this window.',
    );
    expect(page).toContain(
      `{"type":"connections-gateway:connected","connectionId":"${connection.id}","externalId":"ext_1"}`,
    );
    expect(page).toContain('["https://app.example.com"]');
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'nonce-[\w+/=]+'; script-src 'nonce-[\w+/=]+'; base-uri 'none'; frame-ancestors 'none'$/,
      ) as string,
    });
    expect(await gateway.services.db.auditEvent.findFirst({ where: { action: 'CONNECTION_UPSERTED' } })).toMatchObject({
      actorId: userId,
      entityId: connection.id,
    });
  });

  test('gives a connection that is there a new credential, in place', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.services.db.appConnection.update({
      where: { id },
      data: { status: 'ERROR', statusReason: 'REVOKED' },
    });
    const { state, cookie } = await begin();
    expect((await comeBack({ state, code: 'c' }, cookie)).page).toContain(`"connectionId":"${id}"`);
    expect(await gateway.services.db.appConnection.findMany()).toMatchObject([
      { id, status: 'ACTIVE', statusReason: null, type: 'OAUTH2' },
    ]);
  });

  const expectNothing = async (
    answer: { status: number; page: string },
    status: number,
    text: string,
  ): Promise<void> => {
    expect(shown(answer.page)).toBe(`Not connected ${text} You can close this window.`);
    expect(answer.page).toContain('"type":"connections-gateway:failed"');
    expect(answer.status).toBe(status);
    expect(await gateway.services.db.credential.count()).toBe(0);
  };

  test('in another browser is refused, and does not use up the consent', async () => {
    const { state, cookie } = await begin();
    const other = await begin({ externalId: 'ext_2' });
    const text =
      'This sign-in was started in another browser, or this one did not keep its cookie. Start again in this browser, and allow cookies.';
    for (const foreign of [undefined, other.cookie, `${cookie}x`, `${cookie.split('=')[0]}=`]) {
      await expectNothing(await comeBack({ state, code: 'c' }, foreign), 400, text);
    }
    expect(provider.requests).toEqual([]);
    expect((await comeBack({ state, code: 'c' }, `${other.cookie}; ${cookie}`)).status).toBe(200);
  });

  test('at another host name than it was started at says so', async () => {
    const { state } = await begin();
    const response = await gateway.fetch(`http://127.0.0.1:4000/oauth2/callback?state=${state}&code=c`);
    const page = await response.text();
    const text =
      'This sign-in was started at localhost, and ended at 127.0.0.1. To browsers these are different sites, so its cookie is missing. ' +
      'Start again from a page that calls the gateway at 127.0.0.1.';
    await expectNothing({ status: response.status, page }, 400, text);
    expect(page).toContain('"code":"CONSENT_FAILED","reason":"OTHER_HOST_NAME"');
  });

  test('a second time is refused', async () => {
    const { state, cookie } = await begin();
    await comeBack({ state, error: 'access_denied' }, cookie);
    await expectNothing(
      await comeBack({ state, code: 'c' }, cookie),
      400,
      'This sign-in was already used. Start again.',
    );
  });

  test('twice at once stores once', async () => {
    const { state, cookie } = await begin();
    const answers = await Promise.all([1, 2, 3].map(() => comeBack({ state, code: 'c' }, cookie)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(provider.requests).toHaveLength(1);
  });

  test('after ten minutes is refused', async () => {
    const { state, cookie } = await begin();
    gateway.setTime(new Date('2026-01-01T00:10:00.000Z'));
    await expectNothing(
      await comeBack({ state, code: 'c' }, cookie),
      400,
      'This sign-in took longer than ten minutes. Start again.',
    );
  });

  test.each([[{}], [{ state: 'unknown', code: 'c' }], [{ code: 'c' }]])('with %j is refused', async (query) => {
    await expectNothing(await comeBack(query, 'a=b'), 400, 'This sign-in is unknown or has expired. Start again.');
  });

  test.each([
    ['access_denied', 'You did not allow the connection. Nothing was stored.'],
    ['invalid_scope', 'The provider refused (invalid_scope). Nothing was stored.'],
    ['<script>alert(1)</script>', 'The provider refused. Nothing was stored.'],
  ])('with the error %s explains it', async (error, text) => {
    const { state, cookie } = await begin();
    await expectNothing(await comeBack({ state, error }, cookie), 400, text);
  });

  test('without a code explains it', async () => {
    const { state, cookie } = await begin();
    await expectNothing(
      await comeBack({ state }, cookie),
      400,
      'The provider sent no authorization code. Start again.',
    );
  });

  test('with a code the provider refuses explains it', async () => {
    const { state, cookie } = await begin();
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    await expectNothing(
      await comeBack({ state, code: 'c' }, cookie),
      400,
      'The provider issued no tokens (invalid_grant). An authorization code is good once, and for a few minutes: authorize again, and send the new code.',
    );
  });

  test('is refused when the key it was started with was revoked meanwhile', async () => {
    const { id, key } = await addKey(gateway, {});
    const { state, cookie } = await begin({}, key);
    await gateway.services.db.apiKey.update({ where: { id }, data: { revoked: new Date('2026-01-01') } });
    await expectNothing(await comeBack({ state, code: 'c' }, cookie), 401, 'The API key was revoked.');
    expect(provider.requests).toEqual([]);
  });

  test('is refused when whoever started may not store it any more', async () => {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const { state, cookie } = await begin({}, key);
    await gateway.services.db.projectMember.updateMany({ where: { userId }, data: { role: 'VIEWER' } });
    await expectNothing(await comeBack({ state, code: 'c' }, cookie), 403, 'Viewers of a project may not change it.');
  });

  test('does not revive a deleted connection of somebody else: no code is exchanged', async () => {
    const { key } = await addMember(gateway, 'EDITOR');
    const { state, cookie } = await begin({}, key);
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await addFlow(gateway, 'flow', [id]);
    expect((await gateway.rest('DELETE', `/${id}?force=true`, { key })).status).toBe(204);

    const { status, page } = await comeBack({ state, code: 'c' }, cookie);
    expect({ status, text: shown(page) }).toEqual({
      status: 403,
      text:
        'Not connected The external id is taken: flows still use the deleted connection that has it. ' +
        'Choose another one, or ask its last owner or a platform admin to revive it. You can close this window.',
    });
    expect(provider.requests).toEqual([]);
    const { body } = await gateway.graphql(start, { input: input() }, { key });
    expect(body.errors?.[0]?.extensions.code).toBe('AUTHORIZATION');
  });

  test('leaves no secret in the log', async () => {
    const { state, cookie } = await begin();
    await comeBack({ state, code: 'the-c0de' }, cookie);
    const log = gateway.logLines.join('');
    expect(log).toContain('/oauth2/callback');
    for (const secret of [state, cookie.split('=')[1]!, 'the-c0de', 'own-s3cr3t', 'access-1']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('each consent leaves audit events', () => {
  const recorded = async (action: 'CONSENT_STARTED' | 'CONSENT_FINISHED' | 'CONSENT_FAILED') =>
    (await eventsOf(gateway, action)).map(({ entityId, actor, details }) => ({ entityId, actor, details }));
  const actor = { email: 'admin@example.com' };
  const consentId = async () => (await gateway.services.db.consent.findFirstOrThrow()).id;

  test('when it is started, and when the connection is stored', async () => {
    const { state, cookie } = await begin();
    const entityId = await consentId();
    expect(await recorded('CONSENT_STARTED')).toEqual([
      {
        entityId,
        actor,
        details: {
          externalId: 'ext_1',
          scope: 'PROJECT',
          projectId: gateway.projectId,
          type: 'OAUTH2',
          pieceName: '@activepieces/piece-gmail',
        },
      },
    ]);
    expect(await recorded('CONSENT_FINISHED')).toEqual([]);
    await comeBack({ state, code: 'c' }, cookie);
    const { id: connectionId } = await gateway.services.db.appConnection.findFirstOrThrow();
    expect(await recorded('CONSENT_FINISHED')).toEqual([
      { entityId, actor, details: { connectionId, externalId: 'ext_1' } },
    ]);
    expect(await recorded('CONSENT_FAILED')).toEqual([]);
  });

  test.each<[string, Record<string, string>, string | undefined, object]>([
    [
      'the provider refuses',
      { error: 'access_denied' },
      undefined,
      { error: 'CONSENT_FAILED', reason: 'You did not allow the connection. Nothing was stored.' },
    ],
    [
      'it ends in another browser',
      { code: 'c0de' },
      'a=b',
      {
        error: 'CONSENT_FAILED',
        reason:
          'This sign-in was started in another browser, or this one did not keep its cookie. Start again in this browser, and allow cookies.',
      },
    ],
    ['the provider takes no code', { code: 'c0de' }, undefined, { error: 'INVALID_CLAIM' }],
  ])('when %s; once a minute, and without secrets', async (_, answer, otherCookie, details) => {
    const { state, cookie } = await begin();
    provider.script(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    for (let n = 0; n < 3; n += 1) await comeBack({ ...answer, state }, otherCookie ?? cookie);
    const [first, ...others] = await recorded('CONSENT_FAILED');
    expect(first).toMatchObject({ entityId: await consentId(), actor, details });
    expect(others.length).toBeLessThanOrEqual(1);
    const events = JSON.stringify(await gateway.services.db.auditEvent.findMany());
    for (const secret of [state, cookie.split('=')[1]!, 'c0de', 'own-s3cr3t']) expect(events).not.toContain(secret);
  });

  test('but none when nobody knows whose it was', async () => {
    await begin();
    await comeBack({ state: 'unknown', code: 'c' }, 'a=b');
    expect(await recorded('CONSENT_FAILED')).toEqual([]);
  });

  test('and it is not stored when its event cannot be written', async () => {
    const { state, cookie } = await begin();
    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT no_more CHECK (action <> 'CONSENT_FINISHED')`;
    try {
      expect((await comeBack({ state, code: 'c' }, cookie)).status).toBe(500);
      expect(await db.appConnection.count()).toBe(0);
    } finally {
      await db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT no_more`;
    }
    expect(await recorded('CONSENT_FAILED')).toMatchObject([{ details: { error: 'INTERNAL' } }]);
  });
});
