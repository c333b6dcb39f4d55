import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { later, openTestGateway, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { everythingStored, expectRefused, invalidField, connectionNotFound } from './support/refusals.ts';
import { addConnection, addFlow, addProject, forceDelete } from './support/tenants.ts';
import { wholeConnection } from './support/whole-connection.ts';

const replace = graphql(`
  mutation ConnectionsReplace($input: ReplaceConnectionInput!) {
    replaceConnection(input: $input) {
      dryRun
      sourceDeleted
      connection {
        ...WholeConnection
      }
      flowCount
      flows(first: 5) {
        totalCount
        edges {
          node {
            displayName
            updated
            project {
              displayName
            }
            connections(first: 5) {
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
  }
`);

const rehearseAndUpdate = graphql(`
  mutation ConnectionsReplaceRehearse(
    $replace: ReplaceConnectionInput!
    $first: Int
    $orderBy: ConnectionOrder
    $update: UpdateConnectionInput!
  ) {
    replaceConnection(input: $replace) {
      connection {
        flows(first: $first) {
          totalCount
          edges {
            node {
              displayName
              connections(orderBy: $orderBy) {
                edges {
                  node {
                    displayName
                    uses: flows(first: 1) {
                      totalCount
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    updateConnection(input: $update) {
      connection {
        flows {
          totalCount
        }
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

describe('replaceConnection', () => {
  let source: string;
  let target: string;

  beforeEach(async () => {
    source = await addConnection(gateway, { displayName: 'Old' });
    target = await addConnection(gateway, { displayName: 'New' });
  });

  test('needs a key', async () => {
    const ids = { sourceConnectionId: source, targetConnectionId: target };
    expect((await gateway.graphql(replace, { input: ids }, { key: null })).status).toBe(401);
  });

  const flow = (displayName: string, flowIds: string[]): object => ({
    displayName,
    updated: later,
    project: { displayName: 'My project' },
    connections: pageOf([{ displayName: 'New', owner: { email: 'admin@example.com' }, flowIds }]),
  });

  test.each([false, true])(
    'tells what it does, does it, and with dryRun does not (source deleted: %s)',
    async (deleted) => {
      const first = await addFlow(gateway, 'first', [source]);
      const both = await addFlow(gateway, 'both', [target, source], { status: 'DISABLED' });
      const own = await addFlow(gateway, 'own', [target]);
      gateway.setTime(new Date(later));
      const ids = {
        projectId,
        sourceConnectionId: source,
        targetConnectionId: target,
        deleteSourceConnection: deleted,
      };
      const payload = {
        sourceDeleted: deleted,
        connection: wholeConnection(gateway, target, {
          displayName: 'New',
          flowIds: [first, both, own],
          flows: ['first', 'both', 'own'].map((displayName) => ({ displayName, connectionIds: [target] })),
        }),
        flowCount: 2,
        flows: {
          totalCount: 2,
          ...pageOf([flow('first', [first, both, own]), flow('both', [first, both, own])]),
        },
      };

      const before = await everythingStored(gateway);
      expect(await gateway.query(replace, { input: { ...ids, dryRun: true } })).toEqual({
        replaceConnection: { ...payload, dryRun: true },
      });
      expect(await everythingStored(gateway)).toEqual(before);

      expect(await gateway.query(replace, { input: ids })).toEqual({
        replaceConnection: { ...payload, dryRun: false },
      });
      const { db } = gateway.services;
      expect(await db.flowConnection.findMany({ where: { connectionId: source } })).toEqual([]);
      expect(await db.appConnection.count({ where: { id: source } })).toBe(deleted ? 0 : 1);
      expect(await db.credential.count()).toBe(deleted ? 1 : 2);
    },
  );

  test('rehearsed shows what would be, however deep it is asked for; a change after it in the request, what is', async () => {
    await addFlow(gateway, 'first', [source]);
    await addFlow(gateway, 'second', [source, await addConnection(gateway, { displayName: 'Another' })]);

    const shown = await gateway.query(rehearseAndUpdate, {
      replace: { projectId, sourceConnectionId: source, targetConnectionId: target, dryRun: true },
      first: 5,
      orderBy: { field: 'DISPLAY_NAME', direction: 'DESC' },
      update: { id: source, metadata: { note: 'not read by the rehearsal' } },
    });

    const replacing = { displayName: 'New', uses: { totalCount: 2 } };
    const another = { displayName: 'Another', uses: { totalCount: 1 } };
    expect(shown.replaceConnection.connection.flows).toEqual({
      totalCount: 2,
      ...pageOf([
        { displayName: 'first', connections: pageOf([replacing]) },
        { displayName: 'second', connections: pageOf([replacing, another]) },
      ]),
    });
    expect(shown.updateConnection.connection.flows).toEqual({ totalCount: 2 });
  });

  test('mends flows whose connection is MISSING, which then is gone', async () => {
    const flowId = await addFlow(gateway, 'flow', [source]);
    await forceDelete(gateway, source);
    gateway.setTime(new Date(later));

    expect(
      await gateway.query(replace, {
        input: { projectId, sourceConnectionId: source, targetConnectionId: target },
      }),
    ).toEqual({
      replaceConnection: {
        dryRun: false,
        sourceDeleted: false,
        connection: wholeConnection(gateway, target, {
          displayName: 'New',
          flowIds: [flowId],
          flows: [{ displayName: 'flow', connectionIds: [target] }],
        }),
        flowCount: 1,
        flows: { totalCount: 1, ...pageOf([flow('flow', [flowId])]) },
      },
    });
    expect(await gateway.services.db.appConnection.findMany({ select: { id: true } })).toEqual([{ id: target }]);
  });

  test('touches the flows of its project alone', async () => {
    const other = await addProject(gateway, 'other');
    const both = { scope: 'PLATFORM' as const, projectIds: [projectId, other] };
    const [from, to] = [await addConnection(gateway, both), await addConnection(gateway, both)];
    await addFlow(gateway, 'here', [from]);
    const elsewhere = await addFlow(gateway, 'elsewhere', [from], { projectId: other });

    await gateway.query(replace, { input: { projectId, sourceConnectionId: from, targetConnectionId: to } });

    const { db } = gateway.services;
    expect(await db.flowConnection.findMany({ where: { connectionId: from } })).toEqual([
      { flowId: elsewhere, connectionId: from },
    ]);
    await expectRefused(
      gateway,
      () =>
        gateway.graphql(replace, {
          input: { projectId, sourceConnectionId: from, targetConnectionId: to, deleteSourceConnection: true },
        }),
      ...invalidField('input.deleteSourceConnection', 'the source is used by 1 flow of other projects'),
    );
  });

  describe.each([false, true])('with dryRun: %s', (dryRun) => {
    const refused = (sourceConnectionId: string, targetConnectionId: string, [code, params]: [string, object]) =>
      expectRefused(
        gateway,
        () => gateway.graphql(replace, { input: { projectId, sourceConnectionId, targetConnectionId, dryRun } }),
        code,
        params,
      );

    test('refuses the source itself, another piece, and a MISSING target', async () => {
      const gmail = await addConnection(gateway, { pieceName: 'gmail' });
      const missing = await addConnection(gateway);
      await addFlow(gateway, 'flow', [missing]);
      await forceDelete(gateway, missing);

      await refused(source, source, invalidField('input.targetConnectionId', 'must not be the source'));
      await refused(
        source,
        gmail,
        invalidField('input.targetConnectionId', 'is for gmail, but the source is for @activepieces/piece-slack'),
      );
      await refused(source, missing, invalidField('input.targetConnectionId', 'was deleted'));
    });

    test('does not find what does not exist, or is not available in the project', async () => {
      const other = await addConnection(gateway, { projectId: await addProject(gateway, 'other') });

      for (const id of [other, 'conn_none']) {
        await refused(id, target, connectionNotFound(id));
        await refused(source, id, connectionNotFound(id));
      }
    });
  });
});
