import { getIntrospectionQuery, isObjectType } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';
import type { GraphqlOptions } from '../src/graphql/server/options.ts';
import { type GraphqlBody, openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const openWith = async (graphql: Partial<GraphqlOptions>): Promise<void> => {
  gateway = await openTestGateway({}, { graphql: { ...testOptions.graphql, ...graphql } });
};

async function ask(request: object, accept = 'application/graphql-response+json') {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: (await response.json()) as GraphqlBody<Record<string, unknown>> };
}

const statusOf = async (query: string, variables = {}): Promise<number> => (await ask({ query, variables })).status;

const deep = (depth: number): string => {
  // The first page and what is selected of its items, and two pages a turn.
  const turns = (depth - 2) / 2;
  const page = (name: string): string => `${name}(first: 1) { edges { node { `;
  const pages = page('connections') + `${page('flows')}${page('connections')}`.repeat(turns);
  return `{ ${pages} id ${'} } }'.repeat(1 + 2 * turns)} }`;
};

const aliases = (count: number): string =>
  `{ viewer { ${Array.from({ length: count }, (_, n) => `a${n}: isPlatformAdmin`).join(' ')} } }`;

const rootFields = (count: number): string =>
  `{ ...Half ${Array.from({ length: count - 1 }, (_, n) => `a${n}: __typename`).join(' ')} } fragment Half on Query { viewer { isPlatformAdmin } }`;

const tokens = (count: number): string => `{ viewer { ${'isPlatformAdmin '.repeat(count - 5)} } }`;

const bytes = (count: number): string => '{ viewer { isPlatformAdmin } } # '.padEnd(count, 'x');

describe('a request within its limits is answered, and one beyond is refused, naming the limit:', () => {
  test.each([
    ['bytes', 65_536, bytes],
    ['tokens', 100, tokens],
    ['aliases', 50, aliases],
    ['root fields', 20, rootFields],
  ])('%s', async (limit, max, query) => {
    if (limit === 'tokens') await openWith({ limits: { ...testOptions.graphql.limits, maxTokens: max } });
    expect(await statusOf(query(max))).toBe(200);
    gateway.statements.length = 0;

    const message = `The request exceeds the limit for ${limit}: ${max + 1}, at most ${max} allowed. Split it into smaller requests.`;
    const { status, body } = await ask({ query: query(max + 1) });
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors).toMatchObject([
      { message, extensions: { code: 'QUERY_TOO_COMPLEX', params: { message, limit, max, actual: max + 1 } } },
    ]);
    expect(gateway.statements).toHaveLength(1);
  });

  test('bytes, of UTF-8 and by GET as well', async () => {
    await openWith({ limits: { ...testOptions.graphql.limits, maxBytes: 100 } });
    expect(await statusOf(`${bytes(98)}é`)).toBe(200);
    expect(await statusOf(`${bytes(99)}é`)).toBe(400);
    const byGet = async (query: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${gateway.adminKey}`, Accept: 'application/graphql-response+json' };
      return (await gateway.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers })).status;
    };
    expect([await byGet(bytes(100)), await byGet(bytes(101))]).toEqual([200, 400]);
  });

  test('bytes, before anything else of the document is checked', async () => {
    const { body } = await ask({ query: '{'.repeat(65_537) });
    expect(body.errors?.map(({ extensions }) => extensions.params.limit)).toEqual(['bytes']);
  });

  test('depth', async () => {
    await openWith({ limits: { ...testOptions.graphql.limits, maxDepth: 8, maxCost: 1_000_000 } });
    expect(await statusOf(deep(8))).toBe(200);
    const { status, body } = await ask({ query: deep(10) });
    expect({ status, params: body.errors?.[0]?.extensions.params }).toEqual({
      status: 400,
      params: {
        message: 'The request exceeds the limit for depth: 10, at most 8 allowed. Split it into smaller requests.',
        limit: 'depth',
        max: 8,
        actual: 10,
      },
    });
  });

  test('cost, which fragments multiply: counting it takes no longer for that', async () => {
    await openWith({ limits: { ...testOptions.graphql.limits, maxDepth: 1000 } });
    const use = (n: number, alias: string): string =>
      `${alias}: flows { edges { node { connections { edges { node { ...F${n} } } } } } }`;
    const fragments = Array.from({ length: 20 }, (_, n) => {
      return `fragment F${n} on AppConnection { ${use(n + 1, 'a')} ${use(n + 1, 'b')} }`;
    });
    const query = `{ connections { edges { node { ...F0 } } } } ${fragments.join(' ')} fragment F20 on AppConnection { id }`;
    const { status, body } = await ask({ query });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      params: { limit: 'cost', max: 10_000 },
    });
  });

  test('pages within pages: 60 of each, four levels deep, are refused before anything is read', async () => {
    const page = (name: string, inside: string): string => `${name}(first: 60) { edges { node { ${inside} } } }`;
    const query = `{ ${page('flows', page('connections', page('flows', page('connections', 'id'))))} }`;
    gateway.statements.length = 0;
    const { status, body } = await ask({ query });
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'QUERY_TOO_COMPLEX' });
    // The one that finds out who asks.
    expect(gateway.statements).toHaveLength(1);
  });

  test('cost of a REST request: nothing is read', async () => {
    await openWith({ limits: { ...testOptions.graphql.limits, maxCost: 1000 } });
    expect((await gateway.rest('GET', '?limit=19')).status).toBe(200);
    gateway.statements.length = 0;
    const { status, body } = await gateway.rest('GET', '?limit=20');
    const message =
      'The request exceeds the limit for cost: 1041, at most 1000 allowed. Split it into smaller requests.';
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        code: 'QUERY_TOO_COMPLEX',
        params: { message, limit: 'cost', max: 1000, actual: 1041 },
      },
    });
    expect(gateway.statements).toHaveLength(1);
  });

  test('cost, by default, leaves room for the largest page of REST', async () => {
    expect((await gateway.rest('GET', '?limit=100')).status).toBe(200);
  });

  test.each([
    [
      'lists of ids',
      (page: string) => `{ flows(first: 98) { edges { node { connections(first: 100) { ${page} } } } } }`,
      'edges { node { flowIds } }',
    ],
    [
      'totals under other names',
      (page: string) => `{ connections(first: 100) { edges { node { ${page} } } } }`,
      Array.from({ length: 49 }, (_, n) => `t${n}: flows { totalCount }`).join(' '),
    ],
    [
      'introspection',
      (page: string) => `{ ${page} }`,
      Array.from({ length: 20 }, (_, n) => `s${n}: __schema { types { fields { type { ofType { name } } } } }`).join(
        ' ',
      ),
    ],
  ])('cost of %s', async (_what, query, inside) => {
    gateway.statements.length = 0;
    const { status, body } = await ask({ query: query(inside) });
    expect({ status, params: body.errors?.[0]?.extensions.params }).toMatchObject({
      status: 400,
      params: { limit: 'cost' },
    });
    expect(gateway.statements).toHaveLength(1);
  });

  test('the operation that is executed counts, not another one of the document', async () => {
    const query = `query Small { viewer { isPlatformAdmin } } query Large($first: Int!) { connections(projectId: "${gateway.projectId}", first: $first) { edges { node { flows { edges { node { connections { edges { node { id } } } } } } } } } }`;
    expect((await ask({ query, operationName: 'Small' })).status).toBe(200);
    expect((await ask({ query, operationName: 'Large', variables: { first: 1 } })).status).toBe(200);
    const { status, body } = await ask({ query, operationName: 'Large', variables: { first: 100 } });
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'QUERY_TOO_COMPLEX' });
  });

  test('clients that ask for application/json get 200, as for every error of a well-formed request', async () => {
    const { status, body } = await ask({ query: aliases(51) }, 'application/json');
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 200, code: 'QUERY_TOO_COMPLEX' });
  });
});

const names = (count: number): string => Array.from({ length: count }, (_, n) => `n${n}: isPlatformAdmin`).join(' ');

describe('the cost', () => {
  const costOf = async (query: string, variables = {}): Promise<unknown> => {
    const { body } = await ask({ query, variables, extensions: { cost: true } });
    const { extensions } = body as { extensions?: { cost: { requestedQueryCost: number } } };
    return extensions?.cost.requestedQueryCost ?? body;
  };
  const projectId = () => gateway.projectId;

  test.each([
    ['nothing but names', '{ __typename }', 1],
    ['an object', '{ viewer { isPlatformAdmin } }', 1],
    ['objects within objects', '{ viewer { user { email } platform { name } } }', 3],
    [
      'a page of 10 when none is said',
      '{ connections(projectId: $p) { edges { node { id } } pageInfo { endCursor } } }',
      11,
    ],
    ['a page and its insides', '{ connections(projectId: $p, first: 50) { edges { node { owner { email } } } } }', 101],
    ['a page from its end', '{ connections(projectId: $p, last: 7) { edges { node { id } } } }', 8],
    [
      'a page within each item of a page',
      '{ connections(projectId: $p, first: 2) { edges { node { flows(first: 5) { edges { node { id project { id } } } } } } } }',
      25,
    ],
    ['nodes by their number', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    ['edges without items', '{ connections(first: 5) { edges { cursor } } }', 6],
    ['what is read to know whether there is more', '{ connections(first: 5) { pageInfo { hasNextPage } } }', 6],
    [
      'items twice, when they are returned twice',
      '{ connections { a: edges { node { id } } b: edges { node { id } } } }',
      21,
    ],
    ['a total as ten', '{ connections { totalCount } }', 11],
    [
      'a total once a page, however often it is asked for',
      '{ connections { totalCount a: totalCount ...T ... { b: totalCount } } } fragment T on AppConnectionConnection { c: totalCount }',
      11,
    ],
    [
      'a total of each page within a page',
      '{ connections(first: 100) { edges { node { flows { totalCount } } } } }',
      1201,
    ],
    [
      'a fragment in each page by its size',
      '{ a: connections(first: 1) { ...P } b: connections(first: 3) { ...P } } fragment P on AppConnectionConnection { edges { node { id } } }',
      6,
    ],
    ['lists of ids', '{ connections(first: 2) { edges { node { flowIds projectIds } } } }', 83],
    ['JSON', '{ connections(first: 2) { edges { node { metadata } } } }', 23],
    ['twenty values with their object', `{ viewer { ${names(20)} } }`, 1],
    ['each twenty more', `{ viewer { ${names(41)} } }`, 3],
    [
      'of several types the most expensive',
      '{ node(id: "a") { ... on Flow { connectionIds } ... on Project { id } } }',
      21,
    ],
    [
      'fragments once',
      '{ viewer { ...V } ...Q } fragment V on Viewer { user { id } } fragment Q on Query { viewer { ...V } }',
      2,
    ],
    ['not what is skipped', '{ viewer { user @skip(if: true) { id } platform @include(if: false) { id } } }', 1],
    [
      'the same twice, when it is asked for twice',
      '{ a: viewer { isPlatformAdmin } b: viewer { isPlatformAdmin } }',
      2,
    ],
  ])('counts %s', async (_what, query, cost) => {
    expect(await costOf(query.replace('$p', `"${projectId()}"`))).toBe(cost);
  });

  test('counts the objects of the schema, and a type as the largest', async () => {
    expect(await costOf('{ __schema { queryType { name } } }')).toBe(2);
    expect(await costOf('{ __schema { types { name } } }')).toBe(1 + Object.keys(schema.getTypeMap()).length);
    const ofType = 'query ($name: String!) { __type(name: $name) { fields { name } } }';
    const most = Object.values(schema.getTypeMap()).map((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).length : 0,
    );
    for (const name of ['Query', 'PageInfo', 'none']) {
      expect(await costOf(ofType, { name })).toBe(1 + Math.max(...most));
    }
  });

  test('of a page is that of its size, whoever asked before', async () => {
    const query =
      'query ($n: Int = 3, $skip: Boolean = false) { connections(last: $n) { edges { node { id owner @skip(if: $skip) { id } } } } }';
    for (const [variables, cost] of [
      [{}, 7],
      [{ n: 50 }, 101],
      [{ n: 50, skip: true }, 51],
      [{ n: null }, 21],
      [{}, 7],
    ] as const) {
      expect(await costOf(query, variables)).toBe(cost);
    }
  });

  test('counts a change as ten', async () => {
    const query = `mutation { upsertFlow(input: { projectId: "${projectId()}", externalId: "f", displayName: "F", status: ENABLED, connectionIds: [] }) { flow { id } } }`;
    expect(await costOf(query)).toBe(11);
  });

  test('is returned only on request', async () => {
    expect((await ask({ query: '{ viewer { isPlatformAdmin } }' })).body).toEqual({
      data: { viewer: { isPlatformAdmin: true } },
    });
  });
});

describe('the errors of a bad document', () => {
  test('are 20 at most, and those of the whole document one more', async () => {
    const { body } = await ask({
      query: `{ viewer { ${Array.from({ length: 1000 }, (_, n) => `f${n}`).join(' ')} } }`,
    });
    expect(body.errors?.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 20 }, (_, n) => `Cannot query field "f${n}" on type "Viewer".`),
      'Too many validation errors, error limit reached. Validation aborted.',
    ]);
  });

  test('repeat little of it', async () => {
    const cycle = Array.from({ length: 300 }, (_, n) => `fragment F${n} on Query { ...F${(n + 1) % 300} }`);
    for (const query of [`{ ${'x'.repeat(60_000)} }`, `{ ...F0 } ${cycle.join(' ')}`]) {
      const text = JSON.stringify((await ask({ query })).body);
      expect(text).toContain('…');
      expect(text.length).toBeLessThan(3000);
    }
  });

  test('that fields conflict are found only if there are no others', async () => {
    const conflict = 'viewer { a: isPlatformAdmin a: permissions }';
    const messages = async (query: string) => (await ask({ query })).body.errors?.map(({ message }) => message);
    expect(await messages(`{ ${conflict} f }`)).toEqual(['Cannot query field "f" on type "Query".']);
    expect(await messages(`{ ${conflict} }`)).toEqual([expect.stringContaining('Fields "a" conflict')]);
  });
});

describe('what is revealed of the schema', () => {
  test('is everything, unless it is turned off', async () => {
    expect(await statusOf(getIntrospectionQuery())).toBe(200);
    const { body } = await ask({ query: '{ viewr { permissions } }' });
    expect(body.errors?.[0]?.message).toContain('Did you mean "viewer"');
  });

  test('with introspection off: no schema, but type names', async () => {
    await openWith({ introspection: false });
    const { status, body } = await ask({ query: '{ __schema { queryType { name } } }' });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toContain('GraphQL introspection has been disabled');
    expect((await ask({ query: '{ __typename }' })).body).toEqual({ data: { __typename: 'Query' } });
  });

  test('with suggestions off: no names, in the document or in variables', async () => {
    const query = 'mutation ($input: DeleteFlowInput!) { deleteFlow(input: $input) { deletedFlowId } }';
    const wrong = [{ query: '{ viewr { permissions } }' }, { query, variables: { input: { ID: 'a', id: 'a' } } }];
    for (const request of wrong) expect(JSON.stringify(await ask(request))).toMatch(/did you mean/i);
    await openWith({ suggestions: false });
    for (const request of wrong) expect(JSON.stringify(await ask(request))).not.toMatch(/did you mean/i);
  });
});
