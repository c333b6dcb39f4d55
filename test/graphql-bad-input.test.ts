import { beforeEach, describe, expect, test } from 'vitest';
import { type GraphqlBody, openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

/** Stands in every bad request, and must stand nowhere else: not in the answer, and not in the log. */
const secret = 'Xq7vT2mPz9';

interface Fault {
  status: number;
  code?: string;
  params: unknown;
}

const someText: unknown = expect.any(String);

const jsonHeaders = (): Record<string, string> => ({
  Authorization: `Bearer ${gateway.adminKey}`,
  'Content-Type': 'application/json',
});

const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.fetch('/graphql', { method: 'POST', headers: { ...jsonHeaders(), ...headers }, body });

const send = (body: object, headers?: Record<string, string>): Promise<Response> => post(JSON.stringify(body), headers);

/** That a request was refused with one fault, changed nothing, and that its secret is nowhere. */
async function expectFault(response: Response, { status, code = 'VALIDATION', params }: Fault): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.stringMatching(/^\{/)]);
  const { data, errors } = JSON.parse(text) as Required<GraphqlBody<unknown>>;
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code, params }]);
  expect(errors[0]?.message).toBe(errors[0]?.extensions.params.message);
  expect(data ?? null).toBeNull();
  expect(text).not.toContain(secret);
  expect(gateway.logLines.join('\n')).not.toContain(secret);
  expect(gateway.statements.filter((sql) => /^(INSERT|UPDATE|DELETE)/.test(sql))).toEqual([]);
}

const viewer = '{ viewer { isPlatformAdmin } }';

const upsert = `mutation ($input: UpsertConnectionInput!) {
  upsertConnection(input: $input) {
    connection {
      id
    }
  }
}`;

const createKey = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    apiKey {
      expires
    }
  }
}`;

const upsertLiteral = (credential: string): string =>
  `mutation { upsertConnection(input: {displayName: "a", pieceName: "p", pieceVersion: "1", credential: ${credential}}) { connection { id } } }`;

const nested = (depth: number, within: unknown): unknown => (depth === 0 ? within : { a: nested(depth - 1, within) });

test('needs a key, before anything of the request is read', async () => {
  const response = await post(`{"query": "${secret}`, { Authorization: '' });

  const message = 'Send an API key in the header Authorization: Bearer sk-….';
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
  await expectFault(response, { status: 401, code: 'AUTHENTICATION', params: { message } });
});

describe('a document that', () => {
  test.each([
    ['is empty', '', 'Syntax Error: Unexpected <EOF>.'],
    ['has a text out of place', `{ viewer { "${secret}" } }`, 'Syntax Error: Expected Name, found String.'],
    [
      'has a long text out of place',
      `{ viewer { """${secret}""" } }`,
      'Syntax Error: Expected Name, found BlockString.',
    ],
    ['has a name out of place', `${secret} { viewer }`, 'Syntax Error: Unexpected Name.'],
    ['has a text that does not end', `{ connection(id: "${secret}`, 'Syntax Error: Unterminated string.'],
    ['has a text with two ends', `{ connection(id: "a" "${secret}") }`, 'Syntax Error: Expected Name, found String.'],
    ['has a field that is not known', '{ viewer { nonsense } }', 'Cannot query field "nonsense" on type "Viewer".'],
    [
      'lacks a selection',
      '{ viewer }',
      'Field "viewer" of type "Viewer!" must have a selection of subfields. Did you mean "viewer { ... }"?',
    ],
    [
      'has a text for a number',
      `{ connections(first: "${secret}") { totalCount } }`,
      'Int cannot represent non-integer value: …',
    ],
    [
      'has a list for a number',
      `{ connections(first: ["${secret}"]) { totalCount } }`,
      'Int cannot represent non-integer value: …',
    ],
    [
      'has an object for a text',
      `{ connections(filter: {displayName: {a: "${secret}"}}) { totalCount } }`,
      'String cannot represent a non string value: …',
    ],
    [
      'has an enum value that is not known',
      `{ connections(filter: {scope: ${secret}}) { totalCount } }`,
      'Value "…" does not exist in "ConnectionScope" enum.',
    ],
    [
      'has a text for an object',
      `{ connections(filter: "${secret}") { totalCount } }`,
      'Expected value of type "ConnectionFilter", found ….',
    ],
    [
      'has a default of the wrong type',
      `query ($n: Int = "${secret}") { connections(first: $n) { totalCount } }`,
      'Int cannot represent non-integer value: …',
    ],
    [
      'has two credentials',
      upsertLiteral(`{secretText: {secretText: "${secret}"}, basicAuth: {username: "u", password: "${secret}"}}`),
      'OneOf Input Object "CredentialInput" must specify exactly one key.',
    ],
    ['has no credential', upsertLiteral('{}'), 'OneOf Input Object "CredentialInput" must specify exactly one key.'],
    [
      'has a text for a JSON object',
      `mutation { updateConnection(input: {id: "a", metadata: "${secret}"}) { connection { id } } }`,
      'JSONObject cannot represent non-object value: …',
    ],
    [
      'is nested too deep',
      `{ node(id: "${secret}") ${'{ a '.repeat(100)} ${'}'.repeat(100)} }`,
      'The document is nested deeper than 100 levels.',
    ],
    [
      'has a list nested too deep',
      `{ nodes(ids: ${'['.repeat(1900)}"${secret}"${']'.repeat(1900)}) { id } }`,
      'The document is nested deeper than 100 levels.',
    ],
    [
      'spreads a fragment within itself',
      '{ viewer { ...A } } fragment A on Viewer { ...A }',
      'Cannot spread fragment "A" within itself.',
    ],
    [
      'subscribes',
      'subscription { viewer { isPlatformAdmin } }',
      'Schema is not configured to execute subscription operation.',
    ],
  ])('%s is refused', async (_what, query, message) => {
    await expectFault(await send({ query }), { status: 200, params: { message } });
  });

  const badCharacter = 'has a character that can not be stored (U+0000, or half of a surrogate pair)';
  const metadata = (literal: string): string =>
    `mutation { updateConnection(input: {id: "a", metadata: ${literal}}) { connection { id } } }`;

  test.each([
    ['U+0000, escaped', `{ connection(id: "${secret}\\u0000") { id } }`, 'id', badCharacter],
    ['U+0000 as it is', `{ connection(id: "${secret}\0") { id } }`, 'id', badCharacter],
    ['U+0000 in a long text', `{ connection(id: """${secret}\0""") { id } }`, 'id', badCharacter],
    ['U+0000 within a JSON object', metadata(`{k: [1, "${secret}\\u0000"]}`), 'input.metadata.k.1', badCharacter],
    [
      'U+0000 as a default',
      `query ($key: ID = "${secret}\\u0000") { connection(id: $key) { id } }`,
      'key',
      badCharacter,
    ],
    [
      'U+0000 within a default',
      `query ($f: ConnectionFilter = {displayName: "${secret}\\u0000"}) { connections(filter: $f) { totalCount } }`,
      'f.displayName',
      badCharacter,
    ],
    [
      'U+0000 beside a variable',
      `query ($v: ID = "a") { nodes(ids: [$v, "${secret}\\u0000"]) { id } }`,
      'ids.1',
      badCharacter,
    ],
    [
      '__proto__ as a key',
      metadata(`{a: {__proto__: "${secret}"}}`),
      'input.metadata.a',
      'has the key "__proto__", which can not be stored',
    ],
    ['a number that is too large', metadata(`{a: "${secret}", b: 1e999}`), 'input.metadata.b', 'is too large a number'],
    [
      'a whole number that is too large',
      metadata(`{a: "${secret}", b: -${'9'.repeat(400)}}`),
      'input.metadata.b',
      'is too large a number',
    ],
    [
      'an object that is nested too deep',
      metadata(`${'{a: '.repeat(70)}"${secret}"${'}'.repeat(70)}`),
      'input.metadata.a.a.a.a',
      'is nested deeper than 64 levels',
    ],
  ])('has a literal with %s is refused', async (_what, query, field, message) => {
    await expectFault(await send({ query }), {
      status: 200,
      params: { message: `${field}: ${message}`, fields: [{ field, message }] },
    });
  });

  test('has a text that is no time is refused', async () => {
    const query = `mutation { createApiKey(input: {displayName: "a", permissions: [ADMIN], expires: "${secret}"}) { secret } }`;

    await expectFault(await send({ query }), { status: 200, params: { message: someText } });
  });

  test.each([
    ['an argument', 'query ($v: [ID!] = []) { nodes(ids: $v) { id } }'],
    [
      'an input field',
      `mutation ($v: String = "a") { upsertConnection(input: {displayName: $v, pieceName: "p", pieceVersion: "1", credential: {secretText: {secretText: "${secret}"}}}) { connection { id } } }`,
    ],
    ['an item', `query ($v: ID = "a") { nodes(ids: [$v, "${secret}"]) { id } }`],
    [
      'a credential',
      `mutation ($v: SecretTextCredentialInput) { upsertConnection(input: {displayName: "${secret}", pieceName: "p", pieceVersion: "1", credential: {secretText: $v}}) { connection { id } } }`,
    ],
  ])('passes null on to %s that takes none is refused', async (_what, query) => {
    await expectFault(await send({ query, variables: { v: null } }), {
      status: 200,
      params: { message: someText },
    });
  });
});

describe('variables', () => {
  const good = {
    displayName: 'Slack',
    pieceName: 'slack',
    pieceVersion: '1',
    credential: { secretText: { secretText: secret } },
  };
  const oneOf = 'Exactly one key must be specified for OneOf type "CredentialInput".';
  const unstorable = 'has a character that can not be stored (U+0000, or half of a surrogate pair)';
  const oauth2 = { clientId: secret, clientSecret: secret, tokenUrl: 'https://a.example/token', accessToken: secret };

  test.each<[string, object, string, string]>([
    [
      'an object for a text',
      { displayName: { a: secret } },
      'displayName',
      'String cannot represent a non string value',
    ],
    ['a number for a text', { displayName: 5 }, 'displayName', 'String cannot represent a non string value'],
    ['null for a text', { displayName: null }, 'displayName', 'Expected non-nullable type "String!" not to be null.'],
    ['a required field missing', { displayName: undefined }, 'displayName', 'is required'],
    ['an unknown field', { nonsense: secret }, 'nonsense', 'is not known'],
    ['a misspelt field', { displayNam: secret }, 'displayNam', 'is not known. Did you mean "displayName"?'],
    ['a field of another spelling', { 'x-secret': secret }, 'x-secret', 'is not known'],
    ['an unknown enum value', { scope: secret }, 'scope', 'does not exist in "ConnectionScope" enum.'],
    ['a number for an enum value', { scope: 5 }, 'scope', 'Enum "ConnectionScope" cannot represent non-string value'],
    [
      'a text for a boolean',
      { preSelectForNewProjects: secret },
      'preSelectForNewProjects',
      'Boolean cannot represent a non boolean value',
    ],
    ['an object for an id', { projectId: { a: secret } }, 'projectId', 'ID cannot represent value'],
    ['a text for a JSON object', { metadata: secret }, 'metadata', 'JSONObject cannot represent non-object value'],
    ['a list for a JSON object', { metadata: [secret] }, 'metadata', 'JSONObject cannot represent non-object value'],
    [
      'a text for the credential',
      { credential: secret },
      'credential',
      'Expected type "CredentialInput" to be an object.',
    ],
    [
      'two credentials',
      { credential: { secretText: { secretText: secret }, basicAuth: { username: secret, password: secret } } },
      'credential',
      oneOf,
    ],
    ['no credential', { credential: {} }, 'credential', oneOf],
    [
      'a null credential',
      { credential: { secretText: null } },
      'credential.secretText',
      'Field "secretText" must be non-null.',
    ],
    [
      'an unknown part of a credential',
      { credential: { secretText: { secretText: secret, more: secret } } },
      'credential.secretText.more',
      'is not known',
    ],
    [
      'an object for a secret',
      { credential: { secretText: { secretText: { a: secret } } } },
      'credential.secretText.secretText',
      'String cannot represent a non string value',
    ],
    [
      'a text for a number',
      { credential: { oauth2: { ...oauth2, expiresIn: secret } } },
      'credential.oauth2.expiresIn',
      'Float cannot represent non numeric value',
    ],
    [
      'a negative number',
      { credential: { oauth2: { ...oauth2, expiresIn: -1 } } },
      'credential.oauth2.expiresIn',
      'must not be negative',
    ],
    [
      'no address for an address',
      { credential: { oauth2: { ...oauth2, tokenUrl: secret } } },
      'credential.oauth2.tokenUrl',
      'must be an http or https address',
    ],
    [
      'a code',
      { credential: { oauth2: { ...oauth2, redirectUrl: 'https://x.example', code: secret } } },
      'credential.oauth2.code',
      'can not be given beside an access token',
    ],
    [
      'no access token',
      { credential: { oauth2: { ...oauth2, accessToken: null } } },
      'credential.oauth2.accessToken',
      'is required, unless a code is given',
    ],
    [
      'an empty secret',
      { credential: { secretText: { secretText: '' } } },
      'credential.secretText.secretText',
      'must not be empty',
    ],
    [
      'a secret of 65,537 characters',
      { credential: { secretText: { secretText: secret.padEnd(65_537, 'x') } } },
      'credential.secretText.secretText',
      'must be at most 65536 bytes',
    ],
    ['false for no credential', { credential: { noAuth: false } }, 'credential.noAuth', 'must be true'],
    ['a blank name', { displayName: ' \t' }, 'displayName', 'must not be empty'],
    [
      'a name of 256 characters',
      { displayName: secret.padEnd(256, 'x') },
      'displayName',
      'must be at most 255 characters',
    ],
    ['an empty external id', { externalId: '' }, 'externalId', 'must not be empty'],
    [
      'metadata over 64 KiB',
      { metadata: { a: secret.padEnd(65_536, 'x') } },
      'metadata',
      'must be at most 65536 characters as JSON',
    ],
    [
      'metadata nested too deep',
      { metadata: nested(70, secret) },
      'metadata.a.a.a.a',
      'is nested deeper than 64 levels',
    ],
    ['U+0000 in a name', { displayName: `${secret}\0` }, 'displayName', unstorable],
    [
      'U+0000 in a secret',
      { credential: { secretText: { secretText: `${secret}\0` } } },
      'credential.secretText.secretText',
      unstorable,
    ],
    ['U+0000 in metadata', { metadata: { a: [`${secret}\0`] } }, 'metadata.a.0', unstorable],
    [
      'U+0000 in a key',
      { metadata: { [`${secret}\0`]: 1 } },
      'metadata',
      unstorable.replace('has a', 'has a key with a'),
    ],
    ['half of a surrogate pair', { displayName: `${secret}\ud800` }, 'displayName', unstorable],
  ])('with %s are refused', async (_what, changed, path, message) => {
    const input = { projectId: gateway.projectId, ...good, ...changed };

    const field = `input.${path}`;
    await expectFault(await send({ query: upsert, variables: { input } }), {
      status: 200,
      params: { message: `${field}: ${message}`, fields: [{ field, message }] },
    });
  });

  test.each([
    ['a text', secret],
    ['a text with a colon', `${secret}: 12`],
    ['a day no month has', `2026-13-45T00:00:00.000Z ${secret}`],
    ['a number', 2026],
    ['an object', { [secret]: secret }],
    ['a list', [secret]],
  ])('with %s for a time are refused', async (_what, expires) => {
    const input = { displayName: 'a', permissions: ['ADMIN'], expires };

    const field = 'input.expires';
    await expectFault(await send({ query: createKey, variables: { input } }), {
      status: 200,
      params: {
        message: expect.stringMatching(/^input\.expires: /) as unknown,
        fields: [{ field, message: expect.not.stringContaining('2026') as unknown }],
      },
    });
  });

  test('with a time that can not be written down again are refused', async () => {
    const input = { displayName: 'a', permissions: ['ADMIN'], expires: '9999-12-31T23:59:59.000-12:00' };

    await expectFault(await send({ query: createKey, variables: { input } }), {
      status: 200,
      params: {
        message: expect.stringMatching(/^input\.expires: /) as unknown,
        fields: [{ field: 'input.expires', message: someText }],
      },
    });
  });

  test('that are missing are refused, and each fault is told', async () => {
    const required = (field: string): object => ({ field, message: 'is required' });

    await expectFault(await send({ query: upsert }), {
      status: 200,
      params: { message: 'input: is required', fields: [{ field: 'input', message: 'is required' }] },
    });
    const response = await send({ query: upsert, variables: { input: { displayName: secret } } });
    const { errors } = (await response.json()) as { errors: { extensions: unknown }[] };
    expect(errors[0]?.extensions).toEqual({
      code: 'VALIDATION',
      params: {
        message: 'input.credential: is required',
        fields: ['input.credential', 'input.pieceName'].map(required),
      },
    });
  });

  test('with 200,000 faults are refused, and 20 of them are told', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const message = 'Expected non-nullable type "ID!" not to be null.';
    await expectFault(await send({ query, variables: { ids: Array.from({ length: 200_000 }, () => null) } }), {
      status: 200,
      params: {
        message: `ids.0: ${message}`,
        fields: Array.from({ length: 20 }, (_, n) => ({ field: `ids.${n}`, message })),
      },
    });
  });

  test('nested 100,000 deep are refused', async () => {
    const deep = `${'['.repeat(100_000)}"${secret}"${']'.repeat(100_000)}`;

    await expectFault(await post(`{"query": ${JSON.stringify(upsert)}, "variables": {"input": ${deep}}}`), {
      status: 200,
      params: {
        message: 'input.0.0.0.0.0: is nested deeper than 64 levels',
        fields: [{ field: 'input.0.0.0.0.0', message: 'is nested deeper than 64 levels' }],
      },
    });
  });

  test('that are wrong are a bad request to those who ask for application/graphql-response+json', async () => {
    const response = await send(
      { query: upsert, variables: { input: secret } },
      { Accept: 'application/graphql-response+json' },
    );

    const message = 'Expected type "UpsertConnectionInput" to be an object.';
    await expectFault(response, {
      status: 400,
      params: { message: `input: ${message}`, fields: [{ field: 'input', message }] },
    });
  });
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
    await expectFault(await post(body), { status: 400, params: { message } });
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
      await expectFault(await send({ query: viewer, ...wrong }), {
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
    await expectFault(await gateway.fetch(address, { headers: jsonHeaders() }), {
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

    await expectFault(await post(body, { 'Content-Type': type }), {
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
    const response = await send({ query: viewer }, { 'Content-Type': type });

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
      await expectFault(response, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', params: { message: json } });
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
    await expectFault(await send({ query }, { Accept }), {
      status: 406,
      code: 'NOT_ACCEPTABLE',
      params: { message: someText },
    });
  });

  test.each(['text/event-stream, application/json', 'multipart/mixed, */*;q=0.1', 'application/*', ''])(
    'for an answer as %j gets JSON',
    async (Accept) => {
      const response = await send({ query: viewer }, { Accept });
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
    await expectFault(response, {
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

    await expectFault(response, { status: 400, params: expect.objectContaining({ message: someText }) });
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s is refused', async (method) => {
    const response = await gateway.fetch('/graphql', { method, headers: jsonHeaders() });

    expect(response.headers.get('Allow')).toBe('GET, POST');
    await expectFault(response, {
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

    const largest = await post(bodyOf(1_048_576));
    expect([largest.status, await largest.json()]).toEqual([200, { data: { viewer: { isPlatformAdmin: true } } }]);
    await expectFault(await post(bodyOf(1_048_577)), {
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      params: { message: 'The request body is larger than 1048576 bytes.' },
    });
  });
});

test.each(['constructor', 'toString', '__proto__'])('a variable that is called %s can be left out', async (name) => {
  const query = `query ($${name}: String) { connections(projectId: "${gateway.projectId}", filter: { displayName: $${name} }) { totalCount } }`;
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables: {} }),
  });
  expect(await response.json()).toEqual({ data: { connections: { totalCount: 0 } } });
});
