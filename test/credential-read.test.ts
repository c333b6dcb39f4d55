import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type Answer, type TestGateway } from './support/gateway.ts';
import {
  addConnection,
  addFlow,
  addForeignPlatform,
  addKey,
  addMember,
  addProject,
  addShadowed,
} from './support/tenants.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

async function read(externalId: string, { key = gateway.adminKey, query = {} }: ReadOptions = {}): Promise<Answer> {
  const parameters = new URLSearchParams({ projectId: gateway.projectId, ...query });
  const response = await gateway.fetch(
    `/api/v1/worker/app-connections/${encodeURIComponent(externalId)}?${parameters.toString()}`,
    { headers: key === null ? {} : { Authorization: `Bearer ${key}` } },
  );
  return { status: response.status, headers: response.headers, body: await response.json() };
}

interface ReadOptions {
  key?: string | null;
  query?: Record<string, string>;
}

const reads = () => gateway.services.db.auditEvent.findMany({ where: { action: 'CREDENTIAL_READ' } });

async function expectRefused(answer: Answer, statusCode: number, code: string, params: object): Promise<void> {
  expect(answer.body).toEqual({ statusCode, code, params });
  expect(answer.status).toBe(statusCode);
  expect(await reads()).toEqual([]);
}

const notFound = (entityType: string, entityId: string) => ({
  entityType,
  entityId,
  message: entityType === 'project' ? 'Project not found' : 'Connection not found',
});

describe('reading a credential', () => {
  test('answers with the response object, and the value', async () => {
    const id = await addConnection(gateway, { externalId: 'ext/ä 1', metadata: { a: 1 } });
    await addFlow(gateway, 'one', [id]);
    const { body: connection } = await gateway.rest('GET', `/${id}`);
    const { status, headers, body } = await read('ext/ä 1');
    expect(body).toEqual({ ...(connection as object), value: { type: 'SECRET_TEXT', secret_text: 'xoxb-test' } });
    expect(Object.keys(body as object)).toEqual([...Object.keys(connection as object), 'value']);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['BASIC_AUTH', { basicAuth: { username: 'u', password: 'p' } }, { username: 'u', password: 'p' }],
    [
      'CUSTOM_AUTH',
      { customAuth: { props: { client_secret: 'c', refresh_token: 'r' } } },
      { props: { client_secret: 'c', refresh_token: 'r' } },
    ],
    ['NO_AUTH', { noAuth: true }, {}],
  ])('gives out %s as it was stored', async (type, credential, value) => {
    await addConnection(gateway, { externalId: 'ext_1', credential });
    expect(await read('ext_1')).toMatchObject({ status: 200, body: { type, value: { type, ...value } } });
  });

  test('keeps back the refresh token and the client secret, wherever they stand', async () => {
    await addConnection(gateway, {
      externalId: 'ext_1',
      credential: {
        oauth2: {
          clientId: 'client',
          clientSecret: 'secret',
          tokenUrl: 'https://oauth.example.com/token',
          accessToken: 'access',
          refreshToken: 'refresh',
          expiresIn: 3600,
          data: { team: 'x', authed_user: { id: 'U1', refresh_token: 'refresh' } },
        },
      },
    });
    expect((await read('ext_1')).body).toMatchObject({
      value: {
        type: 'OAUTH2',
        client_id: 'client',
        token_url: 'https://oauth.example.com/token',
        grant_type: 'AUTHORIZATION_CODE',
        authorization_method: 'BODY',
        access_token: 'access',
        token_type: 'Bearer',
        expires_in: 3600,
        claimed_at: 1_767_225_600_000,
        data: { team: 'x', authed_user: { id: 'U1' } },
      },
    });
    expect(JSON.stringify((await read('ext_1')).body)).not.toMatch(/refresh|secret/);
  });

  test('is recorded: who, which, when, and no value', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const { id: apiKeyId, key } = await addKey(gateway, { permissions: ['CREDENTIALS_READ'] });
    gateway.setTime(new Date('2026-01-02T03:04:05.000Z'));
    const { headers } = await read('ext_1', { key });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await reads()).toMatchObject([
      {
        action: 'CREDENTIAL_READ',
        entityId: id,
        apiKeyId,
        requestId: headers.get('x-request-id'),
        created: new Date('2026-01-02T03:04:05.000Z'),
        details: { externalId: 'ext_1', projectId: gateway.projectId },
      },
    ]);
  });

  test('is refused when it cannot be recorded', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT refuse CHECK (action <> 'CREDENTIAL_READ') NOT VALID`;
    try {
      const { status, body, headers } = await read('ext_1');
      expect(body).toEqual({
        statusCode: 500,
        code: 'INTERNAL',
        params: {
          message: 'An unexpected error occurred. Report the request id to the operator.',
          requestId: headers.get('x-request-id'),
        },
      });
      expect(status).toBe(500);
    } finally {
      await db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT refuse`;
    }
  });

  test('of another piece than expected is refused', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    await expectRefused(
      await read('ext_1', { query: { pieceName: '@activepieces/piece-github' } }),
      403,
      'AUTHORIZATION',
      { message: 'The connection is for another piece.' },
    );
    expect((await read('ext_1', { query: { pieceName: '@activepieces/piece-slack' } })).status).toBe(200);
  });

  test('of a deleted connection is reported', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await addFlow(gateway, 'one', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    await expectRefused(await read('ext_1'), 409, 'CONNECTION_NOT_USABLE', {
      message: 'The connection is MISSING. It was deleted. Upsert its external id to revive it.',
      status: 'MISSING',
    });
  });

  test('of a connection in ERROR is reported, with the reason and what to do', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.services.db.appConnection.update({
      where: { id },
      data: { status: 'ERROR', statusReason: 'REVOKED' },
    });
    await expectRefused(await read('ext_1'), 409, 'CONNECTION_NOT_USABLE', {
      message:
        'The connection is ERROR. The provider has ended the consent: it was withdrawn or has expired. Connect the account again.',
      status: 'ERROR',
      reason: 'REVOKED',
    });
  });

  test('finds what is available in the project, its own before the one shared with it', async () => {
    const projectId = await addProject(gateway, 'two');
    const { own, shared } = await addShadowed(gateway, 'ext_1', [projectId]);
    expect(await read('ext_1')).toMatchObject({ body: { id: own } });
    expect(await read('ext_1', { query: { projectId } })).toMatchObject({ body: { id: shared } });
    await gateway.services.db.auditEvent.deleteMany();
    await addConnection(gateway, { externalId: 'ext_2' });
    await expectRefused(
      await read('ext_2', { query: { projectId } }),
      404,
      'ENTITY_NOT_FOUND',
      notFound('app_connection', 'ext_2'),
    );
  });

  test('tells nothing of what the caller does not see', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const foreign = await addForeignPlatform(gateway);
    const project = notFound('project', gateway.projectId);
    await expectRefused(await read('ext_1', { key: foreign.key }), 404, 'ENTITY_NOT_FOUND', project);
    const elsewhere = await addKey(gateway, { projectIds: [await addProject(gateway, 'two')] });
    await expectRefused(await read('ext_1', { key: elsewhere.key }), 404, 'ENTITY_NOT_FOUND', project);
    await expectRefused(
      await read('ext_1', { key: foreign.key, query: { projectId: foreign.projectId } }),
      404,
      'ENTITY_NOT_FOUND',
      notFound('app_connection', 'ext_1'),
    );
  });

  test('lists only the flows and projects the caller sees', async () => {
    const projectId = await addProject(gateway, 'two');
    const id = await addConnection(gateway, {
      scope: 'PLATFORM',
      externalId: 'ext_1',
      projectIds: [gateway.projectId, projectId],
    });
    await addFlow(gateway, 'hidden', [id], { projectId });
    const flowId = await addFlow(gateway, 'shown', [id]);
    const { key } = await addMember(gateway, 'VIEWER');
    expect(await read('ext_1', { key })).toMatchObject({
      status: 200,
      body: { projectIds: [gateway.projectId], flowIds: [flowId] },
    });
  });

  test('takes the default project of a key when none is named', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const { key } = await addKey(gateway, {});
    const statusWith = async (held: string) => {
      const headers = { Authorization: `Bearer ${held}` };
      return (await gateway.fetch('/api/v1/worker/app-connections/ext_1', { headers })).status;
    };
    expect([await statusWith(gateway.adminKey), await statusWith(key)]).toEqual([200, 400]);
  });

  test('passes over parameters that it does not know, but for near misses, and refuses what is no id', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    expect((await read('ext_1', { query: { unknown: '1' } })).status).toBe(200);
    const { status, body } = await read('ext_1', { query: { project_id: '1' } });
    const message = 'is not known; did you mean projectId?';
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        code: 'VALIDATION',
        params: { message: `project_id: ${message}`, fields: [{ field: 'project_id', message }] },
      },
    });
    for (const path of ['%00?', 'ext_1?pieceName=%00&']) {
      const url = `/api/v1/worker/app-connections/${path}projectId=${gateway.projectId}`;
      const answer = await gateway.fetch(url, { headers: { Authorization: `Bearer ${gateway.adminKey}` } });
      expect(answer.status).toBe(400);
    }
    const wrong = await gateway.fetch('/api/v1/worker/app-connections/ext_1', { method: 'POST' });
    expect(wrong.status).toBe(405);
  });
});
