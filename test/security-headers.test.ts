import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const headersOf = async (path: string, init: RequestInit = {}): Promise<Record<string, string>> =>
  Object.fromEntries((await gateway.fetch(path, init)).headers);

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

const key = () => ({ Authorization: `Bearer ${gateway.adminKey}` });

describe('a browser that is shown an answer loads and runs nothing:', () => {
  test.each([
    ['a REST list', '/api/v1/app-connections', () => ({ headers: key() })],
    ['a refusal', '/api/v1/app-connections', () => ({})],
    ['a GraphQL answer', '/graphql?query={__typename}', () => ({ headers: key() })],
    ['health', '/healthz', () => ({})],
    ['an address there is not', '/nowhere', () => ({})],
    ['the description', '/openapi.json', () => ({})],
  ])('%s', async (_what, path, init) => {
    expect(await headersOf(path, init())).toMatchObject({
      ...everywhere,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
});

describe('a page loads nothing from elsewhere, and is shown in no frame:', () => {
  test.each([
    ['GraphiQL', '/graphql'],
    ['the docs', '/docs'],
  ])('%s', async (_what, path) => {
    const headers = await headersOf(path, { headers: { Accept: 'text/html' } });
    expect(headers).toMatchObject({ ...everywhere, 'content-type': expect.stringContaining('text/html') as string });
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'$/);
  });

  test('the end of a consent, which may still speak to its opener', async () => {
    const headers = await headersOf('/oauth2/callback?state=none');
    expect(headers).toMatchObject(everywhere);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(headers).not.toHaveProperty('cross-origin-opener-policy');
  });
});

describe('a page of another site cannot make a browser change anything', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'])(
    'by a form of type %s',
    async (type) => {
      const mutation = 'mutation { deleteFlow(input: {id: "a"}) { deletedFlowId } }';
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { ...key(), 'Content-Type': type, Origin: 'https://evil.example.com' },
        body: JSON.stringify({ query: mutation }),
      });
      expect(response.status).toBe(415);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('by an address', async () => {
    const mutation = encodeURIComponent('mutation { deleteFlow(input: {id: "a"}) { deletedFlowId } }');
    const response = await gateway.fetch(`/graphql?query=${mutation}`, { headers: key() });
    expect(response.status).toBe(405);
  });

  test('by its own requests, which its browser asks about first', async () => {
    const response = await gateway.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example.com', 'Access-Control-Request-Method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('a page of a configured origin can read what its user has left, and when to try again', async () => {
  const headers = await headersOf('/api/v1/app-connections', { headers: { Origin: 'https://app.example.com' } });
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-expose-headers': 'X-Request-Id,Retry-After,RateLimit,RateLimit-Policy',
  });
});
