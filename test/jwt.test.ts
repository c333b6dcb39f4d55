import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFailureLimit } from '../src/auth/failure-limit.ts';
import { createJwtVerifier } from '../src/auth/jwt.ts';
import { readConfig } from '../src/config/config.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addForeignPlatform, addUser } from './support/tenants.ts';

const issuer = 'https://id.example.com';
const audience = 'connections-gateway';
const secret = 'a secret that only the issuer and the gateway know';
const now = new Date('2026-01-01T00:00:00.000Z');
const secondsFromNow = (seconds: number): number => Math.floor(now.getTime() / 1000) + seconds;

const token = (subject: string): SignJWT =>
  new SignJWT({}).setSubject(subject).setIssuer(issuer).setAudience(audience).setExpirationTime(secondsFromNow(300));

/** A token for the editor, but for these claims. */
const claims = (payload: object): SignJWT =>
  new SignJWT({ sub: 'editor', iss: issuer, aud: audience, exp: secondsFromNow(300), ...payload });

const hmac = (jwt: SignJWT, by = secret, alg = 'HS256'): Promise<string> =>
  jwt.setProtectedHeader({ alg }).sign(new TextEncoder().encode(by));

const refused = (message: string) => ({
  status: 401,
  body: { statusCode: 401, code: 'AUTHENTICATION', params: { message } },
});

let gateway: TestGateway;
const list = async (key: string) => {
  const { status, body } = await gateway.rest('GET', `?projectId=${gateway.projectId}`, { key });
  return { status, body };
};

describe('a token signed with a shared secret', () => {
  let editor: string;
  beforeEach(async () => {
    gateway = await openTestGateway({
      verifyJwt: createJwtVerifier({ key: { kind: 'secret', secret }, issuer, audience, maxLifetime: 86_400 }),
    });
    editor = await addUser(gateway, 'editor', { [gateway.projectId]: 'EDITOR' });
  });

  test.each(['id', 'external id'])('acts as the user whose %s its subject is', async (which) => {
    const key = await hmac(token(which === 'id' ? editor : 'editor'));
    expect(await list(key)).toEqual({ status: 200, body: { data: [], next: null, previous: null } });
    const id = await addConnection(gateway, {}, key);
    expect((await gateway.rest('GET', `/${id}`, { key })).body).toMatchObject({ id, ownerId: editor });
  });

  test('is recorded without an API key', async () => {
    await addConnection(gateway, {}, await hmac(token('editor')));
    const event = await gateway.services.db.auditEvent.findFirstOrThrow({ where: { action: 'CONNECTION_UPSERTED' } });
    expect({ actorId: event.actorId, apiKeyId: event.apiKeyId }).toEqual({ actorId: editor, apiKeyId: null });
  });

  test.each([
    ['has expired', () => hmac(token('editor').setExpirationTime(secondsFromNow(-10))), 'The token has expired.'],
    [
      'never expires',
      () => hmac(new SignJWT({}).setSubject('editor').setIssuer(issuer).setAudience(audience)),
      'The token is not valid.',
    ],
    [
      'is of another issuer',
      () => hmac(token('editor').setIssuer('https://evil.example.com')),
      'The token is not valid.',
    ],
    ['is for another audience', () => hmac(token('editor').setAudience('another')), 'The token is not valid.'],
    [
      'is signed with another secret',
      () => hmac(token('editor'), 'another secret of at least thirty-two characters'),
      'The token is not valid.',
    ],
    ['is not yet valid', () => hmac(token('editor').setNotBefore(secondsFromNow(60))), 'The token is not valid.'],
    [
      'has no subject',
      () => hmac(new SignJWT({}).setIssuer(issuer).setAudience(audience).setExpirationTime(secondsFromNow(300))),
      'The token is not valid.',
    ],
    ['names nobody', () => hmac(token('nobody')), 'The token matches no user, or several.'],
    [
      'expires too late',
      () => hmac(token('editor').setExpirationTime(secondsFromNow(86_406))),
      'The token expires too late: at most 86400 seconds from now are allowed.',
    ],
    ['names no platform there is', () => hmac(claims({ platformId: 'p' })), 'The token matches no user, or several.'],
    ['is not a token', async () => 'rubbish', 'The token is not valid.'],
  ])('is refused when it %s', async (_, make, message) => {
    expect(await list(await make())).toEqual(refused(message));
  });

  test.each<[string, object]>([
    ['sub', { sub: 'no\0body' }],
    ['sub', { sub: { id: 'editor' } }],
    ['sub', { sub: ['editor'] }],
    ['sub', { sub: 1 }],
    ['sub', { sub: true }],
    ['sub', { sub: null }],
    ['sub', { sub: '' }],
    ['platformId', { platformId: 1 }],
    ['platformId', { platformId: null }],
    ['platformId', { platformId: '' }],
    ['platformId', { platformId: ['a'] }],
    ['platformId', { platformId: { not: '' } }],
    ['platformId', { platformId: '\0' }],
  ])('is refused for its claim %s in %j', async (claim, payload) => {
    expect(await list(await hmac(claims(payload)))).toEqual(
      refused(`The claim ${claim} of the token must be a non-empty string.`),
    );
  });

  test('is taken when it expires as late as it may, with some tolerance', async () => {
    for (const seconds of [86_400, 86_405]) {
      const key = await hmac(token('editor').setExpirationTime(secondsFromNow(seconds)));
      expect(await list(key)).toMatchObject({ status: 200 });
    }
  });

  test('costs one statement to find its user, whether it names the platform or not', async () => {
    const { platformId } = await gateway.services.db.user.findUniqueOrThrow({ where: { id: editor } });
    for (const key of [await hmac(token('editor')), await hmac(claims({ platformId }))]) {
      gateway.statements.length = 0;
      expect((await gateway.rest('GET', '/conn_0', { key })).status).toBe(404);
      expect(gateway.statements).toHaveLength(2);
    }
  });

  test('reads no credential, not even as an admin', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const response = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
      headers: { Authorization: `Bearer ${await hmac(token('admin'))}` },
    });
    expect({ status: response.status, body: (await response.json()) as unknown }).toEqual({
      status: 403,
      body: {
        statusCode: 403,
        code: 'AUTHORIZATION',
        params: { message: 'The API key lacks the permission "CREDENTIALS_READ".' },
      },
    });
  });

  test('is refused when it is not signed at all', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'editor', iss: issuer, aud: audience, exp: secondsFromNow(300) })}.`;
    expect(await list(unsigned)).toEqual(refused('The token is not valid.'));
  });

  describe('where there are several platforms', () => {
    let foreign: { projectId: string; key: string };
    let foreignPlatform: string;
    beforeEach(async () => {
      foreign = await addForeignPlatform(gateway);
      const { db } = gateway.services;
      ({ platformId: foreignPlatform } = await db.project.findUniqueOrThrow({ where: { id: foreign.projectId } }));
    });

    test('must name the platform, whoever it is of', async () => {
      for (const subject of ['editor', editor, 'nobody']) {
        expect(await list(await hmac(token(subject)))).toEqual(
          refused('The token must name the platform in the claim platformId: this gateway has several.'),
        );
      }
    });

    test('acts as the user of the platform that it names, and as nobody when that has none', async () => {
      const { db } = gateway.services;
      const { platformId } = await db.user.findUniqueOrThrow({ where: { id: editor } });
      expect(await list(await hmac(claims({ platformId })))).toMatchObject({ status: 200 });
      for (const sub of ['editor', editor]) {
        expect(await list(await hmac(claims({ sub, platformId: foreignPlatform })))).toEqual(
          refused('The token matches no user, or several.'),
        );
      }
      await db.user.updateMany({ where: { platformId: foreignPlatform }, data: { externalId: 'editor' } });
      expect(await list(await hmac(claims({ platformId: foreignPlatform })))).toMatchObject({ status: 404 });
      expect(await list(await hmac(claims({ platformId })))).toMatchObject({ status: 200 });
    });
  });
});

describe("a token signed with the issuer's key", () => {
  let server: Server;
  let url: URL;
  let published: JWK[] = [];
  let fetches = 0;
  const publish = (response: ServerResponse): void => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: published }));
  };
  let respond = publish;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      fetches += 1;
      respond(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
  });
  afterAll(() => {
    server.close();
  });

  beforeEach(async () => {
    fetches = 0;
    respond = publish;
    gateway = await openTestGateway((now) => ({
      verifyJwt: createJwtVerifier({ key: { kind: 'jwks', url }, issuer, audience, maxLifetime: 86_400 }),
      // A token that can't be verified is no failed attempt of its caller's.
      authFailures: createFailureLimit(1, now),
    }));
    await addUser(gateway, 'viewer', { [gateway.projectId]: 'VIEWER' });
  });

  const makeKey = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
  };

  test('is taken, and the keys are fetched once', async () => {
    const { privateKey, jwk } = await makeKey('one');
    published = [jwk];
    const key = await token('viewer').setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
    for (let n = 0; n < 3; n += 1) expect(await list(key)).toMatchObject({ status: 200 });
    expect(fetches).toBe(1);
  });

  test('is refused when its key is not among them', async () => {
    published = [(await makeKey('one')).jwk];
    const { privateKey } = await makeKey('two');
    const key = await token('viewer').setProtectedHeader({ alg: 'RS256', kid: 'two' }).sign(privateKey);
    expect(await list(key)).toEqual(refused('The token is not valid.'));
  });

  test.each<[string, typeof publish]>([
    ['hangs up', (response) => response.destroy()],
    ['fails', (response) => response.writeHead(500).end()],
    ['answers with something else', (response) => response.end('<html>')],
    ['answers with no keys', (response) => response.end('{}')],
  ])('cannot be verified while the issuer %s, and can when it is back', async (_, fail) => {
    const { privateKey, jwk } = await makeKey('one');
    published = [jwk];
    const key = await token('viewer').setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
    respond = fail;
    const { status, headers, body } = await gateway.rest('GET', `?projectId=${gateway.projectId}`, { key });
    expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
      status: 503,
      retryAfter: '5',
      body: {
        statusCode: 503,
        code: 'IDENTITY_PROVIDER_UNAVAILABLE',
        params: {
          message: 'The token cannot be verified now: its issuer does not respond. Try again.',
          retryAfter: 5,
        },
      },
    });
    expect(gateway.logLines.some((line) => line.includes('"level":40') && line.includes('issuer'))).toBe(true);
    respond = publish;
    expect(await list(key)).toMatchObject({ status: 200 });
  });

  test('is refused when it uses the public key as a secret', async () => {
    const { jwk } = await makeKey('one');
    published = [jwk];
    const key = await hmac(token('viewer'), JSON.stringify(jwk));
    expect(await list(key)).toEqual(refused('The token is not valid.'));
  });
});

test('of settings for tokens that are not valid, all that is wrong is reported, and nothing that follows from it', () => {
  const wrong = ['  - JWT_SECRET: must be at least 32 characters', '  - JWT_ISSUER: is required, to verify tokens'];
  expect(() => readConfig({ JWT_SECRET: 'short', JWT_AUDIENCE: audience })).toThrow(
    expect.objectContaining({ message: `The configuration is not valid:\n${wrong.join('\n')}` }),
  );
});

describe('how long a token may last', () => {
  const settings = { JWT_SECRET: secret, JWT_ISSUER: issuer, JWT_AUDIENCE: audience };

  test('is a day, unless JWT_MAX_LIFETIME says otherwise', () => {
    expect(readConfig(settings).jwt).toMatchObject({ maxLifetime: 86_400 });
    expect(readConfig({ ...settings, JWT_MAX_LIFETIME: '600' }).jwt).toMatchObject({ maxLifetime: 600 });
    expect(() => readConfig({ ...settings, JWT_MAX_LIFETIME: '0' })).toThrow('JWT_MAX_LIFETIME: must be at least 1');
  });
});

describe('a gateway without an issuer', () => {
  test('takes no tokens', async () => {
    gateway = await openTestGateway();
    expect(await list(await hmac(token('admin')))).toEqual(refused('The API key is not valid.'));
  });
});

describe('browsers', () => {
  beforeEach(async () => {
    gateway = await openTestGateway();
  });
  const preflight = async (origin: string) => {
    const { status, headers } = await gateway.fetch('/graphql', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    return {
      status,
      allowed: headers.get('access-control-allow-origin'),
      credentials: headers.get('access-control-allow-credentials'),
    };
  };

  test('may call from the origins of the configuration', async () => {
    expect(await preflight('https://app.example.com')).toEqual({
      status: 204,
      allowed: 'https://app.example.com',
      credentials: 'true',
    });
  });

  test('may send what GraphQL clients and tracing add, any header that begins with x-, and those of the configuration', async () => {
    const names =
      'authorization,content-type,traceparent,tracestate,baggage,sentry-trace,apollographql-client-name,apollographql-client-version,' +
      'graphql-client-name,x-my-trace,X-Datadog-Origin,elastic-apm-traceparent';
    const { headers } = await gateway.fetch('/graphql', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': `${names},cookie2,x-bad name`,
      },
    });
    const allowed = (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(',');
    expect(
      names
        .toLowerCase()
        .split(',')
        .filter((name) => !allowed.includes(name)),
    ).toEqual([]);
    expect(allowed.filter((name) => /cookie2|bad/.test(name))).toEqual([]);
    expect(headers.get('vary')).toBe('Access-Control-Request-Headers, Origin');
  });

  test('may not call from any other', async () => {
    expect(await preflight('https://evil.example.com')).toMatchObject({ allowed: null });
    const { headers } = await gateway.fetch('/healthz', { headers: { Origin: 'https://app.example.com.evil.com' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
