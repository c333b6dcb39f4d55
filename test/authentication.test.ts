import { beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { basePath } from '../src/rest/routes.ts';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addKey, addMember } from './support/tenants.ts';

const revoke = graphql(`
  mutation AuthenticationRevoke($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        revoked
      }
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const send = async (method: string, path: string, authorization?: string) => {
  const response = await gateway.fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) },
    ...(method === 'POST' && { body: '{"query":"{ viewer { permissions } }"}' }),
  });
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: (await response.json()) as unknown,
  };
};

const restRefusal = (message: string) => ({
  status: 401,
  challenge: 'Bearer',
  body: { statusCode: 401, code: 'AUTHENTICATION', params: { message } },
});
const graphqlRefusal = (message: string) => ({
  status: 401,
  challenge: 'Bearer',
  body: { errors: [{ message, extensions: { code: 'AUTHENTICATION', params: { message } } }] },
});

const noHeader = 'Send an API key in the header Authorization: Bearer sk-….';

describe('without a key', () => {
  test.each(['GET', 'POST'])('%s /graphql is rejected, before the query is parsed', async (method) => {
    expect(await send(method, method === 'GET' ? '/graphql?query={nonsense' : '/graphql')).toEqual(
      graphqlRefusal(noHeader),
    );
  });

  test.each(['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'])(
    'GET %s is answered',
    async (path) => {
      expect((await gateway.fetch(path)).status).toBe(200);
    },
  );

  test('the GraphiQL page is answered to a browser', async () => {
    const response = await gateway.fetch('/graphql', { headers: { Accept: 'text/html,*/*' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('a header that does not do', () => {
  const malformed = 'The Authorization header must read: Bearer sk-….';
  const unknown = 'The API key is not valid.';
  test.each([
    ['Basic dXNlcjpwYXNz', malformed],
    ['Bearer', malformed],
    ['Bearer a b', malformed],
    ['sk-without-scheme', malformed],
    ['Bearer sk-tooshort', unknown],
    [`Bearer ${'x'.repeat(10_000)}`, unknown],
    [`Bearer ${generateApiKey()}`, unknown],
  ])('number %#', async (header, message) => {
    expect(await send('GET', basePath, header)).toEqual(restRefusal(message));
    expect(await send('POST', '/graphql', header)).toEqual(graphqlRefusal(message));
  });
});

describe('a key', () => {
  const ok = { status: 200, challenge: null };

  test('is taken with the scheme in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(await send('POST', '/graphql', `${scheme} ${gateway.adminKey}`)).toMatchObject(ok);
    }
  });

  test('is refused in another case', async () => {
    const swapped = gateway.adminKey.toUpperCase();
    expect(swapped).not.toBe(gateway.adminKey);
    expect(await send('POST', '/graphql', `Bearer ${swapped}`)).toEqual(graphqlRefusal('The API key is not valid.'));
  });

  test('is good until the moment it expires', async () => {
    const { key } = await addKey(gateway, { expires: '2026-01-02T00:00:00.000Z' });
    gateway.setTime(new Date('2026-01-01T23:59:59.999Z'));
    expect(await send('POST', '/graphql', `Bearer ${key}`)).toMatchObject(ok);
    gateway.setTime(new Date('2026-01-02T00:00:00.000Z'));
    expect(await send('POST', '/graphql', `Bearer ${key}`)).toEqual(graphqlRefusal('The API key has expired.'));
  });

  test('is refused at once when it is revoked', async () => {
    const { id, key } = await addKey(gateway, {});
    expect(await send('POST', '/graphql', `Bearer ${key}`)).toMatchObject(ok);
    await gateway.query(revoke, { input: { id } });
    expect(await send('POST', '/graphql', `Bearer ${key}`)).toEqual(graphqlRefusal('The API key was revoked.'));
    expect(await send('GET', basePath, `Bearer ${key}`)).toEqual(restRefusal('The API key was revoked.'));
  });

  test('is its own among those that arrive at once, which are read in one statement', async () => {
    const [good, other, revoked] = [
      await addKey(gateway, {}),
      await addMember(gateway, 'VIEWER'),
      await addKey(gateway, {}),
    ];
    await gateway.query(revoke, { input: { id: revoked.id } });
    gateway.statements.length = 0;
    const viewer = (user: string) => ({ data: { viewer: { user: { id: user } } } });
    const ask = async (key: string): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
      const body = '{"query":"{ viewer { user { id } } }"}';
      return (await gateway.fetch('/graphql', { method: 'POST', headers, body })).json();
    };
    const keys = [good.key, other.key, revoked.key, generateApiKey(), good.key];
    expect(await Promise.all(keys.map(ask))).toEqual([
      viewer(gateway.adminId),
      viewer(other.userId),
      graphqlRefusal('The API key was revoked.').body,
      graphqlRefusal('The API key is not valid.').body,
      viewer(gateway.adminId),
    ]);
    expect(gateway.statements.filter((sql) => sql.includes('FROM api_key k'))).toHaveLength(1);
  });
});
