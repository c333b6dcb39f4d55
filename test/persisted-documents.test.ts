import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { type ASTNode, type FieldNode, Kind, parse, print, printSchema, visit } from 'graphql';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { schema } from '../src/graphql/schema.ts';
import { StartError } from '../src/start-errors.ts';
import { type GraphqlBody, openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';

const listed = '{ viewer { isPlatformAdmin } }';
const other = '{ viewer { permissions } }';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const folder = mkdtempSync(join(tmpdir(), 'persisted-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes the file as the code generator does, and reads the settings. */
function settings(content: string, mode?: string): ReturnType<typeof readConfig> {
  const file = join(folder, 'persisted-documents.json');
  writeFileSync(file, content);
  return readConfig({ PERSISTED_DOCUMENTS_FILE: file, ...(mode && { PERSISTED_DOCUMENTS: mode }) });
}

let gateway: TestGateway;

const open = async (mode?: string): Promise<void> => {
  const { graphql } = settings(JSON.stringify({ [sha256(listed)]: listed }), mode);
  gateway = await openTestGateway({}, { ...testOptions, graphql });
};

async function ask(request: object): Promise<{ status: number; body: unknown }> {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.json() };
}

const answer = { status: 200, body: { data: { viewer: { isPlatformAdmin: true } } } };
const message = 'This gateway only executes documents on its allow-list. Ask the operator to add this one.';
const refusal = {
  status: 403,
  body: { errors: [{ message, extensions: { code: 'DOCUMENT_NOT_ALLOWED', params: { message } } }] },
};

describe.each(['audit', 'enforce'])('with PERSISTED_DOCUMENTS=%s, a listed document is executed', (mode) => {
  beforeEach(() => open(mode));

  test.each([
    ['documentId', { documentId: `sha256:${sha256(listed)}` }],
    ['documentId without the name of the hash', { documentId: sha256(listed) }],
    ["Apollo's extension", { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(listed) } } }],
    ['its text', { query: listed }],
  ])('by %s', async (_how, request) => {
    expect(await ask(request)).toEqual(answer);
    expect(gateway.logLines.join('')).not.toContain('not listed');
  });

  test('by GET', async () => {
    const response = await gateway.fetch(`/graphql?documentId=${sha256(listed)}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });
    expect({ status: response.status, body: (await response.json()) as unknown }).toEqual(answer);
  });

  test('and an id that is not listed is refused', async () => {
    expect(await ask({ documentId: sha256(other) })).toEqual(refusal);
  });
});

describe('a document that is not listed', () => {
  test('is refused when the list is enforced, and nothing is executed', async () => {
    await open('enforce');
    expect(await ask({ query: other })).toEqual(refusal);
    expect(gateway.statements).toHaveLength(1);
  });

  test('is executed otherwise, and logged by its hash', async () => {
    await open();
    expect(await ask({ query: '{ connection(id: "a-secret") { id } viewer { isPlatformAdmin } }' })).toMatchObject({
      status: 200,
    });
    const warnings = gateway.logLines.filter((line) => line.includes('not listed'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('a-secret');
    expect(JSON.parse(warnings[0]!)).toMatchObject({
      level: 40,
      sha256: sha256('{ connection(id: "a-secret") { id } viewer { isPlatformAdmin } }'),
    });
  });
});

describe('the file that GraphQL Code Generator writes', () => {
  // As a front-end has them: not in the order in which the generator sorts them.
  const fragment = 'fragment Who on User { lastName firstName }';
  const sources = [
    `query Mine($in: ID!, $first: Int = 2, $after: String) { # a comment
       viewer { user { ...Who email } permissions }
       connections(projectId: $in, first: $first, after: $after) { totalCount edges { node { id, owner { ...Who } displayName } } }
     }`,
    'query One($id: ID!, $full: Boolean!) { node(id: $id) { ... on Flow { id displayName } ... on AppConnection @include(if: $full) { status id } id } }',
    'mutation Two($b: DeleteFlowInput!, $a: DeleteFlowInput!) { second: deleteFlow(input: $b) { deletedFlowId } first: deleteFlow(input: $a) { deletedFlowId } }',
  ];
  let ids: string[];

  /** What a client makes of a source: with the fragment it uses, and as Apollo does, with `__typename` everywhere. */
  const sent = (source: string): string => {
    const document = parse(source.includes('...Who') ? `${source} ${fragment}` : source);
    const __typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
    return print(
      visit(document, {
        SelectionSet: {
          leave: (node, _key, parent) =>
            (parent as ASTNode).kind === Kind.OPERATION_DEFINITION
              ? undefined
              : { ...node, selections: [...node.selections, __typename] },
        },
      }),
    );
  };

  const openWithCodegen = async (mode: string): Promise<void> => {
    const written = (await generate(
      {
        schema: printSchema(schema),
        documents: [...sources, fragment],
        generates: {
          [`${folder}/`]: { preset: 'client', presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } } },
        },
        silent: true,
      },
      false,
    )) as { filename: string; content: string }[];
    const { content } = written.find(({ filename }) => filename.endsWith('persisted-documents.json'))!;
    ids = Object.keys(JSON.parse(content) as object);
    gateway = await openTestGateway({}, { ...testOptions, graphql: settings(content, mode).graphql });
  };

  const variables = () => ({ in: gateway.projectId, id: 'flow_1', full: true, a: { id: 'a' }, b: { id: 'b' } });
  const codeOf = async (request: object): Promise<string | undefined> => {
    const { body } = await ask({ variables: variables(), ...request });
    return (body as GraphqlBody<unknown>).errors?.[0]?.extensions.code;
  };

  test('names documents with the name of the hash before it; each is executed by that name, and by the hash alone', async () => {
    await openWithCodegen('enforce');
    expect(ids).toHaveLength(sources.length);
    for (const id of ids) {
      expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
      const sha256Hash = id.slice('sha256:'.length);
      for (const request of [
        { documentId: id },
        { documentId: sha256Hash },
        { extensions: { persistedQuery: { sha256Hash } } },
      ])
        expect(['ENTITY_NOT_FOUND', undefined]).toContain(await codeOf(request));
    }
  });

  test.each(['audit', 'enforce'])('lists what its front-ends send as a text (%s)', async (mode) => {
    await openWithCodegen(mode);
    for (const source of sources)
      expect(['ENTITY_NOT_FOUND', undefined]).toContain(await codeOf({ query: sent(source) }));
    expect(gateway.logLines.join('')).not.toContain('not listed');
  });

  test.each([
    ['another field', (text: string) => text.replace('totalCount', 'pageInfo { hasNextPage }')],
    ['another argument', (text: string) => text.replace('after: $after', 'before: $after')],
    ['another default', (text: string) => text.replace('$first: Int = 2', '$first: Int = 3')],
    ['an alias', (text: string) => text.replace('email', 'mail: email')],
    ['a directive', (text: string) => text.replace('email', 'email @skip(if: true)')],
    ['another condition', (text: string) => text.replace('on Flow', 'on Project')],
    ['another name', (text: string) => text.replace('query Mine', 'query Yours')],
    [
      'mutations in another order',
      (text: string) => text.replace(/(second.*?\n {2}\})\s*(first.*?\n {2}\})/s, '$2 $1'),
    ],
    ['one operation more', (text: string) => `${text} query More { __typename }`],
  ])('does not list what means something else: %s', async (_what, change) => {
    await openWithCodegen('enforce');
    const changed = sources.map(sent).filter((text) => change(text) !== text);
    expect(changed).not.toEqual([]);
    for (const text of changed) expect(await codeOf({ query: change(text) })).toBe('DOCUMENT_NOT_ALLOWED');
  });
});

test.each([
  [
    'a named fragment',
    (fields: string) =>
      `mutation($a: DeleteFlowInput!, $b: DeleteFlowInput!) { ...F } fragment F on Mutation { ${fields} }`,
  ],
  [
    'an inline fragment of a named one',
    (fields: string) =>
      `mutation($a: DeleteFlowInput!, $b: DeleteFlowInput!) { ...F } fragment F on Mutation { ... on Mutation { ${fields} } }`,
  ],
])('mutations in %s are not listed in another order', async (_where, document) => {
  const first = 'first: deleteFlow(input: $a) { deletedFlowId }';
  const second = 'second: deleteFlow(input: $b) { deletedFlowId }';
  const text = document(`${first} ${second}`);
  const { graphql } = settings(JSON.stringify({ [sha256(text)]: text }), 'enforce');
  gateway = await openTestGateway({}, { ...testOptions, graphql });
  const variables = { a: { id: 'a' }, b: { id: 'b' } };
  expect((await ask({ query: print(parse(text)), variables })).status).toBe(200);
  expect(await ask({ query: document(`${second} ${first}`), variables })).toEqual(refusal);
});

describe('with a list that is enforced', () => {
  beforeEach(() => open('enforce'));

  test.each([
    ['is no GraphQL', '{ viewer {'],
    ['is not valid, without showing the schema', '{ viewr { permissions } }'],
  ])('a document that %s is refused like any other', async (_what, query) => {
    expect(await ask({ query })).toEqual(refusal);
  });

  test('the limits hold, before a document is compared', async () => {
    const { body } = await ask({ query: listed.padEnd(65_537) });
    expect((body as GraphqlBody<unknown>).errors?.[0]?.extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      params: { limit: 'bytes' },
    });
  });

  test.each([5, true, { a: 1 }, ['a'], [listed]])('%j for a query is a bad request that names it', async (query) => {
    const message = 'query: must be a string';
    const params = { message, fields: [{ field: 'query', message: 'must be a string' }] };
    expect(await ask({ query })).toEqual({
      status: 400,
      body: { errors: [{ message, extensions: { code: 'VALIDATION', params } }] },
    });
  });
});

test('REST goes on when the list is enforced', async () => {
  await open('enforce');
  expect((await gateway.rest('GET', `?projectId=${gateway.projectId}`)).status).toBe(200);
});

test('a request without a document is rejected', async () => {
  await open('enforce');
  const { status, body } = await ask({ variables: {} });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('Must provide query string.');
});

test.each([
  ['is not JSON', '{', 'is not JSON'],
  ['is a list', '[]', 'is not a JSON object of documents by hash'],
  ['holds other things than texts', '{"a": 1}', 'is not a JSON object of documents by hash'],
  ['holds what is not GraphQL', '{"a": "{ viewer { id }", "b": "{ __typename }"}', 'the document a is not GraphQL'],
])('a file that %s keeps the gateway from starting', (_what, content, message) => {
  expect(() => settings(content)).toThrow(StartError);
  expect(() => settings(content)).toThrow(message);
});
