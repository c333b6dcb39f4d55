import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { FlowFilter } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import {
  addConnection,
  addFlow,
  addForeignPlatform,
  addKey,
  addMember,
  addProject,
  addUser,
} from './support/tenants.ts';

const owners = graphql(`
  query ListsOwners($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {
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
        hasPreviousPage
        hasNextPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);

const flows = graphql(`
  query ListsFlows($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {
    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          externalId
        }
      }
      pageInfo {
        hasPreviousPage
        hasNextPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);

const flowDetails = graphql(`
  query ListsFlowDetails($projectId: ID!) {
    flows(projectId: $projectId) {
      edges {
        node {
          id
          externalId
          displayName
          status
          projectId
          project {
            id
            displayName
          }
          connectionIds
          connections {
            id
            flows {
              externalId
            }
          }
          created
          updated
        }
      }
    }
  }
`);

const projects = graphql(`
  query ListsProjects($first: Int, $after: String, $last: Int, $before: String) {
    projects(first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          id
          externalId
          displayName
          created
          updated
        }
      }
      pageInfo {
        hasPreviousPage
        hasNextPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);

const apiKeys = graphql(`
  query ListsApiKeys($first: Int, $after: String) {
    apiKeys(first: $first, after: $after) {
      edges {
        node {
          id
          displayName
          lastFour
          permissions
          projectIds
          user {
            email
          }
          created
          expires
          revoked
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const revokeKey = graphql(`
  mutation ListsRevokeKey($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      apiKey {
        id
      }
    }
  }
`);

const auditEvents = graphql(`
  query ListsAuditEvents($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          action
          entityId
          actorId
          actor {
            email
          }
          details
          created
        }
      }
      pageInfo {
        hasPreviousPage
        hasNextPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);

const node = graphql(`
  query ListsNode($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

const nodes = graphql(`
  query ListsNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on AppConnection {
        displayName
        owner {
          email
        }
        flows {
          displayName
          connections {
            id
          }
        }
        ...ListsPlaces
      }
      ... on Flow {
        status
        project {
          displayName
        }
        connections {
          displayName
          projects {
            externalId
          }
        }
      }
      ... on Project {
        externalId
      }
      ... on Owner {
        email
      }
      ... on Platform {
        name
      }
    }
  }

  fragment ListsPlaces on AppConnection {
    projectIds
    projects {
      displayName
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
let adminId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
  ({ id: adminId } = await gateway.services.db.user.findFirstOrThrow());
});

const start = '2026-01-01T00:00:00.000Z';
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

const forbidden = {
  code: 'AUTHORIZATION',
  params: { message: 'Only a platform admin, with an API key that is not limited to projects, may do this.' },
};

interface PageInfo {
  hasPreviousPage: boolean;
  hasNextPage: boolean;
  startCursor?: string | null;
  endCursor?: string | null;
}

/** Walks a list in pages of two, forward from its start and backward from its end. */
async function walk<Node>(
  read: (args: object) => Promise<{ edges: { node: Node }[]; pageInfo: PageInfo }>,
  nameOf: (node: Node) => unknown,
): Promise<{ forward: unknown[][]; backward: unknown[][] }> {
  const forward: unknown[][] = [];
  for (let after: string | null | undefined; after !== null && forward.length < 9;) {
    const { edges, pageInfo } = await read({ first: 2, after });
    forward.push(edges.map((edge) => nameOf(edge.node)));
    expect(pageInfo.hasPreviousPage).toBe(after !== undefined);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
  const backward: unknown[][] = [];
  for (let before: string | null | undefined; before !== null && backward.length < 9;) {
    const { edges, pageInfo } = await read({ last: 2, before });
    backward.push(edges.map((edge) => nameOf(edge.node)));
    expect(pageInfo.hasNextPage).toBe(before !== undefined);
    before = pageInfo.hasPreviousPage ? pageInfo.startCursor : null;
  }
  return { forward, backward };
}

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
      id: adminId,
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
      gateway.setTime(at(minute));
      await addOwner(name);
    }

    expect(await walk(readOwners, ({ externalId }) => externalId)).toEqual({
      forward: [['a', 'b'], ['c', 'd'], ['e']],
      backward: [['d', 'e'], ['b', 'c'], ['a']],
    });
  });
});

describe('flows', () => {
  const readFlows = async (args: object = {}) => (await gateway.query(flows, { projectId, ...args })).flows;
  const namesBy = async (filter: FlowFilter): Promise<string[]> => {
    const { edges, totalCount } = await readFlows({ filter });
    expect(totalCount).toBe(edges.length);
    return edges.map((edge) => edge.node.externalId);
  };

  test('needs a key', async () => {
    expect((await gateway.graphql(flows, { projectId }, { key: null })).status).toBe(401);
  });

  test('are those of the project, with what they use', async () => {
    const other = await addProject(gateway, 'other');
    const shared = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [projectId, other] });
    const id = await addFlow(gateway, 'here', [shared], { displayName: 'Here', status: 'DISABLED' });
    await addFlow(gateway, 'there', [shared], { projectId: other });

    expect(await gateway.query(flowDetails, { projectId })).toEqual({
      flows: {
        edges: [
          {
            node: {
              id,
              externalId: 'here',
              displayName: 'Here',
              status: 'DISABLED',
              projectId,
              project: { id: projectId, displayName: 'My project' },
              connectionIds: [shared],
              connections: [{ id: shared, flows: [{ externalId: 'here' }, { externalId: 'there' }] }],
              created: start,
              updated: start,
            },
          },
        ],
      },
    });
  });

  test('show a member nothing of projects they are not in', async () => {
    const other = await addProject(gateway, 'other');
    const { key } = await addMember(gateway, 'VIEWER');
    const shared = await addConnection(gateway, { scope: 'PLATFORM', externalId: 's', projectIds: [projectId, other] });
    const unshared = await addConnection(gateway, { scope: 'PLATFORM', externalId: 'u', projectIds: [projectId] });
    await addFlow(gateway, 'here', [shared, unshared], { status: 'DISABLED' });
    await addFlow(gateway, 'there', [shared], { projectId: other });
    await addConnection(gateway, { scope: 'PLATFORM', externalId: 'u', projectIds: [other] });

    const seen = await gateway.query(flowDetails, { projectId }, { key });

    expect(await gateway.query(node, { id: unshared }, { key })).toEqual({ node: null });
    const [edge] = seen.flows.edges;
    expect(edge?.node.connections).toEqual([{ id: shared, flows: [{ externalId: 'here' }] }]);
    expect(edge?.node.connectionIds).toEqual([shared]);
  });

  test('can be filtered by every part of the filter, and by several', async () => {
    const [a, b] = [await addConnection(gateway), await addConnection(gateway)];
    await addFlow(gateway, 'one', [a], { displayName: 'Weekly report' });
    await addFlow(gateway, 'two', [a, b], { displayName: 'WEEKLY 100%' });
    await addFlow(gateway, 'three', [b], { displayName: 'daily_report', status: 'DISABLED' });

    expect(await namesBy({ displayName: 'weekly' })).toEqual(['one', 'two']);
    expect(await namesBy({ displayName: 'REPORT' })).toEqual(['one', 'three']);
    expect(await namesBy({ displayName: '%' })).toEqual(['two']);
    expect(await namesBy({ displayName: '_' })).toEqual(['three']);
    expect(await namesBy({ status: 'ENABLED' })).toEqual(['one', 'two']);
    expect(await namesBy({ status: 'DISABLED' })).toEqual(['three']);
    expect(await namesBy({ connectionId: b })).toEqual(['two', 'three']);
    expect(await namesBy({ connectionId: 'conn_none' })).toEqual([]);
    expect(await namesBy({ connectionId: b, status: 'ENABLED', displayName: '100' })).toEqual(['two']);
    expect(await namesBy({})).toEqual(['one', 'two', 'three']);
  });

  test('come in pages, the oldest first', async () => {
    for (const [name, minute] of Object.entries({ d: 2, a: 1, b: 1, e: 3, c: 1 })) {
      gateway.setTime(at(minute));
      await addFlow(gateway, name, []);
    }

    expect(await walk(readFlows, ({ externalId }) => externalId)).toEqual({
      forward: [['a', 'b'], ['c', 'd'], ['e']],
      backward: [['d', 'e'], ['b', 'c'], ['a']],
    });
  });
});

describe('projects', () => {
  const readProjects = async (args: object = {}, key?: string) =>
    (await gateway.query(projects, args, { key })).projects;

  test('needs a key', async () => {
    expect((await gateway.graphql(projects, {}, { key: null })).status).toBe(401);
  });

  test('are those of the platform; a member sees theirs, and a key those it is limited to', async () => {
    const other = await addProject(gateway, 'other');
    await addForeignPlatform(gateway);
    const member = await addMember(gateway, 'VIEWER');
    const limited = await addKey(gateway, { projectIds: [other] });
    const times = { created: start, updated: start };
    const mine = { id: projectId, externalId: 'default', displayName: 'My project', ...times };
    const others = { id: other, externalId: 'other', displayName: 'other', ...times };
    const seen = async (key?: string) => {
      const { edges, totalCount } = await readProjects({}, key);
      expect(totalCount).toBe(edges.length);
      return edges.map((edge) => edge.node);
    };

    expect(await seen()).toEqual([mine, others]);
    expect(await seen(member.key)).toEqual([mine]);
    expect(await seen(limited.key)).toEqual([others]);
  });

  test('come in pages, the oldest first', async () => {
    for (const [name, minute] of Object.entries({ d: 2, a: 1, b: 1, c: 1 })) {
      gateway.setTime(at(minute));
      await addProject(gateway, name);
    }

    expect(await walk(readProjects, ({ externalId }) => externalId)).toEqual({
      forward: [['default', 'a'], ['b', 'c'], ['d']],
      backward: [['c', 'd'], ['a', 'b'], ['default']],
    });
  });
});

describe('apiKeys', () => {
  const all = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'];

  test('needs a key', async () => {
    expect((await gateway.graphql(apiKeys, {}, { key: null })).status).toBe(401);
  });

  test('are all of the platform, the oldest first, revoked ones too, and never the keys themselves', async () => {
    await addForeignPlatform(gateway);
    const userId = await addUser(gateway, 'grace', { [projectId]: 'VIEWER' });
    const expires = '2027-01-01T00:00:00.000Z';
    const limited = await addKey(gateway, {
      userId,
      displayName: 'Limited',
      permissions: ['CREDENTIALS_READ', 'CONNECTIONS_READ', 'CREDENTIALS_READ'],
      projectIds: [projectId],
      expires,
    });
    gateway.setTime(at(1));
    const revoked = await addKey(gateway, { displayName: 'Revoked' });
    await gateway.query(revokeKey, { id: revoked.id });

    const { status, body } = await gateway.graphql(apiKeys, {});

    const admin = { user: { email: 'admin@example.com' }, permissions: all, projectIds: null };
    expect(status).toBe(200);
    expect(body.data?.apiKeys.edges.map((edge) => edge.node)).toEqual([
      {
        ...admin,
        id: expect.stringMatching(/^key_/) as unknown,
        displayName: 'First key',
        lastFour: gateway.adminKey.slice(-4),
        created: start,
        expires: null,
        revoked: null,
      },
      {
        id: limited.id,
        displayName: 'Limited',
        lastFour: limited.key.slice(-4),
        permissions: ['CONNECTIONS_READ', 'CREDENTIALS_READ'],
        projectIds: [projectId],
        user: { email: 'grace@example.com' },
        created: start,
        expires,
        revoked: null,
      },
      {
        ...admin,
        id: revoked.id,
        displayName: 'Revoked',
        lastFour: revoked.key.slice(-4),
        created: at(1).toISOString(),
        expires: null,
        revoked: at(1).toISOString(),
      },
    ]);
    expect(body.data?.apiKeys.totalCount).toBe(3);
  });

  test('come in pages', async () => {
    for (const displayName of ['a', 'b', 'c', 'd']) await addKey(gateway, { displayName });

    const pages: string[][] = [];
    for (let after: string | null | undefined; after !== null && pages.length < 9;) {
      const { edges, pageInfo } = (await gateway.query(apiKeys, { first: 2, after })).apiKeys;
      pages.push(edges.map((edge) => edge.node.displayName));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    }
    expect(pages).toEqual([['First key', 'a'], ['b', 'c'], ['d']]);
  });

  test('are for platform admins alone', async () => {
    const { key } = await addMember(gateway, 'ADMIN');
    const { body } = await gateway.graphql(apiKeys, {}, { key });

    expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([null, [forbidden]]);
  });
});

describe('auditEvents', () => {
  const read = async (args: object = {}) => (await gateway.query(auditEvents, args)).auditEvents;
  const actionsBy = async (filter: object): Promise<string[]> => {
    const { edges, totalCount } = await read({ filter });
    expect(totalCount).toBe(edges.length);
    return edges.map((edge) => edge.node.action);
  };

  test('needs a key', async () => {
    expect((await gateway.graphql(auditEvents, {}, { key: null })).status).toBe(401);
  });

  test('tell what was done, by whom, and when, the newest first', async () => {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const { email } = await gateway.services.db.user.findUniqueOrThrow({ where: { id: userId } });
    gateway.setTime(at(1));
    const id = await addConnection(gateway, { externalId: 'ext_one' }, key);
    gateway.setTime(at(2));
    await gateway.rest('POST', `/${id}`, { body: { metadata: { a: 1 }, displayName: 'New' }, key });
    gateway.setTime(at(3));
    const target = await addConnection(gateway, { externalId: 'ext_two' });
    const flow = await addFlow(gateway, 'flow', [id]);
    gateway.setTime(at(4));
    await gateway.rest('POST', '/replace', {
      body: { projectId, sourceAppConnectionId: id, targetAppConnectionId: target },
    });
    gateway.setTime(at(5));
    await gateway.rest('DELETE', `/${id}`);

    const { edges } = await read({ first: 6 });

    const editor = { actorId: userId, actor: { email } };
    const admin = { actorId: adminId, actor: { email: 'admin@example.com' } };
    const upserted = {
      created: true,
      type: 'SECRET_TEXT',
      pieceName: '@activepieces/piece-slack',
      projectsAdded: { count: 1, ids: [projectId] },
    };
    expect(edges.map((edge) => edge.node)).toEqual([
      {
        ...admin,
        action: 'CONNECTION_DELETED',
        entityId: id,
        details: { externalId: 'ext_one', displayName: 'New' },
        created: at(5).toISOString(),
      },
      {
        ...admin,
        action: 'CONNECTION_REPLACED',
        entityId: id,
        details: { targetConnectionId: target, projectId, flows: 1, sourceDeleted: false },
        created: at(4).toISOString(),
      },
      {
        ...admin,
        action: 'FLOW_UPSERTED',
        entityId: flow,
        details: {
          created: true,
          projectId,
          externalId: 'flow',
          displayName: 'flow',
          status: 'ENABLED',
          connectionsAdded: { count: 1, ids: [id] },
        },
        created: at(3).toISOString(),
      },
      {
        ...admin,
        action: 'CONNECTION_UPSERTED',
        entityId: target,
        details: { ...upserted, externalId: 'ext_two' },
        created: at(3).toISOString(),
      },
      {
        ...editor,
        action: 'CONNECTION_UPDATED',
        entityId: id,
        details: { fields: ['displayName', 'metadata'] },
        created: at(2).toISOString(),
      },
      {
        ...editor,
        action: 'CONNECTION_UPSERTED',
        entityId: id,
        details: { ...upserted, externalId: 'ext_one' },
        created: at(1).toISOString(),
      },
    ]);
  });

  test('can be filtered by action, by what it was done to, and by whom', async () => {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const id = await addConnection(gateway, {}, key);
    await addConnection(gateway);
    await gateway.rest('DELETE', `/${id}`);

    expect(await actionsBy({ action: ['CONNECTION_UPSERTED', 'CONNECTION_DELETED'] })).toEqual([
      'CONNECTION_DELETED',
      'CONNECTION_UPSERTED',
      'CONNECTION_UPSERTED',
    ]);
    expect(await actionsBy({ action: [] })).toEqual([]);
    expect(await actionsBy({ entityId: id })).toEqual(['CONNECTION_DELETED', 'CONNECTION_UPSERTED']);
    expect(await actionsBy({ actorId: userId })).toEqual(['CONNECTION_UPSERTED']);
    expect(await actionsBy({ entityId: id, actorId: adminId })).toEqual(['CONNECTION_DELETED']);
    expect(await actionsBy({ entityId: 'conn_none' })).toEqual([]);
    expect(await actionsBy({})).toEqual([
      'CONNECTION_DELETED',
      'CONNECTION_UPSERTED',
      'CONNECTION_UPSERTED',
      'API_KEY_CREATED',
      'USER_UPSERTED',
      'API_KEY_CREATED',
    ]);
  });

  test('come in pages, also those of one moment', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await addProject(gateway, name);
    const filter = { action: ['PROJECT_UPSERTED'] };

    expect(
      await walk(
        (args) => read({ filter, ...args }),
        ({ details }) => details.externalId,
      ),
    ).toEqual({ forward: [['e', 'd'], ['c', 'b'], ['a']], backward: [['b', 'a'], ['d', 'c'], ['e']] });
  });

  test('of another platform are not seen', async () => {
    const foreign = await addForeignPlatform(gateway);

    const { auditEvents: seen } = await gateway.query(auditEvents, {}, foreign);
    expect([seen.edges, seen.totalCount]).toEqual([[], 0]);
  });

  test('are for platform admins alone', async () => {
    const { key } = await addMember(gateway, 'ADMIN');
    const { body } = await gateway.graphql(auditEvents, {}, { key });

    expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([null, [forbidden]]);
  });
});

describe('node', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(node, { id: projectId }, { key: null })).status).toBe(401);
  });

  test('is whatever the id names', async () => {
    const { platformId } = await gateway.services.db.project.findFirstOrThrow();
    const connection = await addConnection(gateway);
    const flow = await addFlow(gateway, 'flow', []);

    for (const [__typename, id] of [
      ['AppConnection', connection],
      ['Flow', flow],
      ['Project', projectId],
      ['Owner', adminId],
      ['Platform', platformId],
    ] as const)
      expect(await gateway.query(node, { id })).toEqual({ node: { __typename, id } });
  });

  test('is an API key or an audit event to platform admins, who see them in lists', async () => {
    const { key } = await addMember(gateway, 'ADMIN');
    const { id: apiKey } = await gateway.services.db.apiKey.findFirstOrThrow();
    const { id: event } = await gateway.services.db.auditEvent.findFirstOrThrow();

    for (const [__typename, id] of [
      ['ApiKey', apiKey],
      ['AuditEvent', event],
    ] as const) {
      expect(await gateway.query(node, { id }, { key })).toEqual({ node: null });
      expect(await gateway.query(node, { id })).toEqual({ node: { __typename, id } });
    }
  });

  test.each([
    ['an unknown id', 'conn_01h455vb4pex5vsknk084sn02q'],
    ['an id of a kind there is not', 'sheep_01h455vb4pex5vsknk084sn02q'],
    ['an id of the wrong form', 'conn_1'],
    ['no id at all', ''],
    ['a very long text', 'x'.repeat(10_000)],
  ])('is null for %s', async (_what, id) => {
    expect(await gateway.query(node, { id })).toEqual({ node: null });
  });

  test('is null for what the caller can not see', async () => {
    const { platformId } = await gateway.services.db.project.findFirstOrThrow();
    const other = await addProject(gateway, 'other');
    const { key, userId } = await addMember(gateway, 'VIEWER');
    const hidden = [
      other,
      await addConnection(gateway, { projectId: other }),
      await addFlow(gateway, 'flow', [], { projectId: other }),
      adminId,
    ];
    const foreign = await addForeignPlatform(gateway);

    for (const id of hidden) expect(await gateway.query(node, { id }, { key })).toEqual({ node: null });
    for (const id of [...hidden, projectId, platformId])
      expect(await gateway.query(node, { id }, foreign)).toEqual({ node: null });
    expect(await gateway.query(node, { id: userId }, { key })).toEqual({ node: { __typename: 'Owner', id: userId } });
  });
});

describe('nodes', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(nodes, { ids: [projectId] }, { key: null })).status).toBe(401);
  });

  test('are in the order of the ids, of mixed types, null where there is none, with what fragments select', async () => {
    const { platformId } = await gateway.services.db.project.findFirstOrThrow();
    const id = await addConnection(gateway, { displayName: 'Slack' });
    const flow = await addFlow(gateway, 'flow', [id]);
    const connection = {
      __typename: 'AppConnection',
      id,
      displayName: 'Slack',
      owner: { email: 'admin@example.com' },
      flows: [{ displayName: 'flow', connections: [{ id }] }],
      projectIds: [projectId],
      projects: [{ displayName: 'My project' }],
    };

    expect(
      await gateway.query(nodes, {
        ids: [platformId, flow, 'conn_none', id, projectId, 'nonsense', adminId, id],
      }),
    ).toEqual({
      nodes: [
        { __typename: 'Platform', id: platformId, name: 'My platform' },
        {
          __typename: 'Flow',
          id: flow,
          status: 'ENABLED',
          project: { displayName: 'My project' },
          connections: [{ displayName: 'Slack', projects: [{ externalId: 'default' }] }],
        },
        null,
        connection,
        { __typename: 'Project', id: projectId, externalId: 'default' },
        null,
        { __typename: 'Owner', id: adminId, email: 'admin@example.com' },
        connection,
      ],
    });
  });

  test('may be none, or 100, and not more', async () => {
    expect(await gateway.query(nodes, { ids: [] })).toEqual({ nodes: [] });
    const hundred = Array.from({ length: 100 }, () => projectId);
    const project = { __typename: 'Project', id: projectId, externalId: 'default' };
    expect(await gateway.query(nodes, { ids: hundred })).toEqual({ nodes: hundred.map(() => project) });

    const { status, body } = await gateway.graphql(nodes, { ids: [...hundred, projectId] });
    const message = 'must be at most 100';
    expect([status, body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([
      200,
      null,
      [{ code: 'VALIDATION', params: { message: `ids: ${message}`, fields: [{ field: 'ids', message }] } }],
    ]);
  });
});
