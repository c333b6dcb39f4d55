import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { later, openTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRefused, invalidField, connectionNotFound } from './support/refusals.ts';
import { addConnection, addFlow, addForeignPlatform, addProject } from './support/tenants.ts';
import { wholeConnection } from './support/whole-connection.ts';

const update = graphql(`
  mutation ConnectionsUpdate($input: UpdateConnectionInput!) {
    updateConnection(input: $input) {
      connection {
        ...WholeConnection
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

describe('updateConnection', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(update, { input: { id: 'conn_1' } }, { key: null })).status).toBe(401);
  });

  test('changes what is given, and nothing else', async () => {
    const id = await addConnection(gateway, { metadata: { old: true } });
    const flowId = await addFlow(gateway, 'flow', [id]);
    const used = { flowIds: [flowId], flows: [{ displayName: 'flow', connectionIds: [id] }], updated: later };
    const credential = await gateway.services.db.credential.findMany();
    gateway.setTime(new Date(later));

    expect(await gateway.query(update, { input: { id, displayName: 'New' } })).toEqual({
      updateConnection: {
        connection: wholeConnection(gateway, id, { ...used, displayName: 'New', metadata: { old: true } }),
      },
    });
    expect(await gateway.query(update, { input: { id, metadata: { new: 1 } } })).toEqual({
      updateConnection: {
        connection: wholeConnection(gateway, id, { ...used, displayName: 'New', metadata: { new: 1 } }),
      },
    });
    expect(await gateway.query(update, { input: { id, metadata: null } })).toEqual({
      updateConnection: { connection: wholeConnection(gateway, id, { ...used, displayName: 'New' }) },
    });
    expect(await gateway.services.db.credential.findMany()).toEqual(credential);
  });

  test('changes the projects that a PLATFORM connection is shared with', async () => {
    const other = await addProject(gateway, 'other');
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [projectId] });

    expect(await gateway.query(update, { input: { id, projectIds: [other], preSelectForNewProjects: true } })).toEqual({
      updateConnection: {
        connection: wholeConnection(gateway, id, {
          scope: 'PLATFORM',
          preSelectForNewProjects: true,
          projectIds: [other],
          projects: [{ displayName: 'other' }],
        }),
      },
    });
  });

  test.each<[string, object, [string, object]]>([
    [
      'nothing',
      {},
      invalidField('input', 'must have at least one of displayName, metadata, projectIds and preSelectForNewProjects'),
    ],
    [
      'projects of a PROJECT connection',
      { projectIds: ['project_1'] },
      invalidField('input.projectIds', 'is for PLATFORM connections'),
    ],
    [
      'a PROJECT connection for new projects',
      { preSelectForNewProjects: false },
      invalidField('input.preSelectForNewProjects', 'is for PLATFORM connections'),
    ],
    ['an empty name', { displayName: '' }, invalidField('input.displayName', 'must not be empty')],
  ])('refuses to change %s', async (_what, changed, [code, params]) => {
    const id = await addConnection(gateway);

    await expectRefused(gateway, () => gateway.graphql(update, { input: { id, ...changed } }), code, params);
  });

  test('does not find what does not exist, or is of another platform', async () => {
    const id = await addConnection(gateway);
    const foreign = await addForeignPlatform(gateway);
    const changed = { displayName: 'New' };

    await expectRefused(
      gateway,
      () => gateway.graphql(update, { input: { id: 'conn_none', ...changed } }),
      ...connectionNotFound('conn_none'),
    );
    await expectRefused(
      gateway,
      () => gateway.graphql(update, { input: { id, ...changed } }, foreign),
      ...connectionNotFound(id),
    );
  });
});
