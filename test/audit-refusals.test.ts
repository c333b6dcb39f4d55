/** Attempts on credentials that are refused leave audit events, and nobody can fill the database with them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { detailsOf, eventsOf } from './support/audit.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addMember, addProject } from './support/tenants.ts';

let gateway: TestGateway;
let id: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  id = await addConnection(gateway, { externalId: 'ext_1' });
});

const read = async (key: string, externalId = 'ext_1', query: Record<string, string> = {}): Promise<number> => {
  const parameters = new URLSearchParams({ projectId: gateway.projectId, ...query }).toString();
  const response = await gateway.fetch(`/api/v1/worker/app-connections/${externalId}?${parameters}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  return response.status;
};

const upsert = async (key: string, changed: object = {}): Promise<number> => {
  const body = {
    projectId: gateway.projectId,
    externalId: 'ext_1',
    displayName: 'Mine now',
    pieceName: '@activepieces/piece-slack',
    pieceVersion: '0.10.0',
    type: 'SECRET_TEXT',
    value: { type: 'SECRET_TEXT', secret_text: 'planted-s3cr3t' },
    ...changed,
  };
  return (await gateway.rest('POST', '', { key, body })).status;
};

const refusals = () => detailsOf(gateway, 'CREDENTIAL_ACCESS_REFUSED');
const minutesLater = (minutes: number) => gateway.setTime(new Date(Date.UTC(2026, 0, 1, 0, minutes)));

describe('an event is written', () => {
  test('with who it was, which connection, and the error they got', async () => {
    const { userId, key } = await addMember(gateway, 'EDITOR');
    const { id: apiKeyId } = await gateway.services.db.apiKey.findFirstOrThrow({ where: { userId } });
    const { email } = await gateway.services.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(await upsert(key)).toBe(403);
    expect(await eventsOf(gateway, 'CREDENTIAL_ACCESS_REFUSED')).toEqual([
      {
        action: 'CREDENTIAL_ACCESS_REFUSED',
        entityId: id,
        actor: { email },
        apiKeyId,
        requestId: expect.stringMatching(/^[\w-]{36}$/) as unknown,
        requestIdFromCaller: false,
        details: {
          attempt: 'UPSERT',
          error: 'AUTHORIZATION',
          reason: 'Only the owner of a connection may change its credential.',
          externalId: 'ext_1',
        },
        created: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(JSON.stringify(await gateway.services.db.auditEvent.findMany())).not.toContain('planted-s3cr3t');
  });

  const elsewhere = async () => (await addKey(gateway, { projectIds: [await addProject(gateway, 'elsewhere')] })).key;
  const keyWith = async (permissions: ('CONNECTIONS_READ' | 'CONNECTIONS_WRITE')[]) =>
    (await addKey(gateway, { permissions })).key;

  test.each<[string, () => Promise<number>, number, object]>([
    [
      'a read without the permission',
      async () => read(await keyWith(['CONNECTIONS_READ', 'CONNECTIONS_WRITE'])),
      403,
      { attempt: 'READ', error: 'AUTHORIZATION', reason: 'The API key lacks the permission "CREDENTIALS_READ".' },
    ],
    [
      'a read for another piece',
      () => read(gateway.adminKey, 'ext_1', { pieceName: 'other' }),
      403,
      { attempt: 'READ', error: 'AUTHORIZATION', reason: 'The connection is for another piece.' },
    ],
    [
      'a read of what the caller does not see',
      async () => read(await elsewhere()),
      404,
      { attempt: 'READ', error: 'ENTITY_NOT_FOUND', reason: 'Project not found' },
    ],
    [
      'an upsert without the permission',
      async () => upsert(await keyWith(['CONNECTIONS_READ'])),
      403,
      { attempt: 'UPSERT', error: 'AUTHORIZATION', reason: 'The API key lacks the permission "CONNECTIONS_WRITE".' },
    ],
    [
      'an upsert by a viewer',
      async () => upsert((await addMember(gateway, 'VIEWER')).key),
      403,
      { attempt: 'UPSERT', error: 'AUTHORIZATION', reason: 'Viewers of a project may not change it.' },
    ],
    [
      'an upsert of what the caller does not see',
      async () => upsert(await elsewhere()),
      404,
      { attempt: 'UPSERT', error: 'ENTITY_NOT_FOUND', reason: 'Project not found' },
    ],
  ])('for %s', async (_, attempt, status, details) => {
    expect(await attempt()).toBe(status);
    expect(await refusals()).toEqual([{ ...details, externalId: 'ext_1' }]);
  });

  test('when somebody would revive a deleted connection that is not theirs', async () => {
    await addFlow(gateway, 'flow', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    expect(await upsert((await addMember(gateway, 'EDITOR')).key)).toBe(403);
    expect(await refusals()).toMatchObject([{ attempt: 'UPSERT', error: 'AUTHORIZATION' }]);
  });
});

describe('no event is written', () => {
  test('of what does not exist, or is of another platform, on either platform', async () => {
    const foreign = await addForeignPlatform(gateway);
    const { key } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
    expect(await read(key, 'ext_none')).toBe(403);
    expect(await upsert(key, { externalId: 'ext_none' })).toBe(403);
    expect(await read(foreign.key)).toBe(404);
    expect(await upsert(foreign.key)).toBe(404);
    expect(await read(key, 'ext_1', { projectId: foreign.projectId })).toBe(403);
    await gateway.services.refusals.settled();
    expect(await gateway.services.db.auditEvent.count({ where: { action: 'CREDENTIAL_ACCESS_REFUSED' } })).toBe(0);
  });
});

describe('who tries often', () => {
  let key: string;
  beforeEach(async () => {
    ({ key } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] }));
  });

  test('is recorded once a minute for the same, with how often it was repeated', async () => {
    for (let n = 0; n < 5; n += 1) await read(key);
    await upsert(key);
    expect(await refusals()).toMatchObject([{ attempt: 'READ' }, { attempt: 'UPSERT' }]);
    minutesLater(1);
    await read(key);
    await read((await addKey(gateway, { permissions: ['CONNECTIONS_READ'] })).key);
    expect((await refusals()).map(({ repeated }) => repeated)).toEqual([undefined, undefined, 4, undefined]);
  });

  test('is recorded sixty times a minute at most, with how many were left out', async () => {
    const { db } = gateway.services;
    const template = await db.appConnection.findUniqueOrThrow({ where: { id } });
    const names = Array.from({ length: 70 }, (_, n) => `many_${n}`);
    const rows = names.map((name) => ({ ...template, metadata: {}, id: `conn_${name}`, externalId: name }));
    await db.appConnection.createMany({ data: rows });
    await db.connectionProject.createMany({
      data: rows.map((row) => ({ connectionId: row.id, projectId: gateway.projectId, created: row.created })),
    });
    const recorded = () => db.auditEvent.count({ where: { action: 'CREDENTIAL_ACCESS_REFUSED' } });
    const tryAll = async () => {
      for (const name of names) expect(await read(key, name)).toBe(403);
      await gateway.services.refusals.settled();
    };

    await tryAll();
    expect(await recorded()).toBe(60);
    expect(gateway.logLines.filter((line) => line.includes('counted, not recorded'))).toHaveLength(1);
    minutesLater(1);
    await tryAll();
    expect(await recorded()).toBe(120);
    expect(await db.auditEvent.count({ where: { details: { path: ['leftOut'], equals: 10 } } })).toBe(1);
  });
});
