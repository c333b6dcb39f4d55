import { createSecretKey } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { createJwtVerifier } from '../src/auth/jwt.ts';
import { credentialPlace } from '../src/credentials/credential.ts';
import { createGateway } from '../src/gateway.ts';
import { createVault } from '../src/vault/vault.ts';
import { type Canaries, createCanaries, expectNoLeaks, type Lookout, openLookout } from './support/canaries.ts';
import { openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';
import { openProvider } from './support/provider.ts';
import { addConnection, addFlow, addUser } from './support/tenants.ts';

const target = ({ projectId }: TestGateway) => ({ projectId, displayName: 'x', pieceName: 'x', pieceVersion: '1' });

async function upsertByRest({ gateway, send, read }: Lookout, { secret, readableSecret }: Canaries): Promise<void> {
  const good = { ...target(gateway), externalId: 'ext_1' };
  const path = '/api/v1/app-connections';
  const values: { type: string; [field: string]: unknown }[] = [
    { type: 'SECRET_TEXT', secret_text: readableSecret('secretText') },
    { type: 'BASIC_AUTH', username: readableSecret('username'), password: readableSecret('password') },
    {
      type: 'CUSTOM_AUTH',
      props: { token: readableSecret('prop'), nested: { list: [readableSecret('nestedProp')] } },
    },
    {
      type: 'OAUTH2',
      client_id: 'client',
      client_secret: secret('clientSecret'),
      token_url: `https://oauth.example.com/token?key=${readableSecret('tokenUrl')}`,
      access_token: readableSecret('accessToken'),
      refresh_token: secret('refreshToken'),
      data: {
        id_token: readableSecret('idToken'),
        authed_user: { access_token: readableSecret('userToken'), refresh_token: secret('nestedRefreshToken') },
        request: [{ client_secret: secret('repeatedClientSecret') }],
      },
    },
    { type: 'NO_AUTH' },
  ];
  for (const value of values) {
    const notKnown = { secret_of_the_piece: secret('notKnown') };
    const body = { ...good, ...notKnown, type: value.type, value: { ...value, ...notKnown } };
    const { text } = await send(path, '201 OK', { body });
    expect(JSON.parse(text)).toMatchObject({ type: value.type });
    const { text: shown } = await read('ext_1');
    expect((JSON.parse(shown) as { value: object }).value).toMatchObject({ type: value.type });
  }

  const refused: [outcome: string, body: unknown][] = [
    [
      '400 VALIDATION',
      { ...good, type: 'OAUTH2', value: { type: 'OAUTH2', client_secret: secret('of'), code: secret('of') } },
    ],
    ['400 VALIDATION', { ...good, type: 'CLOUD_OAUTH2', value: { type: 'CLOUD_OAUTH2', code: secret('noAppCode') } }],
    ['400 VALIDATION', { ...good, type: 'NO_AUTH', value: { type: 'SECRET_TEXT', secret_text: secret('otherType') } }],
    ['400 VALIDATION', { ...good, type: 'SECRET_TEXT', value: secret('value') }],
    ['400 VALIDATION', { ...good, type: 'SECRET_TEXT', value: { type: secret('type') } }],
    ['400 VALIDATION', { ...good, type: secret('outerType'), value: { type: 'NO_AUTH' } }],
    [
      '400 VALIDATION',
      { ...good, type: 'SECRET_TEXT', value: { type: 'SECRET_TEXT', secret_text: [secret('listed')] } },
    ],
    [
      '400 VALIDATION',
      { ...good, type: 'SECRET_TEXT', value: { type: 'SECRET_TEXT', secret_text: `"${secret('zero')}"\0` } },
    ],
    [
      '404 ENTITY_NOT_FOUND',
      {
        ...good,
        projectId: 'project_x',
        type: 'SECRET_TEXT',
        value: { type: 'SECRET_TEXT', secret_text: secret('elsewhere') },
      },
    ],
    [
      '400 VALIDATION',
      { ...good, type: 'SECRET_TEXT', value: { type: 'SECRET_TEXT', secretText: secret('nearMiss') } },
    ],
    ['400 VALIDATION', `{"value": {"secret_text": "${secret('cutShort')}"`],
    ['400 VALIDATION', secret('bare')],
  ];
  for (const [outcome, body] of refused) await send(path, outcome, { body });
  await send(`${path}?secret_text=${secret('query')}`, '400 VALIDATION', { body: good });
}

const mutation =
  'mutation M($input: UpsertConnectionInput!) { upsertConnection(input: $input) { connection { id displayName metadata } } }';

async function upsertByGraphql({ gateway, sendGraphql, read }: Lookout, canaries: Canaries): Promise<void> {
  const { secret, readableSecret } = canaries;
  const input = target(gateway);
  const credentials = [
    { secretText: { secretText: readableSecret('secretText') } },
    { basicAuth: { username: readableSecret('username'), password: readableSecret('password') } },
    { customAuth: { props: { token: readableSecret('prop'), nested: [{ deep: readableSecret('nestedProp') }] } } },
    {
      oauth2: {
        clientId: 'client',
        clientSecret: secret('clientSecret'),
        tokenUrl: 'https://oauth.example.com/token',
        accessToken: readableSecret('accessToken'),
        refreshToken: secret('refreshToken'),
        props: { tenant: readableSecret('oauth2Prop') },
        data: { id_token: readableSecret('idToken'), refresh_token: secret('repeatedRefreshToken') },
      },
    },
  ];
  for (const credential of credentials) {
    const { text } = await sendGraphql(mutation, { input: { ...input, externalId: 'ext_2', credential } });
    expect(text).toContain('"displayName":"x"');
    await read('ext_2');
  }

  const oauth2 = { clientId: 'client', clientSecret: secret('of'), tokenUrl: 'https://oauth.example.com/token' };
  const refused: unknown[] = [
    { input: { ...input, credential: { secretText: secret('notObject') } } },
    { input: { ...input, credential: { secretText: { secretText: { deep: secret('deep') } } } } },
    { input: { ...input, credential: { secretText: { secretText: `"${secret('quoted')}"\n: ${secret('tail')}\0` } } } },
    { input: { ...input, credential: { unknown: secret('fieldValue') } } },
    { input: { ...input, credential: secret('credential') } },
    { input: { ...input, displayName: '', credential: { secretText: { secretText: secret('badName') } } } },
    { input: { credential: { secretText: { secretText: secret('noTarget') } } } },
    { input: { ...input, credential: { customAuth: { props: { password: `${secret('zero')}\0` } } } } },
    { input: { ...input, credential: { customAuth: { props: secret('props') } } } },
    { input: { ...input, credential: { oauth2: { ...oauth2, accessToken: 'x', props: secret('oauth2Props') } } } },
    { input: { ...input, credential: { oauth2: { ...oauth2, code: secret('noRedirectCode') } } } },
    { input: { ...input, credential: { oauth2: { ...oauth2, accessToken: [secret('listedToken')] } } } },
    { input: { ...input, credential: { oauth2: { ...oauth2, accessToken: 'x', grantType: secret('grantType') } } } },
    { input: { ...input, credential: { oauth2: { ...oauth2, accessToken: 'x', expiresIn: secret('number') } } } },
    {
      input: {
        ...input,
        credential: { oauth2: { ...oauth2, tokenUrl: `https://user:${secret('urlPassword')}@x.example/`, code: 'c' } },
      },
    },
    {
      input: {
        ...input,
        credential: {
          secretText: { secretText: secret('one') },
          basicAuth: { username: 'x', password: secret('two') },
        },
      },
    },
  ];
  for (const variables of refused) await sendGraphql(mutation, variables, '200 VALIDATION');
  await sendGraphql(mutation, secret('variables'), '400 VALIDATION');
}

async function writeLiterals({ gateway, sendGraphql }: Lookout, { secret }: Canaries): Promise<void> {
  const literal = (credential: string): string =>
    `mutation { upsertConnection(input: { projectId: "${gateway.projectId}", displayName: "x", pieceName: "x", pieceVersion: "1", credential: ${credential} }) { connection { id } } }`;
  await sendGraphql(literal(`{ secretText: { secretText: "${secret('literal')}" } }`), {});
  for (const credential of [
    `{ secretText: "${secret('notObject')}" }`,
    `{ secretText: { secretText: ${secret('enum')} } }`,
    `{ basicAuth: { username: "${secret('username')}", password: 5 } }`,
    `{ secretText: { secretText: """${secret('block')}""" } `,
    `{ secretText: { secretText: "${secret('open')} } }`,
    `{ unknown: "${secret('unknown')}" }`,
    `{ customAuth: { props: { a: "\\u0000${secret('zero')}" } } }`,
  ])
    await sendGraphql(literal(credential), {}, '200 VALIDATION');
}

async function askByGet({ gateway, send }: Lookout, { secret }: Canaries): Promise<void> {
  const get = (parameters: Record<string, string>, outcome: string, key?: string | null) =>
    send(`/graphql?${new URLSearchParams(parameters).toString()}`, outcome, { key });
  const credential = (text: string) => ({ secretText: { secretText: text } });
  const variables = { input: { ...target(gateway), credential: credential(secret('getVariable')) } };
  await get({ query: mutation, variables: JSON.stringify(variables) }, '405 METHOD_NOT_ALLOWED');
  await get({ query: mutation, variables: `{"input": "${secret('getCutShort')}` }, '400 VALIDATION');
  await get({ query: mutation, extensions: secret('getExtensions') }, '400 VALIDATION');
  await get({ query: `{ connection(secret: "${secret('getUnknown')}") { id } }` }, '200 VALIDATION');
  await get({ query: `{ connection(id: "${secret('getOpen')}) { id } }` }, '200 VALIDATION');
  await get({ query: '{ viewer { isPlatformAdmin } }', api_key: secret('getKey') }, '200 OK');
  await get({ query: '{ viewer { isPlatformAdmin } }', api_key: gateway.adminKey }, '401 AUTHENTICATION', null);
}

const createKey =
  'mutation K($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id displayName lastFour } } }';

async function comeWithKeys({ gateway, sendGraphql, send }: Lookout, { all, secret }: Canaries): Promise<void> {
  const places = [
    '/graphql',
    `/api/v1/app-connections?projectId=${gateway.projectId}`,
    '/api/v1/worker/app-connections/x',
  ];
  const refusedEverywhere = async (headers: Record<string, string>): Promise<void> => {
    for (const path of places) await send(path, '401 AUTHENTICATION', { key: null, headers });
  };
  const unknown = generateApiKey();
  all.add(unknown);
  await refusedEverywhere({ Authorization: `Bearer ${unknown}` });
  await refusedEverywhere({ Authorization: `Bearer ${secret('bearer')}` });
  await refusedEverywhere({ Authorization: `Bearer sk-${secret('malformed')}` });
  await refusedEverywhere({ Authorization: `Bearer ${secret('two')} ${secret('words')}` });
  await refusedEverywhere({ Authorization: secret('bare') });
  await refusedEverywhere({ Authorization: `Basic ${Buffer.from(`user:${secret('basic')}`).toString('base64')}` });
  await refusedEverywhere({ 'X-Api-Key': secret('header') });
  await refusedEverywhere({ Cookie: `key=${secret('cookie')}` });

  const permissions = ['CONNECTIONS_READ'];
  const { text } = await sendGraphql(createKey, { input: { displayName: 'x', permissions } }, '200 OK', {
    shows: /sk-[A-Za-z0-9]{61}/g,
  });
  const { secret: key, apiKey } = (
    JSON.parse(text) as { data: { createApiKey: { secret: string; apiKey: { id: string } } } }
  ).data.createApiKey;
  all.add(key);
  await send(places[1]!, '200 OK', { key });
  await sendGraphql(createKey, { input: { displayName: 'x', permissions } }, '200 AUTHORIZATION', { key });
  await send('/api/v1/app-connections', '403 AUTHORIZATION', {
    key,
    body: {
      ...target(gateway),
      type: 'SECRET_TEXT',
      value: { type: 'SECRET_TEXT', secret_text: secret('forbidden') },
    },
  });
  await sendGraphql('mutation R($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { id } } }', { id: apiKey.id });
  await send(places[1]!, '401 AUTHENTICATION', { key });
}

const [issuer, audience] = ['https://id.example.com', 'connections-gateway'];

async function comeWithJwts(
  { gateway, sendGraphql, send }: Lookout,
  { all, secret }: Canaries,
  signingSecret: string,
): Promise<void> {
  await addUser(gateway, 'editor', { [gateway.projectId]: 'EDITOR' });
  const list = `/api/v1/app-connections?projectId=${gateway.projectId}`;
  const expires = (seconds: number): number => Date.UTC(2026, 0, 1) / 1000 + seconds;
  const claims = (subject = 'editor') =>
    new SignJWT({ token: secret('claim') })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(expires(300));
  const sign = async (jwt: SignJWT, by = signingSecret): Promise<string> => {
    const token = await jwt.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(by));
    all.add(token).add(token.split('.')[2]!);
    return token;
  };

  const good = await sign(claims());
  await send(list, '200 OK', { key: good });
  const input = { ...target(gateway), credential: { secretText: { secretText: secret('byJwt') } } };
  await sendGraphql(mutation, { input }, '200 OK', { key: good });
  await send('/api/v1/worker/app-connections/ext_1', '403 AUTHORIZATION', { key: good });

  const refused = [
    await sign(claims().setExpirationTime(expires(-10))),
    await sign(claims().setNotBefore(expires(100))),
    await sign(claims().setIssuer('https://evil.example.com')),
    await sign(claims().setAudience(secret('audience'))),
    await sign(claims(), 'another secret of at least thirty-two characters'),
    await sign(claims('nobody')),
    await sign(claims(secret('subject'))),
    await sign(claims(`${secret('subject')}\0`)),
    `${good.slice(0, -3)}AAA`,
    `${good.split('.').slice(0, 2).join('.')}.`,
    secret('noJwt'),
  ];
  for (const key of refused) {
    all.add(key);
    await send(list, '401 AUTHENTICATION', { key });
    await sendGraphql('{ viewer { isPlatformAdmin } }', {}, '401 AUTHENTICATION', { key });
  }

  const closed = await openProvider();
  await closed.close();
  const { privateKey } = await generateKeyPair('RS256');
  const signedByIssuer = await claims().setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
  all.add(signedByIssuer).add(signedByIssuer.split('.')[2]!);
  const unreachable = createJwtVerifier({
    key: { kind: 'jwks', url: new URL(closed.tokenUrl) },
    issuer,
    audience,
    maxLifetime: 86_400,
  });
  for (const [verifyJwt, outcome] of [
    [null, '401 AUTHENTICATION'],
    [unreachable, '503 IDENTITY_PROVIDER_UNAVAILABLE'],
  ] as const) {
    const other = createGateway({ ...gateway.services, verifyJwt }, { ...testOptions, corsOrigins: [] });
    const fetch: TestGateway['fetch'] = async (request, init) => other.request(request, init);
    await send(list, outcome, { key: signedByIssuer, fetch });
  }
}

describe('no secret', () => {
  test('that goes in by any path comes out anywhere', async () => {
    const canaries = createCanaries();
    const jwtSecret = canaries.secret('jwtSecretOfThirtyTwoCharacters');
    const vaultKey = canaries.secret('vaultKey').padEnd(32, '0').slice(0, 32);
    canaries.all.add(vaultKey);
    const lookout = await openLookout(canaries, {
      vault: createVault(new Map([['test', createSecretKey(Buffer.from(vaultKey))]])),
      verifyJwt: createJwtVerifier({
        key: { kind: 'secret', secret: jwtSecret },
        issuer,
        audience,
        maxLifetime: 86_400,
      }),
    });
    await upsertByRest(lookout, canaries);
    await lookout.lookAtDatabase();
    await upsertByGraphql(lookout, canaries);
    await writeLiterals(lookout, canaries);
    await askByGet(lookout, canaries);
    await comeWithKeys(lookout, canaries);
    await comeWithJwts(lookout, canaries, jwtSecret);
    await expectNoLeaks(lookout);
  });

  test('is left when its connection is deleted while flows refer to it', async () => {
    const gateway = await openTestGateway();
    const id = await addConnection(gateway);
    await addFlow(gateway, 'one', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    expect(await gateway.services.db.credential.findMany()).toEqual([]);
  });

  test('gets into the log with an unexpected error', async () => {
    const canaries = createCanaries();
    const lookout = await openLookout(canaries);
    const { gateway } = lookout;
    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE credential ADD CONSTRAINT refuse CHECK (false) NOT VALID`;
    const body = {
      ...target(gateway),
      type: 'SECRET_TEXT',
      value: { type: 'SECRET_TEXT', secret_text: canaries.secret('secretText') },
    };
    let answer: string;
    try {
      answer = (await lookout.send('/api/v1/app-connections', '500 INTERNAL', { body })).text;
    } finally {
      await db.$executeRaw`ALTER TABLE credential DROP CONSTRAINT refuse`;
    }
    const { params } = JSON.parse(answer) as { params: { requestId: string } };
    expect(answer).toBe(
      JSON.stringify({
        statusCode: 500,
        code: 'INTERNAL',
        params: {
          message: 'An unexpected error occurred. Report the request id to the operator.',
          requestId: params.requestId,
        },
      }),
    );
    const lines = gateway.logLines.filter((line) => line.includes(params.requestId));
    expect(lines.some((line) => line.includes('unexpected error'))).toBe(true);
    expect(await lookout.leaks()).toEqual([]);
  });
});

describe('the look-out', () => {
  test.each([
    ['plain', (secret: string) => secret],
    ['in hex', (secret: string) => Buffer.from(secret).toString('hex')],
    ['in base64', (secret: string) => Buffer.from(`${secret} and more`).toString('base64url')],
    ['in base64, behind one byte', (secret: string) => Buffer.from(`.${secret} and more`).toString('base64url')],
    ['in base64, behind two bytes', (secret: string) => Buffer.from(`..${secret} and more`).toString('base64url')],
  ])('sees a secret %s, wherever it is', async (_how, disguise) => {
    const canaries = createCanaries();
    const lookout = await openLookout(canaries);
    const { gateway, send } = lookout;
    const shown = canaries.secret('shown');
    const value = { type: 'SECRET_TEXT', secret_text: 'x' };
    const body = { ...target(gateway), displayName: disguise(shown), type: value.type, value };
    await send('/api/v1/app-connections', '201 OK', { body });
    const logged = canaries.secret('logged');
    await send(`/${disguise(logged)}`, '404 ROUTE_NOT_FOUND');
    const audited = canaries.secret('audited');
    await gateway.services.db.auditEvent.updateMany({ data: { details: { disguised: disguise(audited) } } });
    await lookout.lookAtDatabase();
    await gateway.services.db.auditEvent.deleteMany();
    expect((await lookout.leaks()).sort()).toEqual(
      [
        `${shown} in the database`,
        `${shown} in an answer`,
        `${logged} in the log`,
        `${logged} in an answer`,
        `${audited} in the database`,
      ].sort(),
    );
  });

  test('sees a secret in sealed bytes, and in a read what no read may show', async () => {
    const canaries = createCanaries();
    const lookout = await openLookout(canaries);
    const { gateway } = lookout;
    const readable = canaries.readableSecret('readable');
    const hidden = canaries.secret('hidden');
    const credential = { customAuth: { props: { readable, hidden } } };
    await addConnection(gateway, { externalId: 'ext_1', credential });
    await lookout.read('ext_1');
    const unsealed = canaries.secret('unsealed');
    await gateway.services.db.credential.updateMany({ data: { sealed: Buffer.from(`{"x":"${unsealed}"}`) } });
    expect(await lookout.leaks()).toEqual([`${unsealed} in the database`, `${hidden} in a credential read`]);
  });

  test('searches an answer for all but what that one may show', async () => {
    const canaries = createCanaries();
    const { gateway, sendGraphql, leaks } = await openLookout(canaries);
    const [first, second] = [canaries.secret('first'), canaries.secret('second')];
    const input = { ...target(gateway), displayName: `${first} ${second}`, credential: { noAuth: true } };
    await sendGraphql(mutation, { input }, '200 OK', { shows: new RegExp(first, 'g') });
    expect(await leaks()).toEqual([`${first} in the database`, `${second} in the database`, `${second} in an answer`]);
  });
});

describe('a sealed credential', () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await openTestGateway();
  });
  const read = (id: string) => gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });

  test('opens in its own row alone', async () => {
    const [one, two] = [await addConnection(gateway), await addConnection(gateway)];
    const { vault } = gateway.services;
    const sealed = await read(one);
    expect(JSON.parse(vault.open(sealed, credentialPlace(one)))).toEqual({
      type: 'SECRET_TEXT',
      secret_text: 'xoxb-test',
    });
    expect(() => vault.open(sealed, credentialPlace(two))).toThrow();
  });

  test('does not open with any bit flipped, or cut short', async () => {
    const id = await addConnection(gateway);
    const { vault } = gateway.services;
    const { keyId, sealed } = await read(id);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = new Uint8Array(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => vault.open({ keyId, sealed: flipped }, credentialPlace(id))).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => vault.open({ keyId, sealed: sealed.slice(0, length) }, credentialPlace(id))).toThrow();
    }
  });

  test('is sealed differently each time', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const before = await read(id);
    await addConnection(gateway, { externalId: 'ext_1' });
    expect(Buffer.from((await read(id)).sealed).equals(Buffer.from(before.sealed))).toBe(false);
  });
});
