import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addMember, addProject, addUser, addKey } from './support/tenants.ts';

const page = graphql(`
  query StatementsPage($projectId: ID!, $first: Int, $counted: Boolean = false) {
    connections(projectId: $projectId, first: $first) {
      edges {
        cursor
        node {
          id
          flowIds
          projectIds
          owner {
            email
          }
          flows {
            displayName
          }
          projects {
            displayName
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount @include(if: $counted)
    }
  }
`);

const plainPage = graphql(`
  query StatementsPlainPage($projectId: ID!, $first: Int) {
    connections(projectId: $projectId, first: $first) {
      edges {
        node {
          id
          ownerId
        }
      }
    }
  }
`);

const countAlone = graphql(`
  query StatementsCountAlone($projectId: ID!) {
    connections(projectId: $projectId) {
      totalCount
    }
  }
`);

// The same selections, written as a code generator may write them.
const scattered = graphql(`
  query StatementsScattered($projectId: ID!, $first: Int) {
    list: connections(projectId: $projectId, first: $first) {
      some: edges {
        item: node {
          ...StatementsUses
          maker: owner {
            email
          }
        }
      }
      ... on AppConnectionConnection {
        edges {
          ... on AppConnectionEdge {
            node {
              ... on Node {
                id
              }
              owner {
                firstName
              }
              places: projects {
                displayName
              }
              projectIds
            }
          }
        }
      }
    }
  }

  fragment StatementsUses on AppConnection {
    used: flows {
      displayName
    }
    flows {
      status
    }
    flowIds
  }
`);

const deep = graphql(`
  query StatementsDeep($projectId: ID!, $first: Int) {
    connections(projectId: $projectId, first: $first) {
      edges {
        node {
          flows {
            project {
              displayName
            }
            connectionIds
            connections {
              displayName
              flowIds
              owner {
                email
              }
              projects {
                id
              }
            }
          }
        }
      }
    }
  }
`);

const flowsPage = graphql(`
  query StatementsFlows($projectId: ID!, $first: Int) {
    flows(projectId: $projectId, first: $first) {
      edges {
        node {
          project {
            displayName
          }
          connectionIds
          connections {
            displayName
            owner {
              email
            }
            flowIds
          }
        }
      }
    }
  }
`);

const mixedNodes = graphql(`
  query StatementsNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on AppConnection {
        flows {
          displayName
        }
        owner {
          email
        }
      }
      ... on Flow {
        project {
          displayName
        }
        connections {
          displayName
          owner {
            email
          }
        }
      }
    }
  }
`);

let gateway: TestGateway;
/** A key of a project's editor: their project is known once they are. */
let editorKey: string;
let connectionIds: string[];
let flowIds: string[];

// Half of the connections are the platform's and in two projects; three users own them; flows use two connections each.
// Set up once: the tests only read.
beforeAll(async () => {
  // Pages of 100 within pages: more than a caller may usually ask for at once.
  const { graphql } = testOptions;
  const limits = { ...graphql.limits, maxCost: 100_000 };
  gateway = await openTestGateway({}, { graphql: { ...graphql, limits } });
  const { projectId } = gateway;
  const other = await addProject(gateway, 'other');
  ({ key: editorKey } = await addMember(gateway, 'EDITOR'));
  const userId = await addUser(gateway, 'second', { [projectId]: 'EDITOR' });
  const { key } = await addKey(gateway, { userId });
  connectionIds = [];
  flowIds = [];
  for (let n = 0; n < 100; n += 1) {
    const shared = { scope: 'PLATFORM' as const, projectIds: [projectId, other] };
    connectionIds.push(
      await (n % 2 ? addConnection(gateway, shared) : addConnection(gateway, {}, n % 4 ? key : editorKey)),
    );
    flowIds.push(await addFlow(gateway, `flow ${n}`, connectionIds.slice(-2)));
  }
});

beforeEach(() => void takeStatements());

/** What the statements since the last time did, and to which table. Authentication reads api_key. */
function takeStatements(): string[] {
  return gateway.statements
    .splice(0)
    .filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql))
    .map((sql) => {
      const [verb] = /^(SELECT COUNT|\w+)/.exec(sql) ?? [];
      const [, table] = /"public"\."(\w+)"/.exec(sql) ?? [];
      return `${verb} ${table}`;
    });
}

describe.each([2, 100])('a page of %i', (first) => {
  test('connections with owners, flows and projects costs three statements', async () => {
    const { connections } = await gateway.query(page, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'SELECT user_account']);
    expect(connections.edges).toHaveLength(first);
    for (const { node } of connections.edges) {
      expect(node.owner).not.toBeNull();
      expect(node.flows.length).toBe(node.flowIds.length);
      expect(node.projects.length).toBe(node.projectIds.length);
    }
  });

  test('connections costs one statement more with the total, when it is selected', async () => {
    const { connections } = await gateway.query(page, { projectId: gateway.projectId, first, counted: true });

    // Those of the owners and of the total are under way at the same time.
    expect(takeStatements().sort()).toEqual([
      'SELECT COUNT connection_project',
      'SELECT api_key',
      'SELECT connection_project',
      'SELECT user_account',
    ]);
    expect(connections.totalCount).toBe(100);
  });

  test('connections costs a member of the project no statement for the project', async () => {
    const { connections } = await gateway.query(page, { projectId: gateway.projectId, first }, { key: editorKey });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'SELECT user_account']);
    expect(connections.edges).toHaveLength(first);
  });

  test('connections without relations reads no owners', async () => {
    await gateway.query(plainPage, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project']);
  });

  test('connections costs the same with aliases, fragments and edges selected twice', async () => {
    const { list } = await gateway.query(scattered, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'SELECT user_account']);
    expect([list.some.length, list.edges.length]).toEqual([first, first]);
    expect(list.some.map(({ item }) => item.used.length)).toEqual(list.some.map(({ item }) => item.flowIds.length));
  });

  test('connections with the connections of their flows, and those with their owners, costs the same', async () => {
    const { connections } = await gateway.query(deep, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'SELECT user_account']);
    const [{ node } = { node: null }] = connections.edges;
    expect(node?.flows.map((flow) => flow.connections.length)).toEqual([1, 2]);
  });

  test('flows with their project, connections and owners costs three statements', async () => {
    const { flows } = await gateway.query(flowsPage, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT flow', 'SELECT user_account']);
    expect(flows.edges).toHaveLength(first);
  });

  test('things of two kinds costs a statement for each kind, and one for the owners', async () => {
    const half = first / 2;
    const { nodes } = await gateway.query(mixedNodes, {
      ids: [...connectionIds.slice(0, half), ...flowIds.slice(0, half)],
    });

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT app_connection', 'SELECT flow', 'SELECT user_account']);
    expect(nodes.filter((node) => node !== null)).toHaveLength(first);
  });

  test('connections over REST costs three statements', async () => {
    const { body } = await gateway.rest('GET', `?projectId=${gateway.projectId}&limit=${first}`);

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'SELECT user_account']);
    expect((body as { data: unknown[] }).data).toHaveLength(first);
  });

  test('owners over REST costs three statements', async () => {
    const { body } = await gateway.rest('GET', `/owners?projectId=${gateway.projectId}&limit=${first}`);

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT user_account']);
    expect((body as { data: unknown[] }).data).toHaveLength(Math.min(first, 3));
  });
});

describe('without a list', () => {
  test('the total alone costs one count', async () => {
    const { connections } = await gateway.query(countAlone, { projectId: gateway.projectId });

    expect(takeStatements()).toEqual([
      'SELECT api_key',
      'SELECT connection_project',
      'SELECT COUNT connection_project',
    ]);
    expect(connections.totalCount).toBe(100);
  });

  test('one connection with owner, flows and projects over REST costs three statements', async () => {
    await gateway.rest('GET', `/${connectionIds[0]}`);

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT app_connection', 'SELECT user_account']);
  });

  test('a request with a wrong key costs one statement, and without a key none', async () => {
    await gateway.graphql(page, { projectId: gateway.projectId }, { key: `sk-${'x'.repeat(61)}` });
    expect(takeStatements()).toEqual(['SELECT api_key']);

    await gateway.graphql(page, { projectId: gateway.projectId }, { key: null });
    expect(takeStatements()).toEqual([]);
  });
});
