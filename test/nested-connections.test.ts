import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { ConnectionFilter, ConnectionOrder } from './documents/graphql.ts';
import { minutesLater, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addKey, addProject, addUser } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

graphql(`
  fragment NestedConnections on AppConnectionConnection {
    totalCount
    edges {
      node {
        displayName
      }
    }
    pageInfo {
      ...WholePageInfo
    }
  }
`);

const nested = graphql(`
  query NestedConnectionsOf(
    $ids: [ID!]!
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: ConnectionFilter
    $orderBy: ConnectionOrder
  ) {
    nodes(ids: $ids) {
      ... on Project {
        connections(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
          ...NestedConnections
        }
      }
      ... on User {
        connections(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
          ...NestedConnections
        }
      }
    }
  }
`);

const levels = graphql(`
  query NestedConnectionsLevels {
    owners {
      edges {
        node {
          connections(first: 5) {
            totalCount
            edges {
              node {
                projects {
                  edges {
                    node {
                      connections(first: 5) {
                        edges {
                          node {
                            id
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

const own = graphql(`
  query NestedConnectionsOwn {
    viewer {
      user {
        connections {
          totalCount
        }
      }
    }
  }
`);

const renameAndList = graphql(`
  mutation NestedConnectionsOfChange($input: UpsertFlowInput!, $listed: Boolean!) {
    upsertFlow(input: $input) {
      flow {
        project {
          connections @include(if: $listed) {
            totalCount
          }
        }
      }
    }
  }
`);

/** A connection, as the model of the store has it. */
interface Connection {
  name: string;
  scope: 'PROJECT' | 'PLATFORM';
  projects: string[];
  owner: string;
}

let gateway: TestGateway;
const model: Connection[] = [];
/** Ids of projects and users by their names. */
const ids: Record<string, string> = {};
/** Keys by who has them. */
const keys: Record<string, string> = {};
/** The projects that each caller sees. */
const sees: Record<string, string[]> = {
  admin: ['first', 'second', 'third'],
  ann: ['first', 'second'],
  bob: ['third'],
};

// Of two owners in three projects, with names in another order than that of creation.
beforeAll(async () => {
  gateway = await openTestGateway();
  ids.first = gateway.projectId;
  ids.second = await addProject(gateway, 'second');
  ids.third = await addProject(gateway, 'third');
  ids.admin = gateway.adminId;
  keys.admin = gateway.adminKey;
  for (const name of ['ann', 'bob']) {
    const roles = Object.fromEntries(sees[name]!.map((project) => [ids[project]!, 'EDITOR' as const]));
    ids[name] = await addUser(gateway, name, roles);
    ({ key: keys[name] } = await addKey(gateway, { userId: ids[name] }));
  }
  const add = async (connection: Connection) => {
    const { name, scope, projects, owner } = connection;
    const [projectId, ...others] = projects.map((project) => ids[project]!);
    const place = scope === 'PROJECT' ? { projectId } : { scope, projectIds: projectId ? [projectId, ...others] : [] };
    gateway.setTime(minutesLater(model.length));
    await addConnection(gateway, { displayName: name, ...place }, keys[owner]);
    model.push(connection);
  };
  await add({ name: 'e shared', scope: 'PLATFORM', projects: ['first', 'third'], owner: 'admin' });
  await add({ name: 'd first', scope: 'PROJECT', projects: ['first'], owner: 'ann' });
  await add({ name: 'c second', scope: 'PROJECT', projects: ['second'], owner: 'ann' });
  await add({ name: 'b third', scope: 'PROJECT', projects: ['third'], owner: 'admin' });
  await add({ name: 'a unshared', scope: 'PLATFORM', projects: [], owner: 'admin' });
  await add({ name: 'f first', scope: 'PROJECT', projects: ['first'], owner: 'admin' });
});

beforeEach(() => void gateway.statements.splice(0));

interface Asked {
  filter?: ConnectionFilter;
  orderBy?: ConnectionOrder;
}

/** What a caller is shown of a project or user, in order, by the model. */
function expected(who: string, parent: string, { filter, orderBy }: Asked = {}): string[] {
  const isShown = ({ projects, owner, scope, name }: Connection): boolean =>
    (parent in keys ? owner === parent : projects.includes(parent)) &&
    (who === 'admin' || projects.some((project) => sees[who]!.includes(project))) &&
    (filter?.scope == null || scope === filter.scope) &&
    (filter?.displayName == null || name.includes(filter.displayName));
  const names = model.filter(isShown).map(({ name }) => name);
  if (orderBy?.field === 'DISPLAY_NAME') names.sort();
  return orderBy?.direction === 'DESC' ? names.reverse() : names;
}

const pagesOf = async (who: string, parents: string[], args: object = {}) => {
  const { nodes } = await gateway.query(
    nested,
    { ids: parents.map((name) => ids[name]!), ...args },
    { key: keys[who] },
  );
  return nodes.map((node) => (node && 'connections' in node ? node.connections : null));
};

const asked: Asked[] = [
  {},
  { orderBy: { field: 'CREATED', direction: 'DESC' } },
  { orderBy: { field: 'DISPLAY_NAME', direction: 'ASC' } },
  { orderBy: { field: 'UPDATED', direction: 'DESC' }, filter: { displayName: 'r' } },
  { filter: { scope: 'PLATFORM' } },
];

describe.each([
  ['admin', 'projects', ['first', 'second', 'third']],
  ['admin', 'users', ['admin', 'ann']],
  ['ann', 'projects', ['first', 'second']],
  ['ann', 'users', ['admin', 'ann']],
  ['bob', 'projects', ['third']],
  ['bob', 'users', ['admin', 'bob']],
])('to %s, connections of %s', (who, _kind, parents) => {
  test.each(asked)('asked for with %o are those that they see, in order', async (args) => {
    const pages = await pagesOf(who, parents, args);

    expect(pages.map((page) => page?.edges.map(({ node }) => node.displayName))).toEqual(
      parents.map((parent) => expected(who, parent, args)),
    );
    expect(pages.map((page) => page?.totalCount)).toEqual(parents.map((parent) => expected(who, parent, args).length));
  });

  test.each(asked)('can be walked in pages, in either direction, asked for with %o', async (args) => {
    for (const parent of parents) {
      const { forward, backward } = await walkInPages(
        async (page) => (await pagesOf(who, [parent], { ...args, ...page }))[0]!,
        ({ displayName }) => displayName,
      );
      expect(forward.flat()).toEqual(expected(who, parent, args));
      expect(backward.reverse().flat()).toEqual(expected(who, parent, args));
    }
  });
});

test('of a project that the caller does not see, there is nothing', async () => {
  expect(await pagesOf('bob', ['first', 'ann'])).toEqual([null, null]);
});

test('whatever the number of parents, each level costs a statement, and its totals one', async () => {
  const { owners } = await gateway.query(levels, {});

  expect(owners.edges.map(({ node }) => node.connections.totalCount)).toEqual([4, 2]);
  const selects = gateway.statements.filter((sql) => /^\s*SELECT/.test(sql));
  // Authentication, owners, their connections and the number of these, the projects, the connections there.
  expect(selects).toHaveLength(6);
});

describe('a key without CONNECTIONS_READ', () => {
  const lacking = 'The API key lacks the permission "CONNECTIONS_READ".';
  const error = { message: lacking, extensions: { code: 'AUTHORIZATION', params: { message: lacking } } };

  test('is refused the connections of its own user', async () => {
    const { key } = await addKey(gateway, { permissions: ['CREDENTIALS_READ'] });
    const { body } = await gateway.graphql(own, {}, { key });
    const locations: unknown = expect.anything();
    expect(body).toEqual({ data: null, errors: [{ ...error, locations, path: ['viewer', 'user', 'connections'] }] });
  });

  test('makes no change whose outcome is asked for with the connections of the project', async () => {
    const { key } = await addKey(gateway, { permissions: ['CONNECTIONS_WRITE'] });
    const input = { projectId: ids.first, externalId: 'flow', displayName: 'Flow' };

    expect((await gateway.graphql(renameAndList, { input, listed: true }, { key })).body).toEqual({ errors: [error] });
    expect(await gateway.services.db.flow.count()).toBe(0);
    await gateway.query(renameAndList, { input, listed: false }, { key });
    expect(await gateway.services.db.flow.count()).toBe(1);
  });
});
