import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, startTime, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { addConnection, addFlow, addMember, addProject } from './support/tenants.ts';

const flowDetails = graphql(`
  query FlowDetails($projectId: ID!) {
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
            edges {
              node {
                id
                flows {
                  edges {
                    node {
                      externalId
                    }
                  }
                }
              }
            }
          }
          created
          updated
        }
      }
    }
  }
`);

const node = graphql(`
  query FlowDetailsNode($id: ID!) {
    node(id: $id) {
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

describe('flows', () => {
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
              connections: pageOf([{ id: shared, flows: pageOf([{ externalId: 'here' }, { externalId: 'there' }]) }]),
              created: startTime,
              updated: startTime,
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
    expect(edge?.node.connections).toEqual(pageOf([{ id: shared, flows: pageOf([{ externalId: 'here' }]) }]));
    expect(edge?.node.connectionIds).toEqual([shared]);
  });
});
