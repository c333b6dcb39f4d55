import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const typeOf = (response: Response): string | undefined => response.headers.get('content-type')?.split(';')[0];

describe('at /graphql', () => {
  const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
  test.each([
    ['a browser', chromium],
    ['whoever takes nothing else', 'text/html'],
    ['whoever prefers it', 'application/json;q=0.8, text/html'],
  ])('%s gets the page, also with a query in the address', async (_who, accept) => {
    for (const path of ['/graphql', '/graphql?query={__typename}', '/graphql?query=%7B+secret-in-a-literal']) {
      const response = await gateway.fetch(path, { headers: { Accept: accept } });
      expect([response.status, typeOf(response)]).toEqual([200, 'text/html']);
      expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding');
    }
    expect(gateway.logLines.join()).not.toContain('secret-in-a-literal');
  });

  test.each([
    ['nothing', undefined],
    ['anything', '*/*'],
    ['JSON', 'application/json'],
    ['a GraphQL response', 'application/graphql-response+json, application/json;q=0.9'],
    ['JSON rather than a page', 'text/html;q=0.9, application/json'],
    ['JSON as much as a page', 'text/html, application/json'],
    ['no page', 'text/html;q=0, */*'],
  ])('who asks for %s gets an answer in JSON', async (_what, accept) => {
    const headers = new Headers({ Authorization: `Bearer ${gateway.adminKey}` });
    if (accept !== undefined) headers.set('Accept', accept);
    const response = await gateway.fetch('/graphql?query={__typename}', { headers });
    expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  });
});

describe.each([
  '/graphql',
  '/graphiql.js',
  '/docs',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/openapi.json',
])('%s', (path) => {
  const get = (headers: Record<string, string>): Promise<Response> =>
    gateway.fetch(path, { headers: { Accept: 'text/html', ...headers } });

  test('is the same for clients who take gzip, and who do not', async () => {
    const [gzip, plain] = await Promise.all([get({ 'Accept-Encoding': 'br, gzip' }), get({})]);
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    const [packed, bytes] = await Promise.all([gzip, plain].map(async (r) => Buffer.from(await r.arrayBuffer())));
    expect(gunzipSync(packed!).equals(bytes!)).toBe(true);
    expect(gzip.headers.get('content-length')).toBe(String(packed!.length));
    expect(plain.headers.get('content-length')).toBe(String(bytes!.length));
    const refused = await get({ 'Accept-Encoding': 'gzip;q=0' });
    expect(refused.headers.get('content-encoding')).toBeNull();
  });

  test('is not sent again to who has it', async () => {
    const etag = (await get({})).headers.get('etag')!;
    const again = await get({ 'If-None-Match': `"other", W/${etag}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get({ 'If-None-Match': etag, 'Accept-Encoding': 'gzip' })).status).toBe(200);
  });

  test('has headers without a body, too', async () => {
    const response = await gateway.fetch(path, { method: 'HEAD', headers: { Accept: 'text/html' } });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'swagger-ui.css.map'])(
  '/docs/%s is not there',
  async (name) => {
    const response = await gateway.fetch(`/docs/${name}`);
    expect([response.status, await response.json()]).toEqual([
      404,
      {
        statusCode: 404,
        code: 'ROUTE_NOT_FOUND',
        params: { message: `There is no GET /docs/${name}. The API is described at /docs.` },
      },
    ]);
  },
);
