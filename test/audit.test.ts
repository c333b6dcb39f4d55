import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey, addMember } from './support/tenants.ts';

const auditEvents = graphql(`
  query AuditEvents($filter: AuditEventFilter) {
    auditEvents(first: 100, filter: $filter) {
      totalCount
      edges {
        node {
          action
          entityId
          actor {
            email
          }
          apiKeyId
          requestId
          details
          created
        }
      }
    }
  }
`);

const revoke = graphql(`
  mutation AuditRevoke($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
      }
    }
  }
`);

let gateway: TestGateway;
let apiKeyId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ id: apiKeyId } = await gateway.services.db.apiKey.findFirstOrThrow());
});

/** The events of an action, oldest first. */
async function events(
  action:
    | 'CONNECTION_UPSERTED'
    | 'CONNECTION_UPDATED'
    | 'CONNECTION_DELETED'
    | 'CONNECTION_REPLACED'
    | 'API_KEY_CREATED'
    | 'API_KEY_REVOKED',
) {
  const { auditEvents: page } = await gateway.query(auditEvents, { filter: { action: [action] } });
  return page.edges.map(({ node }) => node).reverse();
}

const event = (action: string, entityId: string, details: object) => ({
  action,
  entityId,
  details,
  actor: { email: 'admin@example.com' },
  apiKeyId,
  requestId: expect.stringMatching(/^[\w-]{36}$/) as unknown,
  created: '2026-01-01T00:00:00.000Z',
});

describe('an event is written', () => {
  test('when a connection is created, and when it is overwritten', async () => {
    const details = { externalId: 'ext_1', type: 'SECRET_TEXT', pieceName: '@activepieces/piece-slack' };
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await addConnection(gateway, { externalId: 'ext_1' });
    expect(await events('CONNECTION_UPSERTED')).toEqual([
      event('CONNECTION_UPSERTED', id, { ...details, created: true }),
      event('CONNECTION_UPSERTED', id, { ...details, created: false }),
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
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.rest('DELETE', `/${id}`);
    expect(await events('CONNECTION_DELETED')).toEqual([
      event('CONNECTION_DELETED', id, { externalId: 'ext_1', displayName: 'Slack' }),
    ]);
  });

  test('when a connection is replaced', async () => {
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
      event('CONNECTION_DELETED', source, { externalId: 'source', displayName: 'Slack' }),
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
        permissions: ['connections:read'],
        projectIds: [gateway.projectId],
        defaultProjectId: gateway.projectId,
      }),
    );
    expect(await events('API_KEY_REVOKED')).toEqual([event('API_KEY_REVOKED', id, { displayName: 'CI' })]);
    expect(JSON.stringify(await gateway.services.db.auditEvent.findMany())).not.toContain(key);
  });
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
  test('when the event can not be written', async () => {
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
