import { beforeEach, describe, expect, test } from 'vitest';
import { expectOneError, jsonHeaders, post, secret, send, someText, upsertLiteral } from './support/bad-graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

const viewer = '{ viewer { isPlatformAdmin } }';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

test('needs a key, before anything of the request is read', async () => {
  const response = await post(gateway, `{"query": "${secret}`, { Authorization: '' });

  const message = 'Send an API key in the header Authorization: Bearer sk-….';
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
  await expectOneError(gateway, response, { status: 401, code: 'AUTHENTICATION', params: { message } });
});

describe('a request', () => {
  const json = 'Send the body as JSON, with the header Content-Type: application/json.';

  test.each([
    ['with no JSON', `{"query": "${secret}`, 'POST body sent invalid JSON.'],
    ['with an empty body', '', 'POST body sent invalid JSON.'],
    ['with a text', `"${secret}"`, 'POST body is expected to be object but received string'],
    ['with null', 'null', 'POST body is expected to be object but received null'],
    ['with a list of requests', `[{"query": "{ ${secret} }"}]`, 'Batching is not supported.'],
    ['without a query', `{"variables": {"a": "${secret}"}}`, 'Must provide query string.'],
    [
      'for an operation that is not there',
      JSON.stringify({ query: `query A ${viewer}`, operationName: secret }),
      'Could not determine what operation to execute.',
    ],
    [
      'for none of two operations',
      JSON.stringify({ query: `query A ${viewer} query B ${viewer}` }),
      'Could not determine what operation to execute.',
    ],
  ])('%s is refused', async (_what, body, message) => {
    await expectOneError(gateway, await post(gateway, body), { status: 400, params: { message } });
  });

  const textParameters = ['query', 'documentId', 'operationName'];
  const objectParameters = ['variables', 'extensions', 'extensions.persistedQuery'];

  test.each<[string, string[], unknown, string]>([
    ['a number', textParameters, 5, 'must be a string'],
    ['false', textParameters, false, 'must be a string'],
    ['a list', textParameters, [secret], 'must be a string'],
    ['an object', textParameters, { a: secret }, 'must be a string'],
    ['a number', objectParameters, 5, 'must be an object'],
    ['false', objectParameters, false, 'must be an object'],
    ['an empty list', objectParameters, [], 'must be an object'],
    ['a text', objectParameters, secret, 'must be an object'],
    ['a number', ['extensions.persistedQuery.sha256Hash'], 5, 'must be a string'],
    ['an object', ['extensions.persistedQuery.sha256Hash'], { a: secret }, 'must be a string'],
    ['nothing', ['extensions.persistedQuery.sha256Hash'], undefined, 'must be a string'],
  ])('with %s as %j is refused, and names it', async (_what, parameters, value, message) => {
    for (const field of parameters) {
      const wrong = field.split('.').reduceRight((within, name) => ({ [name]: within }), value) as object;
      await expectOneError(gateway, await send(gateway, { query: viewer, ...wrong }), {
        status: 400,
        params: { message: `${field}: ${message}`, fields: [{ field, message }] },
      });
    }
  });

  test.each([
    ['variables', '5'],
    ['variables', '"a"'],
    ['extensions', '[1]'],
  ])('with %s=%s in its address is refused', async (field, value) => {
    const address = `/graphql?query=${encodeURIComponent(viewer)}&${field}=${encodeURIComponent(value)}`;
    await expectOneError(gateway, await gateway.fetch(address, { headers: jsonHeaders(gateway) }), {
      status: 400,
      params: { message: `${field}: must be an object`, fields: [{ field, message: 'must be an object' }] },
    });
  });

  test.each([
    ['text/plain'],
    ['application/graphql'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/graphql-response+json'],
    ['application/vnd.example+json'],
  ])('of type %s is refused', async (type) => {
    const body = JSON.stringify({ query: upsertLiteral(`{secretText: {secretText: "${secret}"}}`) });

    await expectOneError(gateway, await post(gateway, body, { 'Content-Type': type }), {
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      params: { message: json },
    });
  });

  test.each([
    ['application/json; charset=utf-8'],
    ['application/json ; charset=utf-8'],
    ['Application/JSON'],
    ['application/graphql+json'],
  ])('of type %s is taken', async (type) => {
    const response = await send(gateway, { query: viewer }, { 'Content-Type': type });

    expect([response.status, await response.json()]).toEqual([200, { data: { viewer: { isPlatformAdmin: true } } }]);
  });

  test('in a form is refused, urlencoded or multipart, and does nothing', async () => {
    const query = `mutation { upsertProject(input: {externalId: "${secret}", displayName: "a"}) { project { id } } }`;
    const multipart = new FormData();
    multipart.set('operations', JSON.stringify({ query }));
    multipart.set('map', '{}');

    for (const body of [new URLSearchParams({ query }), multipart]) {
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { Authorization: `Bearer ${gateway.adminKey}` },
        body,
      });
      await expectOneError(gateway, response, {
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
        params: { message: json },
      });
    }
    expect(await gateway.services.db.project.count()).toBe(1);
  });

  test.each([
    'image/png',
    'text/event-stream',
    'multipart/mixed',
    'multipart/mixed; deferSpec=20220824, text/*',
    'application/json; charset=latin1',
  ])('for an answer as %s is refused, and not executed', async (Accept) => {
    const query = `mutation { upsertProject(input: {externalId: "a", displayName: "a"}) { project { id } } }`;
    await expectOneError(gateway, await send(gateway, { query }, { Accept }), {
      status: 406,
      code: 'NOT_ACCEPTABLE',
      params: { message: someText },
    });
  });

  test.each(['text/event-stream, application/json', 'multipart/mixed, */*;q=0.1', 'application/*', ''])(
    'for an answer as %j gets JSON',
    async (Accept) => {
      const response = await send(gateway, { query: viewer }, { Accept });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    },
  );

  test('by GET does not change anything', async () => {
    const query = `mutation { upsertProject(input: {externalId: "${secret}", displayName: "a"}) { project { id } } }`;
    const response = await gateway.fetch(`/graphql?${new URLSearchParams({ query }).toString()}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });

    expect(response.headers.get('Allow')).toBe('POST');
    await expectOneError(gateway, response, {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      params: { message: 'Can only perform a mutation operation from a POST request.' },
    });
    expect(await gateway.services.db.project.count()).toBe(1);
  });

  test.each(['variables', 'extensions'])('by GET with %s that are no JSON is refused', async (name) => {
    const response = await gateway.fetch(
      `/graphql?${new URLSearchParams({ query: viewer, [name]: `{${secret}` }).toString()}`,
      { headers: { Authorization: `Bearer ${gateway.adminKey}` } },
    );

    await expectOneError(gateway, response, { status: 400, params: expect.objectContaining({ message: someText }) });
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s is refused', async (method) => {
    const response = await gateway.fetch('/graphql', { method, headers: jsonHeaders(gateway) });

    expect(response.headers.get('Allow')).toBe('GET, POST');
    await expectOneError(gateway, response, {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      params: { message: `${method} is not allowed here. Use GET or POST.` },
    });
  });

  test('may have a body of 1 MiB, and not one byte more', async () => {
    const bodyOf = (bytes: number): string => {
      const empty = JSON.stringify({ query: viewer, variables: { pad: secret } });
      return empty.replace(secret, secret.padEnd(secret.length + bytes - empty.length, 'x'));
    };

    const largest = await post(gateway, bodyOf(1_048_576));
    expect([largest.status, await largest.json()]).toEqual([200, { data: { viewer: { isPlatformAdmin: true } } }]);
    await expectOneError(gateway, await post(gateway, bodyOf(1_048_577)), {
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      params: { message: 'The request body is larger than 1048576 bytes.' },
    });
  });
});
