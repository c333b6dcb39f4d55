import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { ConnectionFilter, ConnectionOrder, ConnectionsPageQueryVariables } from './documents/graphql.ts';
import { forgedCursor } from './support/cursor.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import {
  addConnection,
  addFlow,
  addForeignPlatform,
  addKey,
  addMember,
  addProject,
  addShadowed,
} from './support/tenants.ts';

const connectionsPage = graphql(`
  query ConnectionsPage(
    $projectId: ID
    $filter: ConnectionFilter
    $orderBy: ConnectionOrder
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    connections(
      projectId: $projectId
      filter: $filter
      orderBy: $orderBy
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges {
        cursor
        node {
          externalId
        }
      }
      pageInfo {
        ...WholePageInfo
      }
      totalCount
    }
  }
`);

const connectionsOne = graphql(`
  query ConnectionsOne($id: ID, $externalId: String, $projectId: ID) {
    connection(id: $id, externalId: $externalId, projectId: $projectId) {
      id
      displayName
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

const read = async (args: ConnectionsPageQueryVariables) => {
  const { connections } = await gateway.query(connectionsPage, { projectId: gateway.projectId, ...args });
  return connections;
};

const namesOf = ({ edges }: Awaited<ReturnType<typeof read>>): string =>
  edges.map(({ node }) => node.externalId).join('');

const namesBy = async (filter: ConnectionFilter): Promise<string> => namesOf(await read({ filter }));

const refusal = (field: string, message: string): object => ({
  data: null,
  errors: [
    {
      message: `${field}: ${message}`,
      locations: [{ line: 2, column: 3 }],
      path: ['connections'],
      extensions: {
        code: 'VALIDATION',
        params: { message: `${field}: ${message}`, fields: [{ field, message }] },
      },
    },
  ],
});

/** Seven connections whose external ids tell their order of creation; ids, names and updates run otherwise. */
async function addSeven(): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [externalId, minute, displayName] of [
    ['e', 2, 'Mail'],
    ['a', 1, 'Slack'],
    ['b', 1, 'Mail'],
    ['g', 3, 'Asana'],
    ['c', 1, 'Slack'],
    ['f', 2, 'Mail'],
    ['d', 1, 'Zoom'],
  ] as const) {
    gateway.setTime(at(minute));
    ids[externalId] = await addConnection(gateway, { externalId, displayName });
  }
  for (const [externalId, minute] of [
    ['b', 4],
    ['e', 4],
    ['d', 5],
  ] as const) {
    gateway.setTime(at(minute));
    await gateway.rest('POST', `/${ids[externalId]}`, { body: { metadata: { touched: true } } });
  }
  return ids;
}

async function cursorsByName(orderBy?: ConnectionOrder): Promise<Record<string, string>> {
  const { edges } = await read({ orderBy });
  return Object.fromEntries(edges.map(({ node, cursor }) => [node.externalId, cursor]));
}

describe('connections', () => {
  test('needs a key', async () => {
    const answer = await gateway.graphql(connectionsPage, { projectId: gateway.projectId }, { key: null });

    const message = 'Send an API key in the header Authorization: Bearer sk-….';
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ errors: [{ message, extensions: { code: 'AUTHENTICATION', params: { message } } }] });
  });

  describe('orderBy', () => {
    const orders: [ConnectionOrder | undefined, string[], string[]][] = [
      [undefined, ['ab', 'cd', 'ef', 'g'], ['efg', 'bcd', 'a']],
      [{ field: 'CREATED', direction: 'ASC' }, ['ab', 'cd', 'ef', 'g'], ['efg', 'bcd', 'a']],
      [{ field: 'CREATED', direction: 'DESC' }, ['gf', 'ed', 'cb', 'a'], ['cba', 'fed', 'g']],
      [{ field: 'UPDATED', direction: 'ASC' }, ['ac', 'fg', 'eb', 'd'], ['ebd', 'cfg', 'a']],
      [{ field: 'UPDATED', direction: 'DESC' }, ['db', 'eg', 'fc', 'a'], ['fca', 'beg', 'd']],
      [{ field: 'DISPLAY_NAME', direction: 'ASC' }, ['ge', 'bf', 'ac', 'd'], ['acd', 'ebf', 'g']],
      [{ field: 'DISPLAY_NAME', direction: 'DESC' }, ['dc', 'af', 'be', 'g'], ['beg', 'caf', 'd']],
    ];

    test.each(orders)('%o: the pages, walked either way, have each connection once', async (orderBy, onward, back) => {
      await addSeven();

      const forward: string[] = [];
      for (let after: string | null | undefined; after !== null && forward.length < 9;) {
        const page = await read({ orderBy, first: 2, after });
        forward.push(namesOf(page));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      }
      expect(forward).toEqual(onward);

      const backward: string[] = [];
      for (let before: string | null | undefined; before !== null && backward.length < 9;) {
        const page = await read({ orderBy, last: 3, before });
        backward.push(namesOf(page));
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      }
      expect(backward).toEqual(back);
    });

    test.each<[string, ConnectionOrder | undefined, ConnectionOrder | undefined, string]>([
      ['of names', { field: 'DISPLAY_NAME', direction: 'ASC' }, undefined, 'created'],
      ['of updates', { field: 'UPDATED', direction: 'ASC' }, { field: 'CREATED', direction: 'ASC' }, 'created'],
      ['of creation', undefined, { field: 'UPDATED', direction: 'DESC' }, 'updated'],
      ['of creation', undefined, { field: 'DISPLAY_NAME', direction: 'ASC' }, 'displayName'],
    ])('refuses a cursor of the order %s in another order', async (_name, taken, orderBy, name) => {
      await addConnection(gateway, { externalId: 'a' });
      const { a } = await cursorsByName(taken);

      for (const field of ['after', 'before']) {
        const { status, body } = await gateway.graphql(connectionsPage, {
          projectId: gateway.projectId,
          orderBy,
          [field]: a,
        });
        expect(status).toBe(200);
        expect(body).toEqual(refusal(field, `is a cursor of another order than "${name}"`));
      }
    });
  });

  describe('pages', () => {
    // A cursor is named by the connection it stands at.
    test.each<[ConnectionsPageQueryVariables, string, previous: boolean, next: boolean]>([
      [{}, 'abcdefg', false, false],
      [{ first: 7 }, 'abcdefg', false, false],
      [{ first: 100 }, 'abcdefg', false, false],
      [{ first: 3 }, 'abc', false, true],
      [{ first: 3, after: 'c' }, 'def', true, true],
      [{ first: 3, after: 'e' }, 'fg', true, false],
      [{ first: 2, after: 'e' }, 'fg', true, false],
      [{ after: 'g' }, '', true, false],
      [{ last: 7 }, 'abcdefg', false, false],
      [{ last: 100 }, 'abcdefg', false, false],
      [{ last: 3 }, 'efg', true, false],
      [{ last: 3, before: 'e' }, 'bcd', true, true],
      [{ last: 3, before: 'c' }, 'ab', false, true],
      [{ last: 2, before: 'c' }, 'ab', false, true],
      [{ last: 3, before: 'a' }, '', false, true],
      [{ first: 2, after: 'a', before: 'e' }, 'bc', true, true],
      [{ last: 2, after: 'a', before: 'e' }, 'cd', true, true],
      [{ first: 2, after: 'e', before: 'b' }, '', true, true],
      [{ before: 'c' }, 'ab', false, true],
      [{ first: 5, after: 'a', before: 'd' }, 'bc', true, true],
      [{ last: 5, after: 'a', before: 'd' }, 'bc', true, true],
      [{ last: 5, after: 'd' }, 'efg', true, false],
    ])('%o is %j, with more before: %s, and after: %s', async ({ after, before, ...args }, names, previous, next) => {
      await addSeven();
      const cursors = await cursorsByName();

      const page = await read({ ...args, after: after && cursors[after], before: before && cursors[before] });

      expect(page).toEqual({
        edges: Array.from(names).map((name) => ({ cursor: cursors[name], node: { externalId: name } })),
        pageInfo: {
          hasPreviousPage: previous,
          hasNextPage: next,
          startCursor: cursors[names.at(0) ?? ''] ?? null,
          endCursor: cursors[names.at(-1) ?? ''] ?? null,
        },
        totalCount: 7,
      });
    });

    test('have 10 connections by default, and up to 100', async () => {
      for (let n = 0; n < 101; n += 1) await addConnection(gateway);

      expect((await read({})).edges).toHaveLength(10);
      expect((await read({ first: 100 })).edges).toHaveLength(100);
      expect((await read({ last: 100 })).edges).toHaveLength(100);
    });

    test('go on from a cursor whose connection is deleted', async () => {
      const { c: deleted } = await addSeven();
      const { c } = await cursorsByName();
      expect((await gateway.rest('DELETE', `/${deleted}`)).status).toBe(204);

      expect(namesOf(await read({ first: 2, after: c }))).toBe('de');
      expect(namesOf(await read({ last: 2, before: c }))).toBe('ab');
    });

    test('neither repeat nor lose what was there when others come and go meanwhile', async () => {
      const { f: deleted } = await addSeven();
      gateway.setTime(at(0));
      const first = await read({ first: 3 });
      await addConnection(gateway, { externalId: 'earlier' });
      await gateway.rest('DELETE', `/${deleted}`);

      const second = await read({ first: 3, after: first.pageInfo.endCursor });

      expect([namesOf(first), namesOf(second)]).toEqual(['abc', 'deg']);
    });

    test.each([
      [{ first: 0 }, 'first', 'must be between 1 and 100'],
      [{ first: -1 }, 'first', 'must be between 1 and 100'],
      [{ first: 101 }, 'first', 'must be between 1 and 100'],
      [{ last: 0 }, 'last', 'must be between 1 and 100'],
      [{ last: 101 }, 'last', 'must be between 1 and 100'],
      [{ first: 1, last: 1 }, 'last', 'cannot be given together with first'],
      [{ after: '' }, 'after', 'is not a cursor of this list'],
      [{ before: '' }, 'before', 'is not a cursor of this list'],
      [{ after: 'nonsense' }, 'after', 'is not a cursor of this list'],
      [{ before: 'nonsense' }, 'before', 'is not a cursor of this list'],
    ])('%o is refused', async (args, field, message) => {
      const { status, body } = await gateway.graphql(connectionsPage, { projectId: gateway.projectId, ...args });

      expect(status).toBe(200);
      expect(body).toEqual(refusal(field, message));
    });

    test.each([
      ['no list', { created: 1 }],
      ['too few parts', ['created', 1]],
      ['too many parts', ['created', 1, 'conn_1', 2]],
      ['an id that is no text', ['created', 1, 2]],
      ['an id with U+0000', ['created', 1, 'conn_\0']],
      ['a time before 1970', ['created', -1, 'conn_1']],
      ['a time no calendar has', ['created', 8.64e15, 'conn_1']],
      ['a time between milliseconds', ['created', 1.5, 'conn_1']],
    ])('a cursor with %s is refused', async (_what, parts) => {
      const after = forgedCursor(JSON.stringify(parts));
      const { status, body } = await gateway.graphql(connectionsPage, { projectId: gateway.projectId, after });

      expect(status).toBe(200);
      expect(body).toEqual(refusal('after', 'is not a cursor of this list'));
    });
  });

  describe('filter', () => {
    test.each([
      ['slack', 'abc'],
      ['SLACK', 'abc'],
      ['100%', 'bd'],
      ['%', 'bd'],
      ['_', 'c'],
      ['k_t', 'c'],
      ['\\', 'e'],
      ['\\%', ''],
      ["'", 'e'],
      ['', 'abcde'],
      ['teams', ''],
    ])('by displayName: %j stands for itself, in either case', async (displayName, names) => {
      for (const [externalId, name] of Object.entries({
        a: 'Slack',
        b: 'slack 100%',
        c: 'SLACK_test',
        d: '100% sure',
        e: "a\\b 'quoted'",
      }))
        await addConnection(gateway, { externalId, displayName: name });

      expect(await namesBy({ displayName })).toBe(names);
    });

    test('by pieceName: the whole name, as it is written', async () => {
      await addConnection(gateway, { externalId: 'a', pieceName: '@activepieces/piece-slack' });
      await addConnection(gateway, { externalId: 'b', pieceName: '@activepieces/piece-slack-v2' });
      await addConnection(gateway, { externalId: 'c', pieceName: '@activepieces/piece-gmail' });

      expect(await namesBy({ pieceName: '@activepieces/piece-slack' })).toBe('a');
      expect(await namesBy({ pieceName: '@activepieces/PIECE-slack' })).toBe('');
      expect(await namesBy({ pieceName: '@activepieces/piece-%' })).toBe('');
    });

    test('by status: any of those given', async () => {
      await addConnection(gateway, { externalId: 'a' });
      const broken = await addConnection(gateway, { externalId: 'b' });
      await gateway.services.db.appConnection.update({ where: { id: broken }, data: { status: 'ERROR' } });
      const missing = await addConnection(gateway, { externalId: 'c' });
      await addFlow(gateway, 'flow', [missing], { status: 'DISABLED' });
      await gateway.rest('DELETE', `/${missing}`);

      expect(await namesBy({ status: ['ACTIVE'] })).toBe('a');
      expect(await namesBy({ status: ['ERROR'] })).toBe('b');
      expect(await namesBy({ status: ['MISSING'] })).toBe('c');
      expect(await namesBy({ status: ['MISSING', 'ACTIVE'] })).toBe('ac');
      expect(await namesBy({ status: [] })).toBe('');
      expect(await namesBy({ status: null })).toBe('abc');
      expect(await namesBy({})).toBe('abc');
    });

    test('by scope', async () => {
      await addConnection(gateway, { externalId: 'a' });
      await addConnection(gateway, { externalId: 'b', scope: 'PLATFORM', projectIds: [gateway.projectId] });
      await addConnection(gateway, { externalId: 'c', scope: 'PLATFORM' });

      expect(await namesBy({ scope: 'PROJECT' })).toBe('a');
      expect(await namesBy({ scope: 'PLATFORM' })).toBe('b');
    });

    test('by type: any of those given', async () => {
      await addConnection(gateway, { externalId: 'a', credential: { secretText: { secretText: 's' } } });
      await addConnection(gateway, {
        externalId: 'b',
        credential: { basicAuth: { username: 'u', password: 'p' } },
      });
      await addConnection(gateway, { externalId: 'c', credential: { customAuth: { props: { a: 1 } } } });
      await addConnection(gateway, { externalId: 'd', credential: { noAuth: true } });

      expect(await namesBy({ type: ['BASIC_AUTH'] })).toBe('b');
      expect(await namesBy({ type: ['NO_AUTH', 'SECRET_TEXT', 'CUSTOM_AUTH'] })).toBe('acd');
      expect(await namesBy({ type: ['OAUTH2', 'PLATFORM_OAUTH2', 'CLOUD_OAUTH2'] })).toBe('');
    });

    test('by ownerId', async () => {
      const { userId, key } = await addMember(gateway, 'EDITOR');
      await addConnection(gateway, { externalId: 'a' });
      await addConnection(gateway, { externalId: 'b' }, key);

      expect(await namesBy({ ownerId: userId })).toBe('b');
      expect(await namesBy({ ownerId: 'user_nobody' })).toBe('');
    });

    test('with several parts: every one must match, on every page', async () => {
      await addConnection(gateway, { externalId: 'a', displayName: 'Mail', pieceName: 'mail' });
      await addConnection(gateway, { externalId: 'b', displayName: 'Chat', pieceName: 'mail' });
      await addConnection(gateway, { externalId: 'c', displayName: 'Mail', pieceName: 'chat' });
      await addConnection(gateway, { externalId: 'd', displayName: 'Mail', pieceName: 'mail' });
      const filter: ConnectionFilter = { displayName: 'mail', pieceName: 'mail', status: ['ACTIVE'], scope: 'PROJECT' };

      const first = await read({ filter, first: 1 });
      const second = await read({ filter, first: 1, after: first.pageInfo.endCursor });

      expect([namesOf(first), namesOf(second)]).toEqual(['a', 'd']);
      expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
      expect([first.totalCount, second.totalCount]).toEqual([2, 2]);
    });
  });

  describe('totalCount', () => {
    test('counts what the filter lets through, in this project alone, whatever the page', async () => {
      await addSeven();
      const other = await addProject(gateway, 'other');
      await addConnection(gateway, { projectId: other });

      expect((await read({ first: 1 })).totalCount).toBe(7);
      expect((await read({ first: 1, filter: { displayName: 'mail' } })).totalCount).toBe(3);
      expect((await read({ filter: { displayName: 'none' } })).totalCount).toBe(0);
      expect((await read({ projectId: other })).totalCount).toBe(1);
    });
  });
});

describe('connection', () => {
  const one = { displayName: 'Slack' };
  const missing = (entityType: string, entityId: string, message: string): object => ({
    data: null,
    errors: [
      {
        message,
        locations: [{ line: 2, column: 3 }],
        path: ['connection'],
        extensions: { code: 'ENTITY_NOT_FOUND', params: { entityType, entityId, message } },
      },
    ],
  });

  test('needs a key', async () => {
    expect((await gateway.graphql(connectionsOne, { id: 'conn_1' }, { key: null })).status).toBe(401);
  });

  test('is found by its id, and by its external id in the project', async () => {
    const { projectId } = gateway;
    const id = await addConnection(gateway, { externalId: 'ext_slack' });

    expect(await gateway.query(connectionsOne, { id })).toEqual({ connection: { id, ...one } });
    expect(await gateway.query(connectionsOne, { externalId: 'ext_slack', projectId })).toEqual({
      connection: { id, ...one },
    });
  });

  test('by external id needs no project with a key that has a default one', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_slack' });
    const { key } = await addKey(gateway, {});

    expect(await gateway.query(connectionsOne, { externalId: 'ext_slack' })).toEqual({
      connection: { id, ...one },
    });
    const { body } = await gateway.graphql(connectionsOne, { externalId: 'ext_slack' }, { key });
    const message = 'is required: name a project, or use an API key with a default project';
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'VALIDATION',
      params: { message: `projectId: ${message}`, fields: [{ field: 'projectId', message }] },
    });
  });

  test("by external id is the project's own before the platform's shared one", async () => {
    const other = await addProject(gateway, 'other');
    const externalId = 'ext_same';
    const { own, shared } = await addShadowed(gateway, externalId, [other]);

    expect(await gateway.query(connectionsOne, { externalId, projectId: gateway.projectId })).toEqual({
      connection: { id: own, displayName: 'Slack' },
    });
    expect(await gateway.query(connectionsOne, { externalId, projectId: other })).toEqual({
      connection: { id: shared, displayName: 'Slack' },
    });
  });

  test.each([
    ['neither id nor externalId', {}],
    ['both', { id: 'conn_1', externalId: 'ext_1' }],
  ])('with %s is refused', async (_what, variables) => {
    const { status, body } = await gateway.graphql(connectionsOne, variables);

    const message = 'give either id or externalId';
    expect(status).toBe(200);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'VALIDATION', params: { message: `id: ${message}`, fields: [{ field: 'id', message }] } },
    ]);
  });

  test('that does not exist, is elsewhere or is not shared is not found', async () => {
    const { projectId } = gateway;
    const other = await addProject(gateway, 'other');
    await addConnection(gateway, { externalId: 'ext_other', projectId: other });
    await addConnection(gateway, { externalId: 'ext_unshared', scope: 'PLATFORM', projectIds: [other] });

    for (const externalId of ['ext_none', 'ext_other', 'ext_unshared'])
      expect((await gateway.graphql(connectionsOne, { externalId, projectId })).body).toEqual(
        missing('app_connection', externalId, 'Connection not found'),
      );
    for (const id of ['conn_none', projectId, ''])
      expect((await gateway.graphql(connectionsOne, { id })).body).toEqual(
        missing('app_connection', id, 'Connection not found'),
      );
  });

  test('of another platform, and in a project of one, is not found', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_slack' });
    const foreign = await addForeignPlatform(gateway);

    expect((await gateway.graphql(connectionsOne, { id }, foreign)).body).toEqual(
      missing('app_connection', id, 'Connection not found'),
    );
    const here = { externalId: 'ext_slack', projectId: gateway.projectId };
    expect((await gateway.graphql(connectionsOne, here, foreign)).body).toEqual(
      missing('project', gateway.projectId, 'Project not found'),
    );
  });
});
