import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { later, openTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRefused, connectionNotFound } from './support/refusals.ts';
import { addConnection, addFlow } from './support/tenants.ts';
import { wholeConnection } from './support/whole-connection.ts';

const remove = graphql(`
  mutation ConnectionsDelete($input: DeleteConnectionInput!) {
    deleteConnection(input: $input) {
      deletedConnectionId
      connection {
        ...WholeConnection
      }
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

describe('deleteConnection', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(remove, { input: { id: 'conn_1' } }, { key: null })).status).toBe(401);
  });

  test('leaves nothing of a connection that no flow uses', async () => {
    const id = await addConnection(gateway);

    expect(await gateway.query(remove, { input: { id } })).toEqual({
      deleteConnection: { deletedConnectionId: id, connection: null },
    });
    const { db } = gateway.services;
    expect([await db.appConnection.count(), await db.credential.count()]).toEqual([0, 0]);
  });

  test.each([
    ['a disabled flow', 'DISABLED', {}],
    ['an enabled flow, when forced', 'ENABLED', { force: true }],
  ] as const)('leaves a connection of %s as MISSING, without its credential', async (_what, status, forced) => {
    const id = await addConnection(gateway);
    const flowId = await addFlow(gateway, 'flow', [id], { status });
    gateway.setTime(new Date(later));

    expect(await gateway.query(remove, { input: { id, ...forced } })).toEqual({
      deleteConnection: {
        deletedConnectionId: id,
        connection: wholeConnection(gateway, id, {
          status: 'MISSING',
          flowIds: [flowId],
          flows: [{ displayName: 'flow', connectionIds: [id] }],
          updated: later,
        }),
      },
    });
    expect(await gateway.services.db.credential.count()).toBe(0);
  });

  test.each([
    [1, 'Connection is used in 1 active flow. Please remove it from flows first.'],
    [3, 'Connection is used in 3 active flows. Please remove it from flows first.'],
  ])('is refused while %i enabled flows use it', async (flows, message) => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'disabled', [id], { status: 'DISABLED' });
    for (let n = 0; n < flows; n += 1) await addFlow(gateway, `enabled ${n}`, [id]);

    await expectRefused(gateway, () => gateway.graphql(remove, { input: { id } }), 'VALIDATION', { message });
  });

  test('does not find what does not exist, or is deleted already', async () => {
    const id = await addConnection(gateway);
    await gateway.query(remove, { input: { id } });

    for (const gone of [id, 'conn_none'])
      await expectRefused(gateway, () => gateway.graphql(remove, { input: { id: gone } }), ...connectionNotFound(gone));
  });
});
