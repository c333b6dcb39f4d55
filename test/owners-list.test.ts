import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { minutesLater, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addKey, addMember, addProject, addUser } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

const owners = graphql(`
  query OwnersList($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {
    owners(projectId: $projectId, first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          id
          externalId
          email
          firstName
          lastName
          platformRole
        }
      }
      pageInfo {
        ...WholePageInfo
      }
      totalCount
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

describe('owners', () => {
  const readOwners = async (args: object = {}) => (await gateway.query(owners, { projectId, ...args })).owners;

  /** Makes a user with a key, who owns a connection of the project. */
  const addOwner = async (name: string): Promise<string> => {
    const id = await addUser(gateway, name, { [projectId]: 'EDITOR' });
    const { key } = await addKey(gateway, { userId: id });
    await addConnection(gateway, { externalId: name }, key);
    return id;
  };

  test('needs a key', async () => {
    expect((await gateway.graphql(owners, { projectId }, { key: null })).status).toBe(401);
  });

  test('are those who own a connection that is available in the project, each once', async () => {
    const other = await addProject(gateway, 'other');
    await addMember(gateway, 'EDITOR');
    const id = await addOwner('grace');
    await addConnection(gateway, { scope: 'PLATFORM', projectIds: [projectId] });
    await addConnection(gateway, { scope: 'PLATFORM', projectIds: [projectId, other] });
    const admin = {
      id: gateway.adminId,
      externalId: 'admin',
      email: 'admin@example.com',
      firstName: 'Ada',
      lastName: 'Admin',
      platformRole: 'ADMIN',
    };
    const grace = {
      id,
      externalId: 'grace',
      email: 'grace@example.com',
      firstName: 'grace',
      lastName: 'Tester',
      platformRole: 'MEMBER',
    };

    const here = await readOwners();
    expect(here).toEqual({
      edges: [admin, grace].map((person) => ({ cursor: expect.stringMatching(/^[\w-]+$/) as unknown, node: person })),
      pageInfo: {
        hasPreviousPage: false,
        hasNextPage: false,
        startCursor: here.edges[0]?.cursor,
        endCursor: here.edges[1]?.cursor,
      },
      totalCount: 2,
    });
    const there = await readOwners({ projectId: other });
    expect([there.edges.map((edge) => edge.node), there.totalCount]).toEqual([[admin], 1]);
  });

  test('are no more, once their last connection is gone', async () => {
    await addOwner('grace');
    const { id } = await gateway.services.db.appConnection.findFirstOrThrow();
    await gateway.rest('DELETE', `/${id}`);

    expect(await readOwners()).toEqual({
      edges: [],
      pageInfo: { hasPreviousPage: false, hasNextPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });

  test('come in pages, the oldest first', async () => {
    for (const [name, minute] of Object.entries({ d: 2, a: 1, b: 1, e: 3, c: 1 })) {
      gateway.setTime(minutesLater(minute));
      await addOwner(name);
    }

    expect(await walkInPages(readOwners, ({ externalId }) => externalId)).toEqual({
      forward: [['a', 'b'], ['c', 'd'], ['e']],
      backward: [['d', 'e'], ['b', 'c'], ['a']],
    });
  });
});
