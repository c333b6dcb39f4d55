import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRefused } from './support/refusals.ts';
import { addConnection, addFlow, addForeignPlatform, forceDelete } from './support/tenants.ts';

const deleteFlow = graphql(`
  mutation FlowsDelete($input: DeleteFlowInput!) {
    deleteFlow(input: $input) {
      deletedFlowId
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

describe('deleteFlow', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(deleteFlow, { input: { id: 'flow_1' } }, { key: null })).status).toBe(401);
  });

  test('MISSING connections go with the last flow also when several give them up at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const missing = await addConnection(gateway);
      const names = Array.from({ length: 6 }, (_, n) => `${round} ${n}`);
      const ids = await Promise.all(names.map((name) => addFlow(gateway, name, [missing])));
      await forceDelete(gateway, missing);

      await Promise.all(
        names.map((name, n) =>
          n % 2 === 0 ? addFlow(gateway, name, []) : gateway.query(deleteFlow, { input: { id: ids[n]! } }),
        ),
      );
    }
    expect(await gateway.services.db.appConnection.findMany({ select: { id: true, status: true } })).toEqual([]);
  });

  test('forgets the flow; MISSING connections go with the last flow that used them, others stay', async () => {
    const missing = await addConnection(gateway);
    const active = await addConnection(gateway);
    const [first, last] = [
      await addFlow(gateway, 'first', [missing, active]),
      await addFlow(gateway, 'last', [missing, active]),
    ];
    await forceDelete(gateway, missing);
    const left = async (): Promise<string[]> => {
      const rows = await gateway.services.db.appConnection.findMany({ orderBy: { id: 'asc' } });
      return rows.map(({ id }) => id);
    };

    expect(await gateway.query(deleteFlow, { input: { id: first } })).toEqual({ deleteFlow: { deletedFlowId: first } });
    expect(await left()).toEqual([missing, active]);
    expect(await gateway.query(deleteFlow, { input: { id: last } })).toEqual({ deleteFlow: { deletedFlowId: last } });
    expect(await left()).toEqual([active]);
    expect(await gateway.services.db.flow.count()).toBe(0);
  });

  test('does not find what does not exist, or is of another platform', async () => {
    const id = await addFlow(gateway, 'flow', []);
    const foreign = await addForeignPlatform(gateway);
    const noFlow = (entityId: string) => ({ entityType: 'flow', entityId, message: 'Flow not found' });

    await expectRefused(
      gateway,
      () => gateway.graphql(deleteFlow, { input: { id: 'flow_none' } }),
      'ENTITY_NOT_FOUND',
      noFlow('flow_none'),
    );
    await expectRefused(
      gateway,
      () => gateway.graphql(deleteFlow, { input: { id } }, foreign),
      'ENTITY_NOT_FOUND',
      noFlow(id),
    );
  });
});
