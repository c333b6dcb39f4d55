import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { later, openTestGateway, startTime, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { expectRefused, connectionNotFound, projectNotFound } from './support/refusals.ts';
import { addConnection, addFlow, addProject, forceDelete } from './support/tenants.ts';

const upsertFlow = graphql(`
  mutation FlowsUpsert($input: UpsertFlowInput!) {
    upsertFlow(input: $input) {
      flow {
        id
        externalId
        displayName
        status
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
            }
          }
        }
        created
        updated
      }
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

describe('upsertFlow', () => {
  const flow = (id: string, changed: object = {}): object => ({
    id,
    externalId: 'one',
    displayName: 'One',
    status: 'ENABLED',
    project: { displayName: 'My project' },
    connectionIds: [],
    connections: pageOf([]),
    created: startTime,
    updated: startTime,
    ...changed,
  });
  const one = () => ({ projectId, externalId: 'one', displayName: 'One' });
  const slack = { displayName: 'Slack', owner: { email: 'admin@example.com' } };

  test('needs a key', async () => {
    expect((await gateway.graphql(upsertFlow, { input: one() }, { key: null })).status).toBe(401);
  });

  test('creates a flow, enabled by default', async () => {
    const { upsertFlow: enabled } = await gateway.query(upsertFlow, { input: one() });
    expect(enabled.flow.id).toMatch(/^flow_[0-9a-z]{26}$/);
    expect(enabled).toEqual({ flow: flow(enabled.flow.id) });

    const { upsertFlow: disabled } = await gateway.query(upsertFlow, {
      input: { ...one(), externalId: 'two', status: 'DISABLED' },
    });
    expect(disabled).toEqual({ flow: flow(disabled.flow.id, { externalId: 'two', status: 'DISABLED' }) });
  });

  test('overwrites the flow of the same external id; what is left out stays', async () => {
    const [a, b] = [await addConnection(gateway), await addConnection(gateway)];
    const id = await addFlow(gateway, 'one', [a, b, a], { status: 'DISABLED' });
    gateway.setTime(new Date(later));
    const kept = { status: 'DISABLED', updated: later };

    expect(await gateway.query(upsertFlow, { input: one() })).toEqual({
      upsertFlow: { flow: flow(id, { ...kept, connectionIds: [a, b], connections: pageOf([slack, slack]) }) },
    });
    expect(await gateway.query(upsertFlow, { input: { ...one(), connectionIds: [b] } })).toEqual({
      upsertFlow: { flow: flow(id, { ...kept, connectionIds: [b], connections: pageOf([slack]) }) },
    });
    expect(await gateway.query(upsertFlow, { input: { ...one(), connectionIds: [], status: 'ENABLED' } })).toEqual({
      upsertFlow: { flow: flow(id, { updated: later }) },
    });
  });

  test('of the same external id in another project is another flow', async () => {
    const id = await addFlow(gateway, 'one', []);
    expect(await addFlow(gateway, 'one', [], { projectId: await addProject(gateway, 'other') })).not.toBe(id);
  });

  test('lets go of a MISSING connection, which then is gone, once no flow uses it', async () => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'one', [id]);
    await addFlow(gateway, 'two', [id]);
    await forceDelete(gateway, id);
    const { db } = gateway.services;

    await addFlow(gateway, 'one', []);
    expect(await db.appConnection.count()).toBe(1);
    await addFlow(gateway, 'two', []);
    expect(await db.appConnection.count()).toBe(0);
  });

  test('is refused with a connection that does not exist, or is not available in the project', async () => {
    const here = await addConnection(gateway);
    const elsewhere = await addConnection(gateway, { projectId: await addProject(gateway, 'other') });

    for (const id of [elsewhere, 'conn_none'])
      await expectRefused(
        gateway,
        () => gateway.graphql(upsertFlow, { input: { ...one(), connectionIds: [here, id] } }),
        ...connectionNotFound(id),
      );
    await expectRefused(
      gateway,
      () => gateway.graphql(upsertFlow, { input: { ...one(), projectId: 'project_none' } }),
      ...projectNotFound('project_none'),
    );
  });
});
