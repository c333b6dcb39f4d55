import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { addConnection, addFlow, addForeignPlatform, addMember, addProject } from './support/tenants.ts';

const node = graphql(`
  query NodeOfId($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
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
      ['User', gateway.adminId],
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

  test('is null for what the caller cannot see', async () => {
    const { platformId } = await gateway.services.db.project.findFirstOrThrow();
    const other = await addProject(gateway, 'other');
    const { key, userId } = await addMember(gateway, 'VIEWER');
    const hidden = [
      other,
      await addConnection(gateway, { projectId: other }),
      await addFlow(gateway, 'flow', [], { projectId: other }),
      gateway.adminId,
    ];
    const foreign = await addForeignPlatform(gateway);

    for (const id of hidden) expect(await gateway.query(node, { id }, { key })).toEqual({ node: null });
    for (const id of [...hidden, projectId, platformId])
      expect(await gateway.query(node, { id }, foreign)).toEqual({ node: null });
    expect(await gateway.query(node, { id: userId }, { key })).toEqual({ node: { __typename: 'User', id: userId } });
  });
});

const nodes = graphql(`
  query NodesOfMixedTypes($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on AppConnection {
        displayName
        owner {
          email
        }
        flows(first: 3) {
          edges {
            node {
              displayName
              connections(first: 3) {
                edges {
                  node {
                    id
                  }
                }
              }
            }
          }
        }
        ...NodesPlaces
      }
      ... on Flow {
        status
        project {
          displayName
        }
        connections(first: 3) {
          edges {
            node {
              displayName
              projects(first: 3) {
                edges {
                  node {
                    externalId
                  }
                }
              }
            }
          }
        }
      }
      ... on Project {
        externalId
      }
      ... on User {
        email
      }
      ... on Platform {
        name
      }
    }
  }

  fragment NodesPlaces on AppConnection {
    projectIds
    projects {
      edges {
        node {
          displayName
        }
      }
    }
  }
`);

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
      flows: pageOf([{ displayName: 'flow', connections: pageOf([{ id }]) }]),
      projectIds: [projectId],
      projects: pageOf([{ displayName: 'My project' }]),
    };

    expect(
      await gateway.query(nodes, {
        ids: [platformId, flow, 'conn_none', id, projectId, 'nonsense', gateway.adminId, id],
      }),
    ).toEqual({
      nodes: [
        { __typename: 'Platform', id: platformId, name: 'My platform' },
        {
          __typename: 'Flow',
          id: flow,
          status: 'ENABLED',
          project: { displayName: 'My project' },
          connections: pageOf([{ displayName: 'Slack', projects: pageOf([{ externalId: 'default' }]) }]),
        },
        null,
        connection,
        { __typename: 'Project', id: projectId, externalId: 'default' },
        null,
        { __typename: 'User', id: gateway.adminId, email: 'admin@example.com' },
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
