import { beforeAll, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { ConnectionOrder } from './documents/graphql.ts';
import { minutesLater, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addProject, addUser } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

const connections = graphql(`
  query AllProjectsConnections(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: ConnectionFilter
    $orderBy: ConnectionOrder
  ) {
    connections(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
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
  }
`);

const flows = graphql(`
  query AllProjectsFlows($first: Int, $after: String, $last: Int, $before: String, $filter: FlowFilter) {
    flows(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
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
  }
`);

const owners = graphql(`
  query AllProjectsOwners {
    owners {
      totalCount
      edges {
        node {
          email
        }
      }
    }
  }
`);

let gateway: TestGateway;
/** Keys by who has them. */
const keys: Record<string, string> = {};

// A connection and a flow in each of three projects, one connection that is in all of them, and what others have.
beforeAll(async () => {
  gateway = await openTestGateway();
  const first = gateway.projectId;
  const second = await addProject(gateway, 'second');
  const third = await addProject(gateway, 'third');
  const memberOf = async (name: string, projectIds: string[]) => {
    const userId = await addUser(gateway, name, Object.fromEntries(projectIds.map((id) => [id, 'EDITOR'])));
    ({ key: keys[name] } = await addKey(gateway, { userId, defaultProjectId: projectIds[0] }));
  };
  await memberOf('of-two', [first, second]);
  await memberOf('of-one', [third]);
  await memberOf('of-none', []);
  keys.admin = gateway.adminKey;

  const at = (minutes: number) => gateway.setTime(minutesLater(minutes));
  const shared = await addConnection(gateway, {
    displayName: 'd shared',
    scope: 'PLATFORM',
    projectIds: [first, second, third],
  });
  at(1);
  const mine = await addConnection(gateway, { displayName: 'c first' }, keys['of-two']);
  at(2);
  await addConnection(gateway, { displayName: 'b second', projectId: second });
  at(3);
  await addConnection(gateway, { displayName: 'a third', projectId: third });
  await addConnection(gateway, { displayName: 'e unshared', scope: 'PLATFORM' });
  await addFlow(gateway, 'flow of first', [shared, mine]);
  at(4);
  await addFlow(gateway, 'flow of second', [shared], { projectId: second, status: 'DISABLED' });
  at(5);
  await addFlow(gateway, 'flow of third', [shared], { projectId: third });
  await addForeignPlatform(gateway);
});

describe.each([
  ['admin', ['d shared', 'c first', 'b second', 'a third', 'e unshared'], ['first', 'second', 'third']],
  ['of-two', ['d shared', 'c first', 'b second'], ['first', 'second']],
  ['of-one', ['d shared', 'a third'], ['third']],
  ['of-none', [], []],
])('to the %s', (who, seen, flowsOf) => {
  const asked = async (variables: object): Promise<string[]> => {
    const page = (await gateway.query(connections, variables, { key: keys[who] })).connections;
    expect(page.totalCount).toBe(page.edges.length);
    return page.edges.map(({ node }) => node.displayName);
  };

  test('connections are those of all projects, each once, in order, by pages of either direction', async () => {
    const { forward, backward } = await walkInPages(
      async (args) => (await gateway.query(connections, args, { key: keys[who] })).connections,
      ({ displayName }) => displayName,
    );

    expect(await asked({})).toEqual(seen);
    expect(forward.flat()).toEqual(seen);
    expect(backward.reverse().flat()).toEqual(seen);
  });

  test.each<[ConnectionOrder, (names: string[]) => string[]]>([
    [{ field: 'CREATED', direction: 'DESC' }, (names) => names.toReversed()],
    [{ field: 'DISPLAY_NAME', direction: 'ASC' }, (names) => names.toSorted()],
    [{ field: 'UPDATED', direction: 'DESC' }, (names) => names.toReversed()],
  ])('connections can be ordered by %o', async (orderBy, inOrder) => {
    expect(await asked({ orderBy })).toEqual(inOrder(seen));
  });

  test('connections can be filtered', async () => {
    expect(await asked({ filter: { displayName: 'S' } })).toEqual(seen.filter((name) => name.includes('s')));
    expect(await asked({ filter: { scope: 'PROJECT' } })).toEqual(seen.filter((name) => !name.includes('share')));
  });

  test('flows are those of all projects, in order, by pages of either direction', async () => {
    const { forward, backward } = await walkInPages(
      async (args) => (await gateway.query(flows, args, { key: keys[who] })).flows,
      ({ displayName }) => displayName,
    );
    const names = flowsOf.map((project) => `flow of ${project}`);
    const disabled = (await gateway.query(flows, { filter: { status: 'DISABLED' } }, { key: keys[who] })).flows;

    expect(forward.flat()).toEqual(names);
    expect(backward.reverse().flat()).toEqual(names);
    expect(disabled.edges.map(({ node }) => node.displayName)).toEqual(names.filter((name) => name.endsWith('second')));
    expect(disabled.totalCount).toBe(disabled.edges.length);
  });
});

test('owners are those of all connections that the caller sees', async () => {
  const emails = async (who: string) => {
    const page = (await gateway.query(owners, {}, { key: keys[who] })).owners;
    expect(page.totalCount).toBe(page.edges.length);
    return page.edges.map(({ node }) => node.email);
  };

  expect(await emails('admin')).toEqual(['admin@example.com', 'of-two@example.com']);
  expect(await emails('of-one')).toEqual(['admin@example.com']);
  expect(await emails('of-none')).toEqual([]);
});
