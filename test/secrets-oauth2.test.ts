import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import {
  type Canaries,
  createCanaries,
  expectNoLeaks,
  type Lookout,
  openLookout,
  type Sent,
} from './support/canaries.ts';
import { openProvider, type Provider, type ScriptedAnswer, type TokenRequest } from './support/provider.ts';
import { addMember } from './support/tenants.ts';

const piece = '@activepieces/piece-gmail';
const callback = 'https://app.example.com/callback';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let canaries: Canaries;
let lookout: Lookout;
beforeEach(async () => {
  canaries = createCanaries();
  provider.requests.length = 0;
  provider.script(grant);
  lookout = await openLookout(canaries, {
    oauth2: createOAuth2({
      publicUrl: 'https://gateway.example.com',
      allowPrivateHosts: true,
      apps: [
        {
          ...appSettings(),
          pkce: true,
          scopes: ['mail'],
          clientSecret: canaries.secret('operatorsSecret'),
          authorizationMethod: 'HEADER',
          authorizationParams: {},
          responseFields: [],
          issuer: null,
          issInResponse: false,
        },
      ],
    }),
  });
  await lookout.sendGraphql(upsertApp, {
    input: { ...appSettings(), clientSecret: canaries.secret('platformsSecret') },
  });
});

const appSettings = () => ({
  pieceName: piece,
  clientId: 'client',
  authorizationUrl: 'https://provider.example.com/authorize',
  tokenUrl: provider.tokenUrl,
});

const upsertApp =
  'mutation A($input: UpsertOAuthAppInput!) { upsertOAuthApp(input: $input) { oauthApp { id clientId } } }';

const upsertConnection =
  'mutation U($input: UpsertConnectionInput!) { upsertConnection(input: $input) { connection { id status statusMessage } } }';

/** Grants tokens, and repeats what it was sent, where a provider's clients would look for other things. */
const grant = ({ parameters }: TokenRequest): ScriptedAnswer => ({
  body: {
    access_token: canaries.readableSecret('accessToken'),
    refresh_token: canaries.secret('refreshToken'),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'mail',
    id_token: canaries.readableSecret('idToken'),
    authed_user: {
      access_token: canaries.readableSecret('userToken'),
      refresh_token: canaries.secret('userRefreshToken'),
    },
    request: [{ client_secret: parameters.client_secret, refresh_token: parameters.refresh_token }],
  },
});

const allSent = ({ parameters, authorization }: TokenRequest): string =>
  [...Object.values(parameters), authorization ?? ''].join(' ');

const inHeader = (authorization = ''): string => authorization.replace('Basic ', '').replace(/=+$/, '');

/** What only the two of them know. */
const secretsSent = ({ parameters, authorization }: TokenRequest): string[] => [
  ...Object.entries(parameters).flatMap(([name, text]) =>
    ['client_secret', 'code', 'code_verifier', 'refresh_token'].includes(name) ? [text] : [],
  ),
  ...Buffer.from(inHeader(authorization), 'base64').toString().split(':').slice(1),
];

const firstSecret = (request: TokenRequest): string => secretsSent(request)[0]!;
const lastSecret = (request: TokenRequest): string => secretsSent(request).at(-1)!;

const html = { 'Content-Type': 'text/html' };

/** Providers that fail, and repeat what they were sent; `lasting`: trying again would not help. */
const failures: [what: string, lasting: boolean, answer: (request: TokenRequest) => ScriptedAnswer][] = [
  [
    'the description',
    true,
    (request) => ({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: allSent(request),
        error_uri: `https://provider.example.com/?${new URLSearchParams(request.parameters).toString()}`,
      },
    }),
  ],
  ['the error code', true, (request) => ({ status: 400, body: { error: firstSecret(request) } })],
  [
    'the error code, which is the last sent',
    true,
    (request) => ({ status: 401, body: { error: lastSecret(request) } }),
  ],
  ['a part of the error code', true, (request) => ({ status: 400, body: { error: `bad.${lastSecret(request)}.bad` } })],
  ['the error code, in part', true, (request) => ({ status: 400, body: { error: lastSecret(request).slice(0, -3) } })],
  ['an error with status 200', true, (request) => ({ status: 200, body: { ok: false, error: firstSecret(request) } })],
  ['an error that is no text', true, (request) => ({ status: 400, body: { error: { message: allSent(request) } } })],
  [
    'a challenge',
    true,
    (request) => ({
      status: 401,
      headers: { 'WWW-Authenticate': `Bearer realm="x", error="${firstSecret(request)}"` },
      body: { error: 'invalid_client', error_description: allSent(request) },
    }),
  ],
  ['a page with status 403', true, (request) => ({ status: 403, headers: html, body: `<p>${allSent(request)}</p>` })],
  ['a page with status 400', true, (request) => ({ status: 400, headers: html, body: `<p>${allSent(request)}</p>` })],
  [
    'tokens with status 400',
    true,
    () => ({
      status: 400,
      body: {
        error: 'odd',
        access_token: canaries.secret('refusedToken'),
        refresh_token: canaries.secret('refusedRefreshToken'),
      },
    }),
  ],
  ['a page with status 200', false, (request) => ({ headers: html, body: `<p>${allSent(request)}</p>` })],
  ['a page with status 500', false, (request) => ({ status: 500, headers: html, body: `<p>${allSent(request)}</p>` })],
  ['an error with status 500', false, (request) => ({ status: 500, body: { error: firstSecret(request) } })],
  [
    'an error with status 429',
    false,
    (request) => ({
      status: 429,
      headers: { 'Retry-After': firstSecret(request) },
      body: { error: firstSecret(request) },
    }),
  ],
  [
    'a redirect',
    false,
    (request) => ({
      status: 302,
      headers: { Location: `${provider.tokenUrl}?${new URLSearchParams(request.parameters).toString()}` },
    }),
  ],
  [
    'a refresh token without an access token',
    false,
    () => ({ body: { refresh_token: canaries.secret('onlyRefreshToken') } }),
  ],
  ['an access token that is no text', false, () => ({ body: { access_token: [canaries.secret('listedToken')] } })],
  ['JSON that breaks off', false, () => ({ body: `{"access_token":"${canaries.secret('cutShortToken')}` })],
  [
    'too much',
    false,
    () => ({ body: { access_token: canaries.secret('longToken'), padding: canaries.secret('x').repeat(20_000) } }),
  ],
  ['nothing: it hangs up', false, () => ({ hangUp: true })],
];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const percent = (text: string): string => hex(text).replace(/../g, '%$&');

/** Ways to write a secret from which it can be read. */
const disguises: [how: string, disguise: (secret: string) => string][] = [
  ['as it is', (secret) => `<${secret}>`],
  ['percent-encoded', percent],
  ['percent-encoded, in capitals', (secret) => percent(secret).toUpperCase()],
  ['percent-encoded in part', (secret) => `q=+${secret.slice(0, 9)}${percent(secret.slice(9))}`],
  ['in Base64', base64],
  ['in Base64, one byte on', (secret) => base64(`x${secret}`)],
  ['in Base64, two bytes on', (secret) => base64(`xy${secret}`)],
  ['in Base64url', (secret) => Buffer.from(`\u{fb}\u{ff}${secret}`).toString('base64url')],
  ['in Base64, broken into lines', (secret) => base64(secret).replace(/.{7}/g, '$&\r\n')],
  ['in Base64, after letters', (secret) => `abc${base64(secret)}`],
  ['as Basic authentication', (secret) => `Basic ${base64(`client:${secret}`)}`],
  ['as Basic authentication, percent-encoded', (secret) => `Basic ${base64(`client:${percent(secret)}`)}`],
  ['in hex', hex],
  ['in hex, in capitals', (secret) => hex(secret).toUpperCase()],
  ['in hex, an odd digit on', (secret) => `0${hex(secret)}`],
  ['in Base64 of hex', (secret) => base64(hex(secret))],
  ['in Base64, percent-encoded', (secret) => encodeURIComponent(base64(`??>${secret}`))],
  ['escaped as in JSON', (secret) => hex(secret).replace(/../g, '\\u00$&')],
];

/** Every secret, under names that are kept, as a value, within one, and as a name; with something that is no secret. */
const echo = (secrets: string[], disguise: (secret: string) => string): Record<string, unknown> => {
  const names = ['id_token', 'authed_user', 'instance_url', 'owner'];
  const forms = (secret: string): unknown[] => [
    disguise(secret),
    { access_token: 'x', deep: [{ of: [disguise(secret)] }] },
    [`https://x.example/?q=${disguise(secret)}&r=1`],
    { [disguise(secret)]: true },
  ];
  const fields = names.map((name, index): [string, unknown] => [name, secrets.map((secret) => forms(secret)[index])]);
  const [token_type, scope] = [disguise(secrets[0]!), secrets.map(disguise).join(' ')];
  return { ...Object.fromEntries(fields), team: 'kept', token_type, scope };
};

/** The answers of which the provider is asked for another one at once. */
const lost = [
  'a page with status 200',
  'a refresh token without an access token',
  'an access token that is no text',
  'JSON that breaks off',
  'too much',
  'nothing: it hangs up',
];

/** A body for an upsert. */
const rest = (value: { type: string } & Record<string, unknown>, externalId = 'ext_1') => ({
  projectId: lookout.gateway.projectId,
  externalId,
  displayName: 'x',
  pieceName: piece,
  pieceVersion: '1.0.0',
  type: value.type,
  value,
});

const ownApp = () => ({
  type: 'OAUTH2',
  client_id: 'client',
  client_secret: canaries.secret('clientSecret'),
  token_url: provider.tokenUrl,
});

const registeredCode = () => ({
  code: canaries.secret('code'),
  redirect_url: callback,
  code_challenge: canaries.secret('verifier'),
});

/** Every way to have the gateway ask a provider for the first tokens. */
const exchanges: Record<string, (outcome: { rest: string; graphql: string }) => Promise<Sent>> = {
  'own app, by REST': ({ rest: outcome }) => upsert({ ...ownApp(), ...registeredCode() }, outcome),
  'own app, by REST, in the header': ({ rest: outcome }) =>
    upsert({ ...ownApp(), ...registeredCode(), authorization_method: 'HEADER' }, outcome),
  "the platform's app, by REST": ({ rest: outcome }) =>
    upsert({ type: 'PLATFORM_OAUTH2', ...registeredCode() }, outcome),
  "the operator's app, by REST": ({ rest: outcome }) => upsert({ type: 'CLOUD_OAUTH2', ...registeredCode() }, outcome),
  'client credentials, by REST': ({ rest: outcome }) =>
    upsert({ ...ownApp(), grant_type: 'client_credentials', scope: 'mail' }, outcome),
  'own app, by GraphQL': ({ graphql: outcome }) => upsertByGraphql({ oauth2: { ...own(), ...code() } }, outcome),
  "the platform's app, by GraphQL": ({ graphql: outcome }) => upsertByGraphql({ platformOAuth2: code() }, outcome),
  "the operator's app, by GraphQL": ({ graphql: outcome }) => upsertByGraphql({ cloudOAuth2: code() }, outcome),
  'client credentials, by GraphQL': ({ graphql: outcome }) =>
    upsertByGraphql({ oauth2: { ...own(), grantType: 'CLIENT_CREDENTIALS', authorizationMethod: 'HEADER' } }, outcome),
};

const upsert = (value: { type: string } & Record<string, unknown>, outcome: string): Promise<Sent> =>
  lookout.send('/api/v1/app-connections', outcome, { body: rest(value) });

const own = () => ({ clientId: 'client', clientSecret: canaries.secret('clientSecret'), tokenUrl: provider.tokenUrl });
const code = () => ({
  code: canaries.secret('code'),
  redirectUrl: callback,
  codeChallenge: canaries.secret('verifier'),
});

const upsertByGraphql = (credential: object, outcome: string, externalId = 'ext_1'): Promise<Sent> => {
  const { projectId } = lookout.gateway;
  const input = { projectId, externalId, displayName: 'x', pieceName: piece, pieceVersion: '1.0.0', credential };
  return lookout.sendGraphql(upsertConnection, { input }, outcome);
};

/** Nothing asked a provider unseen: what went there is known as a secret, also what the gateway made up itself. */
function knowWhatWasSent(): void {
  for (const request of provider.requests) {
    for (const secret of secretsSent(request)) canaries.all.add(secret);
    if (request.authorization) canaries.all.add(inHeader(request.authorization));
  }
}

async function expectNothingFound(): Promise<void> {
  knowWhatWasSent();
  await expectNoLeaks(lookout);
}

describe('no secret comes out anywhere', () => {
  test('of tokens that a provider grants', async () => {
    for (const [n, [what, exchange]] of Object.entries(exchanges).entries()) {
      await exchange({ rest: '201 OK', graphql: '200 OK' });
      expect(provider.requests, what).toHaveLength(n + 1);
      const { text } = await lookout.read('ext_1');
      expect(text, what).toMatch(/"access_token":"accessTokenCanary.*"id_token":"idTokenCanary.*userTokenCanary/);
      await lookout.lookAtDatabase();
    }
    await expectNothingFound();
  });

  test.each(failures)('when a provider fails to exchange, and answers with %s', async (_what, lasting, answer) => {
    provider.script(answer);
    const code = lasting ? 'INVALID_CLAIM' : 'PROVIDER_UNAVAILABLE';
    for (const exchange of Object.values(exchanges)) {
      await exchange({ rest: lasting ? `400 ${code}` : `503 ${code}`, graphql: `200 ${code}` });
    }
    expect(provider.requests).toHaveLength(Object.keys(exchanges).length);
    expect(await lookout.gateway.services.db.credential.count()).toBe(0);
    await expectNothingFound();
  });

  test('when a provider answers with the Authorization header as its error code', async () => {
    provider.script((request) => ({ status: 400, body: { error: inHeader(request.authorization) } }));
    await upsertByGraphql({ oauth2: { ...own(), ...code(), authorizationMethod: 'HEADER' } }, '200 INVALID_CLAIM');
    await expectNothingFound();
  });

  test.each(disguises)(
    'when a provider repeats what it was sent %s, under names that are kept',
    async (_how, disguise) => {
      const refreshToken = canaries.secret('refreshToken');
      provider.script((request) => ({
        body: {
          access_token: 'access',
          refresh_token: refreshToken,
          ...echo([...secretsSent(request), refreshToken], disguise),
        },
      }));
      for (const exchange of Object.values(exchanges)) {
        await exchange({ rest: '201 OK', graphql: '200 OK' });
        await recheck('ext_1');
        const { text } = await lookout.read('ext_1');
        expect(JSON.parse(text)).toMatchObject({ value: { token_type: 'Bearer', data: { team: 'kept' } } });
        expect(Object.keys((JSON.parse(text) as { value: { data: object } }).value.data)).toEqual(['team']);
      }
      await expectNothingFound();
    },
  );
});

/** Stores connections of every type whose tokens were claimed so many minutes ago, and answers with their ids. */
async function storeOld(minutes: number, name: string): Promise<string[]> {
  const { gateway } = lookout;
  provider.script(grant);
  gateway.setTime(minutesLater(-minutes));
  const given = {
    ...own(),
    accessToken: canaries.readableSecret('accessToken'),
    refreshToken: canaries.secret('refreshToken'),
    expiresIn: 3600,
    props: { tenant: canaries.readableSecret('prop') },
    data: { id_token: canaries.readableSecret('idToken') },
  };
  const credentials = [
    { oauth2: given },
    { oauth2: { ...given, authorizationMethod: 'HEADER' } },
    { oauth2: { ...own(), grantType: 'CLIENT_CREDENTIALS' } },
    { platformOAuth2: code() },
    { cloudOAuth2: code() },
  ];
  const externalIds = credentials.map((_, index) => `${name}_${index}`);
  for (const [index, credential] of credentials.entries())
    await upsertByGraphql(credential, '200 OK', externalIds[index]);
  gateway.setTime(minutesLater(0));
  const connections = await gateway.services.db.appConnection.findMany({ where: { externalId: { in: externalIds } } });
  expect(connections).toHaveLength(credentials.length);
  return externalIds;
}

const minutesLater = (minutes: number): Date => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);

const idOf = async (externalId: string): Promise<string> =>
  (await lookout.gateway.services.db.appConnection.findFirstOrThrow({ where: { externalId } })).id;

const recheck = async (externalId: string): Promise<Sent> =>
  lookout.sendGraphql(
    'mutation R($id: ID!) { recheckConnection(input: { id: $id }) { connection { status statusReason statusMessage } } }',
    { id: await idOf(externalId) },
  );

const revalidate = async (externalId: string): Promise<Sent> =>
  lookout.send(`/api/v1/app-connections/${await idOf(externalId)}/revalidate`, '200 OK', { method: 'POST' });

/** Runs it, and counts the requests that it made to the provider. */
async function requestsOf(what: () => Promise<unknown>): Promise<number> {
  const before = provider.requests.length;
  await what();
  return provider.requests.length - before;
}

describe('no secret comes out anywhere of a refresh', () => {
  test('that succeeds', async () => {
    const background = await storeOld(50, 'background');
    expect(await requestsOf(() => refreshDueCredentials(lookout.gateway.services))).toBe(background.length);
    await lookout.lookAtDatabase();
    for (const externalId of [...background, ...(await storeOld(70, 'read'))]) {
      for (const ask of [lookout.read, recheck, revalidate]) {
        const isFresh = externalId.startsWith('background') && ask === lookout.read;
        expect(await requestsOf(() => ask(externalId)), externalId).toBe(isFresh ? 0 : 1);
        await lookout.lookAtDatabase();
      }
      await lookout.read(externalId);
    }
    await expectNothingFound();
  });

  test.each(failures)('that fails, when the provider answers with %s', async (what, lasting, answer) => {
    const times = lost.includes(what) ? 2 : 1;
    const background = await storeOld(50, 'background');
    provider.script(answer);
    expect(await requestsOf(() => refreshDueCredentials(lookout.gateway.services))).toBe(background.length * times);
    await lookout.lookAtDatabase();
    for (const externalId of background) {
      expect(await requestsOf(() => recheck(externalId))).toBe(times);
      await lookout.read(externalId, lasting ? '409 CONNECTION_NOT_USABLE' : '200 OK');
    }

    const expired = await storeOld(70, 'read');
    provider.script(answer);
    for (const externalId of expired) {
      const outcome = lasting ? '409 CONNECTION_NOT_USABLE' : '503 PROVIDER_UNAVAILABLE';
      expect(await requestsOf(() => lookout.read(externalId, outcome))).toBe(times);
      expect(await requestsOf(() => revalidate(externalId))).toBe(times);
    }
    const { db } = lookout.gateway.services;
    expect(await db.appConnection.count({ where: { statusReason: null } })).toBe(0);
    expect(await db.auditEvent.count({ where: { action: 'CONNECTION_FAILED' } })).toBe(lasting ? 20 : 0);
    const warnings = lookout.gateway.logLines.filter((line) => line.includes('a credential was not refreshed'));
    expect(warnings).toHaveLength(20);
    await expectNothingFound();
  });

  test('that a fault keeps from being tried', async () => {
    const [externalId] = await storeOld(70, 'lost');
    const { services, logLines } = lookout.gateway;
    await services.db.credential.updateMany({ data: { keyId: 'lost' } });
    expect(await requestsOf(() => refreshDueCredentials(services))).toBe(0);
    await services.db.credential.updateMany({
      data: { keyId: 'test', sealed: Buffer.alloc(64, 1), refreshDue: minutesLater(0) },
    });
    await lookout.read(externalId!, '500 INTERNAL');
    expect(logLines.filter((line) => line.includes('a credential could not be refreshed'))).toHaveLength(5);
    expect(logLines.some((line) => line.includes('unexpected fault'))).toBe(true);
    await expectNothingFound();
  });
});

describe('no secret comes out anywhere of an OAuth app', () => {
  test('that is registered, changed, refused and deleted', async () => {
    const { gateway, sendGraphql } = lookout;
    const input = { ...appSettings(), pieceName: 'another' };
    const change = (changed: object, outcome?: string, key?: string) =>
      sendGraphql(upsertApp, { input: { ...input, ...changed } }, outcome, { key });
    await change({ clientSecret: canaries.secret('created') });
    await change({ clientSecret: canaries.secret('changed'), clientId: 'client2' });
    await lookout.lookAtDatabase();
    await change({ clientId: 'client2', scopes: ['unchanged'] });
    expect(await gateway.services.db.oAuthApp.count()).toBe(2);

    const refused = [
      { tokenUrl: `https://user:${canaries.secret('urlPassword')}@provider.example.com/token` },
      { tokenUrl: `https://provider.example.com/token#${canaries.secret('fragment')}` },
      { tokenUrl: `ftp://provider.example.com/${canaries.secret('path')}` },
      { authorizationUrl: `https://${canaries.secret('userName')}@provider.example.com/` },
      { authorizationUrl: `https://provider.example.com/?client_secret=${canaries.secret('parameter')}` },
      { authorizationUrl: `javascript:${canaries.secret('script')}` },
      { authorizationParams: { client_secret: canaries.secret('param') } },
      { authorizationParams: canaries.secret('params') },
      { scopes: [`"${canaries.secret('scope')}"`] },
      { authorizationMethod: canaries.secret('method') },
      { pkce: canaries.secret('pkce') },
      { clientSecret: { deep: canaries.secret('deep') } },
      { clientSecret: `${canaries.secret('zero')}\0` },
      { clientSecret: canaries.secret('long').repeat(10_000) },
      { pieceName: '' },
      { unknown: canaries.secret('unknown') },
    ];
    for (const changed of refused)
      await change({ clientSecret: canaries.secret('refused'), ...changed }, '200 VALIDATION');
    const { key } = await addMember(gateway, 'ADMIN');
    canaries.all.add(key);
    await change({ clientSecret: canaries.secret('forbidden') }, '200 AUTHORIZATION', key);
    const literal = (secret: string): string =>
      `mutation { upsertOAuthApp(input: { pieceName: "literal", clientId: "c", clientSecret: ${secret}, authorizationUrl: "https://x.example", tokenUrl: "https://x.example" }) { oauthApp { id } } }`;
    await sendGraphql(literal(`"${canaries.secret('literal')}"`), {});
    await sendGraphql(literal(`["${canaries.secret('list')}"]`), {}, '200 VALIDATION');
    await sendGraphql(literal(canaries.secret('enum')), {}, '200 VALIDATION');
    await sendGraphql(literal(`"${canaries.secret('open')}`), {}, '200 VALIDATION');

    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE oauth_app ADD CONSTRAINT refuse CHECK (false) NOT VALID`;
    try {
      await change({ clientSecret: canaries.secret('fault') }, '500 INTERNAL');
    } finally {
      await db.$executeRaw`ALTER TABLE oauth_app DROP CONSTRAINT refuse`;
    }
    await lookout.listEverything();
    for (const { id } of await db.oAuthApp.findMany())
      await sendGraphql('mutation D($id: ID!) { deleteOAuthApp(input: { id: $id }) { deletedOAuthAppId } }', { id });
    expect(await db.auditEvent.count({ where: { action: 'OAUTH_APP_UPSERTED' } })).toBe(5);
    await expectNothingFound();
  });
});

const startOAuth2 =
  'mutation S($input: StartOAuth2Input!) { startOAuth2(input: $input) { authorizationUrl externalId expires } }';

const target = (externalId: string) => ({
  projectId: lookout.gateway.projectId,
  externalId,
  displayName: 'x',
  pieceName: piece,
  pieceVersion: '1.0.0',
});

const graphqlApp = () => ({ ...own(), authorizationUrl: 'https://provider.example.com/authorize', scopes: ['mail'] });
const restApp = () => ({
  client_id: 'client',
  client_secret: canaries.secret('clientSecret'),
  authorization_url: 'https://provider.example.com/authorize',
  token_url: provider.tokenUrl,
  authorization_method: 'HEADER',
});

/** The state and the cookie, which the answer of a start shows to the browser. */
const shows = /(?<=[?&]state=|connections_gateway_consent_\w+=)[\w-]{43}/g;

interface Begun {
  state: string;
  cookie: string;
}

const begun = ({ headers, text }: Sent): Begun => {
  const [, state] = /[?&]state=([\w-]{43})/.exec(text)!;
  const [cookie] = headers.get('set-cookie')!.split(';');
  canaries.all.add(state!).add(cookie!.split('=')[1]!);
  return { state: state!, cookie: cookie! };
};

const begin = async (app: object, externalId = 'ext_1'): Promise<Begun> =>
  begun(await lookout.sendGraphql(startOAuth2, { input: { ...target(externalId), app } }, '200 OK', { shows }));

const beginByRest = async (type: object, externalId = 'ext_1'): Promise<Begun> =>
  begun(
    await lookout.send('/api/v1/app-connections/oauth2/authorization-url', '200 OK', {
      body: { ...target(externalId), ...type },
      shows,
    }),
  );

const comeBack = (query: Record<string, string>, outcome: string, cookie?: string): Promise<Sent> =>
  lookout.send(`/oauth2/callback?${new URLSearchParams(query).toString()}`, outcome, {
    key: null,
    headers: cookie === undefined ? {} : { Cookie: cookie },
  });

describe('no secret comes out anywhere of a consent', () => {
  test('that is given', async () => {
    const consents = [
      () => begin({ oauth2: graphqlApp() }),
      () => begin({ oauth2: { ...graphqlApp(), pkce: false } }),
      () => begin({ platformOAuth2: true }),
      () => begin({ cloudOAuth2: true }),
      () => beginByRest({ type: 'OAUTH2', app: restApp() }),
      () => beginByRest({ type: 'PLATFORM_OAUTH2' }),
      () => beginByRest({ type: 'CLOUD_OAUTH2' }),
    ];
    for (const consent of consents) {
      const { state, cookie } = await consent();
      await lookout.lookAtDatabase();
      await comeBack({ state, code: canaries.secret('code') }, '200 OK', cookie);
      await lookout.read('ext_1');
      await lookout.lookAtDatabase();
      await comeBack({ state, code: canaries.secret('replayedCode') }, '400 CONSENT_FAILED', cookie);
    }
    expect(provider.requests).toHaveLength(consents.length);
    expect(provider.requests.filter(({ parameters }) => parameters.code_verifier !== undefined)).toHaveLength(6);
    await expectNothingFound();
  });

  test('that is refused to start', async () => {
    const path = '/api/v1/app-connections/oauth2/authorization-url';
    const badApps = [
      { authorization_url: `javascript:${canaries.secret('script')}` },
      { authorization_url: `https://user:${canaries.secret('urlPassword')}@provider.example.com/` },
      { token_url: `https://provider.example.com/#${canaries.secret('fragment')}` },
      { authorization_params: { state: canaries.secret('state') } },
      { client_secret: [canaries.secret('listed')] },
      { clientSecret: canaries.secret('nearMiss') },
    ];
    for (const bad of badApps) {
      const body = { ...target('ext_1'), type: 'OAUTH2', app: { ...restApp(), ...bad } };
      await lookout.send(path, '400 VALIDATION', { body });
    }
    for (const type of ['PLATFORM_OAUTH2', 'SECRET_TEXT'])
      await lookout.send(path, '400 VALIDATION', { body: { ...target('ext_1'), type, app: restApp() } });
    const elsewhere = { ...target('ext_1'), projectId: 'project_x', type: 'OAUTH2' };
    await lookout.send(path, '404 ENTITY_NOT_FOUND', { body: { ...elsewhere, app: restApp() } });
    await lookout.send(path, '401 AUTHENTICATION', { key: null, body: { ...elsewhere, app: restApp() } });
    for (const app of [
      { oauth2: { ...graphqlApp(), tokenUrl: `https://x:${canaries.secret('urlPassword')}@provider.example.com/` } },
      { oauth2: { ...graphqlApp(), clientSecret: 5, clientId: [canaries.secret('listed')] } },
      { oauth2: graphqlApp(), platformOAuth2: true },
      { oauth2: canaries.secret('app') },
    ])
      await lookout.sendGraphql(startOAuth2, { input: { ...target('ext_1'), app } }, '200 VALIDATION');
    expect(await lookout.gateway.services.db.consent.count()).toBe(0);
    await expectNothingFound();
  });

  test('that comes back wrong', async () => {
    const { gateway } = lookout;
    const query = (state: string) => ({ state, code: canaries.secret('code') });
    const failed = '400 CONSENT_FAILED';
    const [one, two] = [await begin({ oauth2: graphqlApp() }), await begin({ oauth2: graphqlApp() })];
    const [name] = one.cookie.split('=');
    await comeBack(query(one.state), failed);
    await comeBack(query(one.state), failed, two.cookie);
    await comeBack(query(one.state), failed, `${name}=${canaries.secret('cookie')}`);
    await comeBack(query(canaries.secret('state')), failed, one.cookie);
    await comeBack({ code: canaries.secret('code') }, failed, one.cookie);

    const errors: Record<string, string>[] = [
      { error: 'access_denied', error_description: canaries.secret('description') },
      { error: canaries.secret('error') },
      { error: `<script>${canaries.secret('error')}</script>` },
    ];
    for (const error of errors) {
      const { state, cookie } = await begin({ oauth2: graphqlApp() });
      await comeBack({ ...query(state), ...error }, failed, cookie);
    }
    const withoutCode = await begin({ oauth2: graphqlApp() });
    await comeBack({ state: withoutCode.state }, failed, withoutCode.cookie);

    gateway.setTime(minutesLater(10));
    await comeBack(query(one.state), failed, one.cookie);
    gateway.setTime(minutesLater(0));
    await gateway.services.db.apiKey.updateMany({ data: { revoked: minutesLater(0) } });
    await comeBack(query(two.state), '401 AUTHENTICATION', two.cookie);
    await gateway.services.db.apiKey.updateMany({ data: { revoked: null } });
    await gateway.services.db.consent.updateMany({ data: { used: null, sealed: Buffer.alloc(64, 1) } });
    await comeBack(query(one.state), '500 INTERNAL', one.cookie);
    expect(provider.requests).toEqual([]);
    await expectNothingFound();
  });

  test.each(failures)('whose code the provider refuses with %s', async (_what, lasting, answer) => {
    provider.script(answer);
    const consents = [
      await begin({ oauth2: graphqlApp() }),
      await begin({ platformOAuth2: true }),
      await begin({ cloudOAuth2: true }),
      await beginByRest({ type: 'OAUTH2', app: restApp() }),
    ];
    for (const { state, cookie } of consents) {
      const outcome = lasting ? '400 INVALID_CLAIM' : '503 PROVIDER_UNAVAILABLE';
      await comeBack({ state, code: canaries.secret('code') }, outcome, cookie);
    }
    expect(provider.requests).toHaveLength(consents.length);
    expect(await lookout.gateway.services.db.credential.count()).toBe(0);
    await expectNothingFound();
  });
});
