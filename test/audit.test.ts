import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import type { AuditAction } from './documents/graphql.ts';
import { auditEvents, detailsOf, eventsOf } from './support/audit.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey, addMember, addProject, addUser } from './support/tenants.ts';

const revoke = graphql(`
  mutation AuditRevoke($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
      }
    }
  }
`);

const demote = graphql(`
  mutation AuditUser($input: UpsertUserInput!) {
    upsertUser(input: $input) {
      user {
        id
      }
    }
  }
`);

const deleteFlow = graphql(`
  mutation AuditDeleteFlow($input: DeleteFlowInput!) {
    deleteFlow(input: $input) {
      deletedFlowId
    }
  }
`);

let gateway: TestGateway;
let apiKeyId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ id: apiKeyId } = await gateway.services.db.apiKey.findFirstOrThrow());
});

const events = (action: AuditAction) => eventsOf(gateway, action);

const event = (action: string, entityId: string, details: object) => ({
  action,
  entityId,
  details,
  actor: { email: 'admin@example.com' },
  apiKeyId,
  requestId: expect.stringMatching(/^[\w-]{36}$/) as unknown,
  requestIdFromCaller: false,
  created: '2026-01-01T00:00:00.000Z',
});

const listed = (ids: string[]) => ({ count: ids.length, ids });

describe('an event is written', () => {
  test('when a connection is created, and when it is overwritten', async () => {
    const details = { externalId: 'ext_1', type: 'SECRET_TEXT', pieceName: '@activepieces/piece-slack' };
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await addConnection(gateway, { externalId: 'ext_1' });
    expect(await events('CONNECTION_UPSERTED')).toEqual([
      event('CONNECTION_UPSERTED', id, { ...details, created: true, projectsAdded: listed([gateway.projectId]) }),
      event('CONNECTION_UPSERTED', id, { ...details, created: false }),
    ]);
  });

  test('when a connection gets another owner, with the previous one', async () => {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const id = await addConnection(gateway, { externalId: 'ext_1' }, key);
    await addFlow(gateway, 'flow', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.services.db.appConnection.update({ where: { id }, data: { ownerId: null } });
    await addConnection(gateway, { externalId: 'ext_1' });
    const details = await detailsOf(gateway, 'CONNECTION_UPSERTED');
    expect(details.map(({ previousOwnerId }) => previousOwnerId)).toEqual([undefined, userId, null]);
  });

  test('when a connection is shared, with the projects that get and lose it', async () => {
    const [one, two, three] = [await addProject(gateway, 'one'), await addProject(gateway, 'two'), gateway.projectId];
    const shared = (projectIds: string[]) =>
      addConnection(gateway, { externalId: 'ext_1', scope: 'PLATFORM', projectIds });
    const id = await shared([one]);
    await shared([one, two]);
    await gateway.rest('POST', `/${id}`, { body: { projectIds: [three] } });
    const basic = { externalId: 'ext_1', type: 'SECRET_TEXT', pieceName: '@activepieces/piece-slack' };
    expect(await detailsOf(gateway, 'CONNECTION_UPSERTED')).toEqual([
      { ...basic, created: true, projectsAdded: listed([one]) },
      { ...basic, created: false, projectsAdded: listed([two]) },
    ]);
    expect(await detailsOf(gateway, 'CONNECTION_UPDATED')).toEqual([
      { fields: ['projectIds'], projectsAdded: listed([three]), projectsRemoved: listed([one, two]) },
    ]);
  });

  test('when a connection is shared with many projects, with their number and the first hundred', async () => {
    const { db } = gateway.services;
    const { platformId } = await db.platform.findFirstOrThrow().then(({ id }) => ({ platformId: id }));
    const ids = Array.from({ length: 101 }, () => newId('project'));
    await db.project.createMany({ data: ids.map((id) => ({ id, platformId, displayName: id })) });
    await addConnection(gateway, { scope: 'PLATFORM', projectIds: ids });
    expect(await detailsOf(gateway, 'CONNECTION_UPSERTED')).toMatchObject([
      { projectsAdded: { count: 101, ids: ids.slice(0, 100) } },
    ]);
  });

  test('when a project is made, with the connections that it is given', async () => {
    const id = await addConnection(gateway, { scope: 'PLATFORM', preSelectForNewProjects: true });
    const made = await addProject(gateway, 'made');
    await addProject(gateway, 'made');
    const details = { externalId: 'made', displayName: 'made' };
    expect(await events('PROJECT_UPSERTED')).toEqual([
      event('PROJECT_UPSERTED', made, { ...details, created: true, connectionsAdded: listed([id]) }),
      event('PROJECT_UPSERTED', made, { ...details, created: false }),
    ]);
  });

  test('when a user is made and changed, with what they were before', async () => {
    const id = await addUser(gateway, 'grace', { [gateway.projectId]: 'VIEWER' });
    const { platformId } = await gateway.services.db.user.findUniqueOrThrow({ where: { id } });
    await gateway.services.db.user.update({
      where: { platformId_externalId: { platformId, externalId: 'grace' } },
      data: { platformRole: 'ADMIN', email: 'old@example.com' },
    });
    await gateway.query(demote, {
      input: { externalId: 'grace', email: 'new@example.com', firstName: 'G', lastName: 'H', platformRole: 'MEMBER' },
    });
    await addUser(gateway, 'grace', { [gateway.projectId]: 'ADMIN' });
    await addUser(gateway, 'grace', { [gateway.projectId]: 'ADMIN' });
    const as = (role: string) => [`${gateway.projectId}: ${role}`];
    const details = { externalId: 'grace', platformRole: 'MEMBER', created: false, email: 'grace@example.com' };
    expect(await events('USER_UPSERTED')).toEqual([
      event('USER_UPSERTED', id, { ...details, created: true, projectRoles: as('VIEWER') }),
      event('USER_UPSERTED', id, {
        ...details,
        email: 'new@example.com',
        previousEmail: 'old@example.com',
        previousPlatformRole: 'ADMIN',
      }),
      event('USER_UPSERTED', id, {
        ...details,
        previousEmail: 'new@example.com',
        projectRoles: as('ADMIN'),
        previousProjectRoles: as('VIEWER'),
      }),
      event('USER_UPSERTED', id, { ...details, projectRoles: as('ADMIN') }),
    ]);
  });

  test('when a flow is created, changed and deleted, with the connections that it uses', async () => {
    const [first, second] = [await addConnection(gateway), await addConnection(gateway)];
    const id = await addFlow(gateway, 'flow', [first]);
    await addFlow(gateway, 'flow', [second], { status: 'DISABLED' });
    await addFlow(gateway, 'flow', [second], { connectionIds: null });
    for (let n = 0; n < 2; n += 1) await gateway.graphql(deleteFlow, { input: { id } });
    const basic = { projectId: gateway.projectId, externalId: 'flow', displayName: 'flow' };
    expect(await events('FLOW_UPSERTED')).toEqual([
      event('FLOW_UPSERTED', id, { ...basic, created: true, status: 'ENABLED', connectionsAdded: listed([first]) }),
      event('FLOW_UPSERTED', id, {
        ...basic,
        created: false,
        status: 'DISABLED',
        connectionsAdded: listed([second]),
        connectionsRemoved: listed([first]),
      }),
      event('FLOW_UPSERTED', id, { ...basic, created: false, status: 'DISABLED' }),
    ]);
    expect(await events('FLOW_DELETED')).toEqual([
      event('FLOW_DELETED', id, { ...basic, connections: listed([second]) }),
    ]);
  });

  test.each<[string, (id: string, flowId: string) => Promise<unknown>]>([
    ['lets go of it', () => addFlow(gateway, 'flow', [])],
    ['is deleted', (_id, flowId) => gateway.query(deleteFlow, { input: { id: flowId } })],
    [
      'is given another one',
      async (id) =>
        gateway.rest('POST', '/replace', {
          body: {
            projectId: gateway.projectId,
            sourceAppConnectionId: id,
            targetAppConnectionId: await addConnection(gateway, { externalId: 'other' }),
          },
        }),
    ],
  ])('when a deleted connection goes for good since the last flow that used it %s', async (_, letGo) => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const { ownerId } = await gateway.services.db.appConnection.findUniqueOrThrow({ where: { id } });
    const flowId = await addFlow(gateway, 'flow', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    expect(await events('CONNECTION_DROPPED')).toEqual([]);
    await letGo(id, flowId);
    expect(await events('CONNECTION_DROPPED')).toEqual([
      event('CONNECTION_DROPPED', id, { externalId: 'ext_1', displayName: 'Slack', ownerId }),
    ]);
  });

  test('when a connection is updated', async () => {
    const id = await addConnection(gateway);
    await gateway.rest('POST', `/${id}`, { body: { displayName: 'New', metadata: { secretive: 1 } } });
    expect(await events('CONNECTION_UPDATED')).toEqual([
      event('CONNECTION_UPDATED', id, { fields: ['displayName', 'metadata'] }),
    ]);
  });

  test('when a connection is deleted', async () => {
    const { id: ownerId } = await gateway.services.db.user.findFirstOrThrow();
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.rest('DELETE', `/${id}`);
    expect(await events('CONNECTION_DELETED')).toEqual([
      event('CONNECTION_DELETED', id, { externalId: 'ext_1', displayName: 'Slack', ownerId }),
    ]);
  });

  test('when a connection is replaced', async () => {
    const { id: ownerId } = await gateway.services.db.user.findFirstOrThrow();
    const [source, target] = [await addConnection(gateway, { externalId: 'source' }), await addConnection(gateway)];
    await addFlow(gateway, 'one', [source]);
    await gateway.rest('POST', '/replace', {
      body: {
        projectId: gateway.projectId,
        sourceAppConnectionId: source,
        targetAppConnectionId: target,
        deleteSourceConnection: true,
      },
    });
    expect(await events('CONNECTION_REPLACED')).toEqual([
      event('CONNECTION_REPLACED', source, {
        targetConnectionId: target,
        projectId: gateway.projectId,
        flows: 1,
        sourceDeleted: true,
      }),
    ]);
    expect(await events('CONNECTION_DELETED')).toEqual([
      event('CONNECTION_DELETED', source, { externalId: 'source', displayName: 'Slack', ownerId }),
    ]);
  });

  test('when an API key is made and revoked; revoking it again writes none', async () => {
    const { id, key } = await addKey(gateway, {
      displayName: 'CI',
      permissions: ['CONNECTIONS_READ'],
      projectIds: [gateway.projectId],
    });
    await gateway.query(revoke, { input: { id } });
    await gateway.query(revoke, { input: { id } });
    const { userId } = await gateway.services.db.apiKey.findUniqueOrThrow({ where: { id } });
    expect((await events('API_KEY_CREATED'))[1]).toEqual(
      event('API_KEY_CREATED', id, {
        displayName: 'CI',
        userId,
        permissions: ['CONNECTIONS_READ'],
        projectIds: [gateway.projectId],
        defaultProjectId: gateway.projectId,
      }),
    );
    expect(await events('API_KEY_REVOKED')).toEqual([event('API_KEY_REVOKED', id, { displayName: 'CI' })]);
    expect(JSON.stringify(await gateway.services.db.auditEvent.findMany())).not.toContain(key);
  });
});

describe('the request id', () => {
  const rename = async (id: string, requestId?: string) => {
    const response = await gateway.fetch(`/api/v1/app-connections/${id}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${gateway.adminKey}`,
        'Content-Type': 'application/json',
        ...(requestId !== undefined && { 'X-Request-Id': requestId }),
      },
      body: JSON.stringify({ displayName: 'New' }),
    });
    return response.headers.get('x-request-id');
  };
  const logged = (requestId: string | null) =>
    gateway.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line.msg === 'request' && line.requestId === requestId)
      .map(({ requestIdFromCaller }) => requestIdFromCaller);

  test('is marked in the event and in the log when the caller chose it', async () => {
    const id = await addConnection(gateway);
    const own = await rename(id);
    const chosen = 'a'.repeat(128);
    expect(await rename(id, chosen)).toBe(chosen);
    expect(await events('CONNECTION_UPDATED')).toMatchObject([
      { requestId: own, requestIdFromCaller: false },
      { requestId: chosen, requestIdFromCaller: true },
    ]);
    expect([logged(own), logged(chosen)]).toEqual([[undefined], [true]]);
  });

  test.each(['', 'a'.repeat(129), 'a b', 'ä', '<script>', 'a\tb'])(
    'is not taken from the caller when it is %j',
    async (bad) => {
      const answered = await rename(await addConnection(gateway), bad);
      expect(answered).toMatch(/^[\w-]{36}$/);
      expect(await events('CONNECTION_UPDATED')).toMatchObject([{ requestId: answered, requestIdFromCaller: false }]);
    },
  );
});

describe('no event is written', () => {
  test('when a change is refused', async () => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'one', [id]);
    const { key } = await addMember(gateway, 'VIEWER');
    const before = await gateway.services.db.auditEvent.count();
    expect((await gateway.rest('DELETE', `/${id}`)).status).toBe(400);
    expect((await gateway.rest('DELETE', `/${id}`, { key })).status).toBe(403);
    expect((await gateway.rest('POST', `/${id}`, { body: { displayName: '' } })).status).toBe(400);
    expect(
      (
        await gateway.rest('POST', '/replace', {
          body: { projectId: gateway.projectId, sourceAppConnectionId: id, targetAppConnectionId: id },
        })
      ).status,
    ).toBe(400);
    expect(await gateway.services.db.auditEvent.count()).toBe(before);
  });
});

describe('nothing is changed', () => {
  test('when the event cannot be written', async () => {
    const id = await addConnection(gateway, { displayName: 'Before' });
    const { db } = gateway.services;
    const snapshot = async () => [
      await db.appConnection.findMany(),
      await db.credential.findMany(),
      await db.auditEvent.count(),
    ];
    const before = await snapshot();
    await db.$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT no_more CHECK (action = 'USER_UPSERTED') NOT VALID`;
    try {
      const requests = [
        gateway.rest('POST', `/${id}`, { body: { displayName: 'After' } }),
        gateway.rest('DELETE', `/${id}`),
        gateway.rest('POST', '', {
          body: {
            projectId: gateway.projectId,
            displayName: 'New',
            pieceName: 'p',
            pieceVersion: '1',
            type: 'NO_AUTH',
            value: { type: 'NO_AUTH' },
          },
        }),
      ];
      for (const { status, body } of await Promise.all(requests)) {
        expect({ status, body }).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
      }
      expect(await snapshot()).toEqual(before);
    } finally {
      await db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT no_more`;
    }
  });
});

describe('the events', () => {
  test('are for platform admins with the permission alone', async () => {
    const member = await addMember(gateway, 'ADMIN');
    const limited = await addKey(gateway, { projectIds: [gateway.projectId] });
    const reader = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
    for (const { key } of [member, limited, reader]) {
      const { body } = await gateway.graphql(auditEvents, {}, { key });
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['AUTHORIZATION']);
    }
  });
});
