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
            edges {
              node {
                displayName
              }
            }
          }
          projects {
            edges {
              node {
                displayName
              }
            }
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
                edges {
                  node {
                    displayName
                  }
                }
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
      edges {
        node {
          displayName
        }
      }
    }
    flows {
      edges {
        node {
          status
        }
      }
    }
    flowIds
  }
`);

const deep = graphql(`
  query StatementsDeep($projectId: ID!) {
    connections(projectId: $projectId, first: 5) {
      edges {
        node {
          flows(first: 5) {
            edges {
              node {
                connections(first: 5) {
                  edges {
                    node {
                      flows(first: 5) {
                        edges {
                          node {
                            connections(first: 5) {
                              edges {
                                node {
                                  displayName
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
      }
    }
  }
`);

const owners = graphql(`
  query StatementsOwners($projectId: ID!, $first: Int) {
    connections(projectId: $projectId, first: $first) {
      edges {
        cursor
        node {
          displayName
          owner {
            email
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

const totals = graphql(`
  query StatementsTotals($projectId: ID!, $first: Int) {
    connections(projectId: $projectId, first: $first) {
      edges {
        node {
          flows {
            totalCount
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
            edges {
              node {
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
    }
  }
`);

const mixedNodes = graphql(`
  query StatementsNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on AppConnection {
        flows {
          edges {
            node {
              displayName
            }
          }
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
          edges {
            node {
              displayName
              owner {
                email
              }
            }
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

/** What the statements since the last time did, and to which table, in the order of names. Authentication reads api_key. */
function takeStatements(): string[] {
  return gateway.statements
    .splice(0)
    .map((sql) => sql.trim())
    .filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql))
    .map((sql) => {
      const verb = /\bcount\(\*\)/i.test(sql) ? 'COUNT' : /^\w+/.exec(sql)?.[0];
      // Prisma's statements name the schema, those of lists the table by a short name.
      const [, table] = /"public"\."(\w+)"/.exec(sql) ?? /FROM (\w+) (?:link|[a-z])\b/.exec(sql) ?? [];
      return `${verb} ${table}`;
    })
    .sort();
}

const page1 = ['SELECT api_key', 'SELECT connection_project'];

describe.each([2, 100])('a page of %i', (first) => {
  test('connections with owners, and with the pages of their flows and projects, costs a statement a level and list', async () => {
    const { connections } = await gateway.query(page, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual([
      ...page1,
      // Of the projects.
      'SELECT connection_project',
      'SELECT flow_connection',
      'SELECT user_account',
    ]);
    expect(connections.edges).toHaveLength(first);
    for (const { node } of connections.edges) {
      expect(node.owner).not.toBeNull();
      expect(node.flows.edges.length).toBe(node.flowIds.length);
      expect(node.projects.edges.length).toBe(node.projectIds.length);
    }
  });

  test('connections costs one statement more with the total, when it is selected', async () => {
    const { connections } = await gateway.query(page, { projectId: gateway.projectId, first, counted: true });

    expect(takeStatements()).toEqual([
      'COUNT connection_project',
      ...page1,
      'SELECT connection_project',
      'SELECT flow_connection',
      'SELECT user_account',
    ]);
    expect(connections.totalCount).toBe(100);
  });

  test('connections with owners costs three statements, for a member of the project as well', async () => {
    const { connections } = await gateway.query(owners, { projectId: gateway.projectId, first }, { key: editorKey });

    expect(takeStatements()).toEqual([...page1, 'SELECT user_account']);
    expect(connections.edges).toHaveLength(first);
  });

  test('connections without relations reads no owners', async () => {
    await gateway.query(plainPage, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(page1);
  });

  test('connections costs the same with aliases, fragments and edges selected twice', async () => {
    const { list } = await gateway.query(scattered, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual([
      ...page1,
      'SELECT connection_project',
      // Asked for twice: by its name, and by another one.
      'SELECT flow_connection',
      'SELECT flow_connection',
      'SELECT user_account',
    ]);
    expect([list.some.length, list.edges.length]).toEqual([first, first]);
    expect(list.some.map(({ item }) => item.used.edges.length)).toEqual(
      list.some.map(({ item }) => item.flowIds.length),
    );
  });

  test('connections with the totals of their flows costs one statement for all of them, which reads no flow', async () => {
    const { connections } = await gateway.query(totals, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual(['COUNT flow_connection', ...page1]);
    expect(connections.edges.slice(0, 2).map(({ node }) => node.flows.totalCount)).toEqual([2, 2]);
  });

  test('flows with their project, connections and owners costs a statement a level and kind', async () => {
    const { flows } = await gateway.query(flowsPage, { projectId: gateway.projectId, first });

    expect(takeStatements()).toEqual([
      'SELECT api_key',
      'SELECT flow',
      'SELECT flow_connection',
      'SELECT project',
      'SELECT user_account',
    ]);
    expect(flows.edges).toHaveLength(first);
  });

  test('things of two kinds costs a statement for each kind, and for what is within them', async () => {
    const half = first / 2;
    const { nodes } = await gateway.query(mixedNodes, {
      ids: [...connectionIds.slice(0, half), ...flowIds.slice(0, half)],
    });

    expect(takeStatements()).toEqual([
      'SELECT api_key',
      'SELECT app_connection',
      'SELECT flow',
      'SELECT flow_connection',
      'SELECT flow_connection',
      'SELECT project',
      // Those of the connections, and those of the flows' connections, a level below.
      'SELECT user_account',
    ]);
    expect(nodes.filter((node) => node !== null)).toHaveLength(first);
  });

  test('connections over REST costs three statements', async () => {
    const { body } = await gateway.rest('GET', `?projectId=${gateway.projectId}&limit=${first}`);

    expect(takeStatements()).toEqual([...page1, 'SELECT user_account']);
    expect((body as { data: unknown[] }).data).toHaveLength(first);
  });

  test('owners over REST costs two statements', async () => {
    const { body } = await gateway.rest('GET', `/owners?projectId=${gateway.projectId}&limit=${first}`);

    expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT user_account']);
    expect((body as { data: unknown[] }).data).toHaveLength(Math.min(first, 3));
  });
});

test('five levels of pages cost a statement each', async () => {
  const { connections } = await gateway.query(deep, { projectId: gateway.projectId });

  expect(takeStatements()).toEqual([
    ...page1,
    'SELECT flow_connection',
    'SELECT flow_connection',
    'SELECT flow_connection',
    'SELECT flow_connection',
  ]);
  const [first] = connections.edges;
  expect(first?.node.flows.edges.map(({ node }) => node.connections.edges.length)).toEqual([1, 2]);
});

describe('without a list', () => {
  test('the total alone costs one count', async () => {
    const { connections } = await gateway.query(countAlone, { projectId: gateway.projectId });

    // An admin's project is looked up: nothing else would say whether it is there.
    expect(takeStatements()).toEqual(['COUNT connection_project', 'SELECT api_key', 'SELECT project']);
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
