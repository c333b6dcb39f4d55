import { beforeEach, describe, test } from 'vitest';
import { expectOneError, secret, send, upsertLiteral } from './support/bad-graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

describe('a document that', () => {
  type Row = [what: string, query: string, message: string];
  const refusesDocument = async (...[, query, message]: Row): Promise<void> => {
    await expectOneError(gateway, await send(gateway, { query }), { status: 200, params: { message } });
  };

  test.each<Row>([
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
  ])('%s is refused', refusesDocument);

  test.each<Row>([
    ['has a field that is not known', '{ viewer { nonsense } }', 'Cannot query field "nonsense" on type "Viewer".'],
    [
      'lacks a selection',
      '{ viewer }',
      'Field "viewer" of type "Viewer!" must have a selection of subfields. Did you mean "viewer { ... }"?',
    ],
  ])('%s is refused', refusesDocument);

  test.each<[what: string, query: string, field: string, message: string]>([
    [
      'has a text for a number',
      `{ connections(first: "${secret}") { totalCount } }`,
      'first',
      'must be a whole number of 32 bits',
    ],
    [
      'has a list for a number',
      `{ connections(first: ["${secret}"]) { totalCount } }`,
      'first',
      'must be a whole number of 32 bits',
    ],
    [
      'has an object for a text',
      `{ connections(filter: {displayName: {a: "${secret}"}}) { totalCount } }`,
      'filter.displayName',
      'must be a string',
    ],
    [
      'has an enum value that is not known',
      `{ connections(filter: {scope: ${secret}}) { totalCount } }`,
      'filter.scope',
      'must be one of PLATFORM, PROJECT',
    ],
    ['has a text for an object', `{ connections(filter: "${secret}") { totalCount } }`, 'filter', 'must be an object'],
    [
      'has a default of the wrong type',
      `query ($n: Int = "${secret}") { connections(first: $n) { totalCount } }`,
      'n',
      'must be a whole number of 32 bits',
    ],
    [
      'has two credentials',
      upsertLiteral(`{secretText: {secretText: "${secret}"}, basicAuth: {username: "u", password: "${secret}"}}`),
      'input.credential',
      'must have exactly one field',
    ],
    ['has no credential', upsertLiteral('{}'), 'input.credential', 'must have exactly one field'],
    [
      'has a text for a JSON object',
      `mutation { updateConnection(input: {id: "a", metadata: "${secret}"}) { connection { id } } }`,
      'input.metadata',
      'must be an object',
    ],
  ])('%s is refused, and the place is named', async (_what, query, field, message) => {
    const params = { message: `${field}: ${message}`, fields: [{ field, message }] };
    await expectOneError(gateway, await send(gateway, { query }), { status: 200, params });
  });

  test.each<Row>([
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
  ])('%s is refused', refusesDocument);

  const badCharacter = 'has a character that cannot be stored (U+0000, or half of a surrogate pair)';
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
      'has the key "__proto__", which cannot be stored',
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
    await expectOneError(gateway, await send(gateway, { query }), {
      status: 200,
      params: { message: `${field}: ${message}`, fields: [{ field, message }] },
    });
  });

  test('has a text that is no time is refused', async () => {
    const query = `mutation { createApiKey(input: {displayName: "a", permissions: [ADMIN], expires: "${secret}"}) { secret } }`;

    const [field, message] = ['input.expires', 'must be a time in ISO 8601'];
    const params = { message: `${field}: ${message}`, fields: [{ field, message }] };
    await expectOneError(gateway, await send(gateway, { query }), { status: 200, params });
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
    await expectOneError(gateway, await send(gateway, { query, variables: { v: null } }), {
      status: 200,
      params: { message: 'v: must not be null', fields: [{ field: 'v', message: 'must not be null' }] },
    });
  });
});
