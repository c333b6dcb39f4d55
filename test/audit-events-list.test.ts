import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { minutesLater, openTestGateway, type TestGateway } from './support/gateway.ts';
import { platformAdminsOnly } from './support/refusals.ts';
import { addConnection, addFlow, addForeignPlatform, addMember, addProject } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

const auditEvents = graphql(`
  query AuditEventsList($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
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
        ...WholePageInfo
      }
      totalCount
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
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

  const upserted = (externalId: string) => ({
    created: true,
    type: 'SECRET_TEXT',
    pieceName: '@activepieces/piece-slack',
    projectsAdded: { count: 1, ids: [projectId] },
    externalId,
  });

  /** Changes a connection of an editor, uses it, and replaces it as the admin: one change a minute, two in the third. */
  async function changeThings() {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const { email } = await gateway.services.db.user.findUniqueOrThrow({ where: { id: userId } });
    gateway.setTime(minutesLater(1));
    const id = await addConnection(gateway, { externalId: 'ext_one' }, key);
    gateway.setTime(minutesLater(2));
    await gateway.rest('POST', `/${id}`, { body: { metadata: { a: 1 }, displayName: 'New' }, key });
    gateway.setTime(minutesLater(3));
    const target = await addConnection(gateway, { externalId: 'ext_two' });
    const flow = await addFlow(gateway, 'flow', [id]);
    gateway.setTime(minutesLater(4));
    await gateway.rest('POST', '/replace', {
      body: { projectId, sourceAppConnectionId: id, targetAppConnectionId: target },
    });
    gateway.setTime(minutesLater(5));
    await gateway.rest('DELETE', `/${id}`);
    return { editor: { actorId: userId, actor: { email } }, id, target, flow };
  }

  test('tell what was done, by whom, and when, the newest first', async () => {
    const { editor, id, target, flow } = await changeThings();

    const { edges } = await read({ first: 6 });

    const admin = { actorId: gateway.adminId, actor: { email: 'admin@example.com' } };
    expect(edges.map((edge) => edge.node)).toEqual([
      {
        ...admin,
        action: 'CONNECTION_DELETED',
        entityId: id,
        details: { externalId: 'ext_one', displayName: 'New', ownerId: editor.actorId },
        created: minutesLater(5).toISOString(),
      },
      {
        ...admin,
        action: 'CONNECTION_REPLACED',
        entityId: id,
        details: { targetConnectionId: target, projectId, flows: 1, sourceDeleted: false },
        created: minutesLater(4).toISOString(),
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
        created: minutesLater(3).toISOString(),
      },
      {
        ...admin,
        action: 'CONNECTION_UPSERTED',
        entityId: target,
        details: upserted('ext_two'),
        created: minutesLater(3).toISOString(),
      },
      {
        ...editor,
        action: 'CONNECTION_UPDATED',
        entityId: id,
        details: { fields: ['displayName', 'metadata'] },
        created: minutesLater(2).toISOString(),
      },
      {
        ...editor,
        action: 'CONNECTION_UPSERTED',
        entityId: id,
        details: upserted('ext_one'),
        created: minutesLater(1).toISOString(),
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
    expect(await actionsBy({ entityId: id, actorId: gateway.adminId })).toEqual(['CONNECTION_DELETED']);
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
      await walkInPages(
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
    const [code, params] = platformAdminsOnly;
    const { body } = await gateway.graphql(auditEvents, {}, { key });

    expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([null, [{ code, params }]]);
  });
});
