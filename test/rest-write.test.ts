import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey, addMember, addProject } from './support/tenants.ts';

const piece = { pieceName: '@activepieces/piece-slack', pieceVersion: '0.10.0' };
const secret = { type: 'SECRET_TEXT', value: { type: 'SECRET_TEXT', secret_text: 'xoxb-token' } };
const body = { displayName: 'Slack', ...piece, ...secret };

let gateway: TestGateway;
let key: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ key } = await addKey(gateway, { projectIds: [gateway.projectId] }));
});

const send = async (method: string, path: string, requestBody?: unknown) => {
  const { status, body: answer } = await gateway.rest(method, path, { key, body: requestBody });
  return { status, body: answer };
};
const get = async (id: string) => (await send('GET', `/${id}`)).body;
const notFound = (entityId: string) => ({
  status: 404,
  body: {
    statusCode: 404,
    code: 'ENTITY_NOT_FOUND',
    params: { entityType: 'app_connection', entityId, message: 'Connection not found' },
  },
});
const invalid = (message: string) => ({
  status: 400,
  body: { statusCode: 400, code: 'VALIDATION', params: { message } },
});
const invalidField = (field: string, message: string) => ({
  status: 400,
  body: {
    statusCode: 400,
    code: 'VALIDATION',
    params: { message: `${field}: ${message}`, fields: [{ field, message }] },
  },
});
const noContent = { status: 204, body: null };
const unauthenticated = {
  status: 401,
  body: {
    statusCode: 401,
    code: 'AUTHENTICATION',
    params: { message: 'Send an API key in the header Authorization: Bearer sk-….' },
  },
};

/** The response object of a connection that the first admin made in the first project. */
async function responseObject(fields: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { db } = gateway.services;
  const { platformId } = await db.project.findUniqueOrThrow({ where: { id: gateway.projectId } });
  const { id: ownerId } = await db.user.findFirstOrThrow({ where: { externalId: 'admin' } });
  return {
    displayName: 'Slack',
    type: 'SECRET_TEXT',
    ...piece,
    projectIds: [gateway.projectId],
    platformId,
    scope: 'PROJECT',
    status: 'ACTIVE',
    ownerId,
    owner: { email: 'admin@example.com', firstName: 'Ada', lastName: 'Admin' },
    metadata: null,
    flowIds: [],
    preSelectForNewProjects: false,
    created: '2026-01-01T00:00:00.000Z',
    updated: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}

describe('GET /:id', () => {
  test('needs a key', async () => {
    expect(await gateway.rest('GET', '/conn_x', { key: null })).toMatchObject(unauthenticated);
  });

  test('answers the response object, the flows of every status in it', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1', metadata: { deep: { list: [1, null, 'ü'] } } });
    const on = await addFlow(gateway, 'on', [id]);
    const off = await addFlow(gateway, 'off', [id], { status: 'DISABLED' });
    expect(await send('GET', `/${id}`)).toEqual({
      status: 200,
      body: await responseObject({
        id,
        externalId: 'ext_1',
        metadata: { deep: { list: [1, null, 'ü'] } },
        flowIds: [on, off],
      }),
    });
  });

  test('does not find what is not there, nor by its external id, nor what is in another project', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });
    const elsewhere = await addConnection(gateway, { projectId: await addProject(gateway, 'elsewhere') });
    for (const id of ['conn_unknown', 'ext_1', elsewhere]) expect(await send('GET', `/${id}`)).toEqual(notFound(id));
  });
});

describe('POST /', () => {
  test('needs a key', async () => {
    expect(await gateway.rest('POST', '', { key: null, body })).toMatchObject(unauthenticated);
  });

  test('creates a connection, and overwrites it under the same id when its external id comes again', async () => {
    const created = await send('POST', '', { ...body, externalId: 'ext_1', metadata: { team: 'a' } });
    const { id } = created.body as { id: string };
    expect(created).toEqual({
      status: 201,
      body: await responseObject({ id, externalId: 'ext_1', metadata: { team: 'a' } }),
    });

    gateway.setTime(new Date('2026-01-02T00:00:00.000Z'));
    const overwritten = await send('POST', '', {
      displayName: 'Database',
      pieceName: '@activepieces/piece-postgres',
      pieceVersion: '0.2.0',
      externalId: 'ext_1',
      type: 'BASIC_AUTH',
      value: { type: 'BASIC_AUTH', username: 'u', password: 'p' },
    });
    expect(overwritten).toEqual({
      status: 201,
      body: await responseObject({
        id,
        externalId: 'ext_1',
        displayName: 'Database',
        pieceName: '@activepieces/piece-postgres',
        pieceVersion: '0.2.0',
        type: 'BASIC_AUTH',
        // Kept, since it was left out.
        metadata: { team: 'a' },
        updated: '2026-01-02T00:00:00.000Z',
      }),
    });
    expect(await gateway.services.db.credential.count()).toBe(1);
  });

  test('makes up an external id when there is none, a new one each time', async () => {
    const [first, second] = [await send('POST', '', body), await send('POST', '', body)] as {
      body: { externalId: string };
    }[];
    expect(first!.body.externalId).toMatch(/^ext_[0-9a-z]{26}$/);
    expect(second!.body.externalId).not.toBe(first!.body.externalId);
  });

  test('keeps the version of the piece when none is given; that of a new connection is 0.0.0', async () => {
    const { pieceVersion: _left, ...without } = { ...body, externalId: 'ext_1' };
    const upsert = async (sent: object) =>
      ((await send('POST', '', sent)).body as { pieceVersion: string }).pieceVersion;
    expect(await upsert(without)).toBe('0.0.0');
    expect(await upsert({ ...without, pieceVersion: '0.10.0' })).toBe('0.10.0');
    expect(await upsert(without)).toBe('0.10.0');
    expect(await upsert({ ...without, pieceVersion: null })).toBe('0.10.0');
  });

  test('takes the same external id in another project for another connection', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const first = await send('POST', '', { ...body, externalId: 'ext_1' });
    const { id } = first.body as { id: string };
    const second = await gateway.rest('POST', '', { body: { ...body, externalId: 'ext_1', projectId: elsewhere } });
    expect(second).toMatchObject({ status: 201, body: { externalId: 'ext_1', projectIds: [elsewhere] } });
    expect(second.body).not.toMatchObject({ id });
    expect(await get(id)).toEqual(first.body);
  });

  test('keeps the projects and the pre-selection of a platform connection when they are left out', async () => {
    const platform = { ...body, scope: 'PLATFORM', externalId: 'ext_1' };
    const given = { projectIds: [gateway.projectId], preSelectForNewProjects: true };
    const created = await gateway.rest('POST', '', { body: { ...platform, ...given } });
    const { id } = created.body as { id: string };
    const expected = await responseObject({ id, externalId: 'ext_1', scope: 'PLATFORM', ...given });
    expect(created).toMatchObject({ status: 201, body: expected });
    expect(await gateway.rest('POST', '', { body: platform })).toMatchObject({ status: 201, body: expected });
    expect(
      await gateway.rest('POST', '', { body: { ...platform, projectIds: [], preSelectForNewProjects: false } }),
    ).toMatchObject({ status: 201, body: { ...expected, projectIds: [], preSelectForNewProjects: false } });
  });

  test('makes a connection ACTIVE whose old credential was refused', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    await gateway.services.db.appConnection.update({ where: { id }, data: { status: 'ERROR' } });
    expect(await send('POST', '', { ...body, externalId: 'ext_1' })).toEqual({
      status: 201,
      body: await responseObject({ id, externalId: 'ext_1' }),
    });
  });

  test('refuses to overwrite the credential of somebody else', async () => {
    const { key: editor } = await addMember(gateway, 'EDITOR');
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const before = [await get(id), await gateway.services.db.credential.findMany()];
    expect(
      await gateway.rest('POST', '', {
        key: editor,
        body: { ...body, displayName: 'Mine', externalId: 'ext_1', projectId: gateway.projectId },
      }),
    ).toMatchObject({
      status: 403,
      body: {
        statusCode: 403,
        code: 'AUTHORIZATION',
        params: { message: 'Only the owner of a connection may change its credential.' },
      },
    });
    expect([await get(id), await gateway.services.db.credential.findMany()]).toEqual(before);
  });

  test('clears the metadata when it is null', async () => {
    await send('POST', '', { ...body, externalId: 'ext_1', metadata: { team: 'a' } });
    const { body: answer } = await send('POST', '', { ...body, externalId: 'ext_1', metadata: null });
    expect(answer).toMatchObject({ metadata: null });
    const { id } = answer as { id: string };
    expect(await get(id)).toEqual(answer);
  });

  const oauth2 = {
    type: 'OAUTH2',
    client_id: 'id',
    client_secret: 'secret',
    token_url: 'https://oauth.example.com/token',
    access_token: 'access',
  };

  test.each([
    ['a secret text', { type: 'SECRET_TEXT', secret_text: 's' }, { type: 'SECRET_TEXT', secret_text: 's' }],
    [
      'a user name and password',
      { type: 'BASIC_AUTH', username: 'u', password: 'p' },
      { type: 'BASIC_AUTH', username: 'u', password: 'p' },
    ],
    [
      'keys and values',
      { type: 'CUSTOM_AUTH', props: { api_key: 'k', port: 1, tls: true, nested: { a: [null] } } },
      { type: 'CUSTOM_AUTH', props: { api_key: 'k', port: 1, tls: true, nested: { a: [null] } } },
    ],
    ['nothing', { type: 'NO_AUTH' }, { type: 'NO_AUTH' }],
    [
      'OAuth2 tokens, with what is left out filled in',
      oauth2,
      {
        ...oauth2,
        grant_type: 'AUTHORIZATION_CODE',
        authorization_method: 'BODY',
        token_type: 'Bearer',
        claimed_at: 1_767_225_600_000,
        data: {},
      },
    ],
    [
      'OAuth2 tokens in full, the grant type in lower case',
      {
        ...oauth2,
        grant_type: 'client_credentials',
        authorization_method: 'HEADER',
        refresh_token: 'refresh',
        token_type: 'MAC',
        expires_in: 60,
        claimed_at: 1_640_000_000_000,
        scope: 'read',
        redirect_url: 'https://app.example.com/callback',
        data: { team: 'x' },
      },
      {
        ...oauth2,
        grant_type: 'CLIENT_CREDENTIALS',
        authorization_method: 'HEADER',
        refresh_token: 'refresh',
        token_type: 'MAC',
        expires_in: 60,
        claimed_at: 1_640_000_000_000,
        scope: 'read',
        redirect_url: 'https://app.example.com/callback',
        data: { team: 'x' },
      },
    ],
  ])('stores %s', async (_, value, stored) => {
    const { status, body: answer } = await send('POST', '', { ...body, type: value.type, value });
    expect(status).toBe(201);
    const { id } = answer as { id: string };
    const { db, vault } = gateway.services;
    const credential = await db.credential.findUniqueOrThrow({ where: { connectionId: id } });
    expect(JSON.parse(vault.open(credential, `credential:${id}`))).toEqual(stored);
  });

  test.each([
    [
      'a code without its redirect address',
      { ...oauth2, access_token: undefined, code: 'c' },
      'value.redirect_url',
      'is required with code',
    ],
    [
      'a code beside a token',
      { ...oauth2, code: 'c', redirect_url: 'https://x.example' },
      'value.code',
      'cannot be given beside an access token',
    ],
    [
      'neither a token nor a code',
      { ...oauth2, access_token: undefined },
      'value.access_token',
      'is required when there is no code',
    ],
    [
      'a code for client credentials',
      { ...oauth2, access_token: undefined, grant_type: 'CLIENT_CREDENTIALS', code: 'c' },
      'value.code',
      'is for the grant type AUTHORIZATION_CODE',
    ],
    ['a time too far off', { ...oauth2, claimed_at: 1e18 }, 'value.claimed_at', 'is too far in the future'],
    [
      'no app of the platform',
      { type: 'PLATFORM_OAUTH2', code: 'c', redirect_url: 'https://x.example' },
      'pieceName',
      'has no OAuth app on this platform: a platform admin registers one with upsertOAuthApp',
    ],
    [
      'no app of the operator',
      { type: 'CLOUD_OAUTH2', code: 'c' },
      'pieceName',
      "has no OAuth app of the gateway's operator",
    ],
  ])('refuses OAuth2 with %s', async (_, value, field, message) => {
    expect(await send('POST', '', { ...body, type: value.type, value })).toEqual(invalidField(field, message));
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });
});

describe('POST /:id', () => {
  test('needs a key', async () => {
    expect(await gateway.rest('POST', '/conn_x', { key: null, body: { displayName: 'x' } })).toMatchObject(
      unauthenticated,
    );
  });

  test('changes the name and the metadata, and keeps what is left out and the credential', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1', metadata: { a: 1 } });
    const before = await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });
    gateway.setTime(new Date('2026-01-02T00:00:00.000Z'));
    const expected = await responseObject({ id, externalId: 'ext_1', updated: '2026-01-02T00:00:00.000Z' });

    expect(await send('POST', `/${id}`, { displayName: 'New' })).toEqual({
      status: 200,
      body: { ...expected, displayName: 'New', metadata: { a: 1 } },
    });
    expect(await send('POST', `/${id}`, { metadata: { b: 2 } })).toEqual({
      status: 200,
      body: { ...expected, displayName: 'New', metadata: { b: 2 } },
    });
    expect(await send('POST', `/${id}`, { metadata: null })).toMatchObject({
      body: { displayName: 'New', metadata: null },
    });
    expect(await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } })).toEqual(before);
  });

  test('changes the projects and the pre-selection of a platform connection, for an admin', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const id = await addConnection(gateway, { scope: 'PLATFORM', externalId: 'p', projectIds: [gateway.projectId] });
    const update = { projectIds: [elsewhere], preSelectForNewProjects: true };
    expect(await gateway.rest('POST', `/${id}`, { body: update })).toMatchObject({
      status: 200,
      body: await responseObject({ id, externalId: 'p', scope: 'PLATFORM', ...update }),
    });
    expect(await send('GET', `/${id}`)).toEqual(notFound(id));
  });

  test('takes no platform connection from a project whose active flows use it', async () => {
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [gateway.projectId] });
    await addFlow(gateway, 'one', [id]);
    const before = await get(id);
    expect(await gateway.rest('POST', `/${id}`, { body: { displayName: 'New', projectIds: [] } })).toMatchObject(
      invalid('Connection is used in 1 active flow. Please remove it from flows first.'),
    );
    expect(await get(id)).toEqual(before);
  });

  test('refuses to change nothing, and what is for platform connections', async () => {
    const id = await addConnection(gateway);
    expect(await send('POST', `/${id}`, {})).toEqual(
      invalidField('body', 'must have at least one of displayName, metadata, projectIds and preSelectForNewProjects'),
    );
    expect(await send('POST', `/${id}`, { displayName: null })).toEqual(
      invalidField('body', 'must have at least one of displayName, metadata, projectIds and preSelectForNewProjects'),
    );
    expect(await send('POST', `/${id}`, { projectIds: [] })).toEqual(
      invalidField('projectIds', 'is for PLATFORM connections'),
    );
    expect(await send('POST', '/conn_unknown', { displayName: 'x' })).toEqual(notFound('conn_unknown'));
  });
});

describe('DELETE /:id', () => {
  test('needs a key', async () => {
    expect(await gateway.rest('DELETE', '/conn_x', { key: null })).toMatchObject(unauthenticated);
  });

  test('deletes a connection that no flow refers to', async () => {
    const id = await addConnection(gateway);
    expect(await send('DELETE', `/${id}`)).toEqual(noContent);
    expect(await send('GET', `/${id}`)).toEqual(notFound(id));
    expect(await send('DELETE', `/${id}`)).toEqual(notFound(id));
  });

  test('refuses while enabled flows use it, and changes nothing', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const flows = [await addFlow(gateway, 'one', [id]), await addFlow(gateway, 'off', [id], { status: 'DISABLED' })];
    expect(await send('DELETE', `/${id}`)).toEqual(
      invalid('Connection is used in 1 active flow. Please remove it from flows first.'),
    );
    flows.push(await addFlow(gateway, 'two', [id]), await addFlow(gateway, 'three', [id]));
    expect(await send('DELETE', `/${id}?force=false`)).toEqual(
      invalid('Connection is used in 3 active flows. Please remove it from flows first.'),
    );
    expect(await get(id)).toEqual(await responseObject({ id, externalId: 'ext_1', flowIds: flows }));
    expect(await gateway.services.db.credential.count()).toBe(1);
  });

  test('with force leaves it as MISSING without its credential, until an upsert revives it under the same id', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const flow = await addFlow(gateway, 'one', [id]);
    expect(await send('DELETE', `/${id}?force=true`)).toEqual(noContent);
    expect(await get(id)).toEqual(
      await responseObject({ id, externalId: 'ext_1', status: 'MISSING', flowIds: [flow] }),
    );
    expect(await gateway.services.db.credential.count()).toBe(0);

    expect(await send('POST', '', { ...body, externalId: 'ext_1' })).toEqual({
      status: 201,
      body: await responseObject({ id, externalId: 'ext_1', flowIds: [flow] }),
    });
    expect(await gateway.services.db.credential.count()).toBe(1);
  });

  test('counts the active flows of every project', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [gateway.projectId, elsewhere] });
    await addFlow(gateway, 'one', [id]);
    await addFlow(gateway, 'two', [id], { projectId: elsewhere });
    expect(await gateway.rest('DELETE', `/${id}`)).toMatchObject(
      invalid('Connection is used in 2 active flows. Please remove it from flows first.'),
    );
  });

  test('keeps it as MISSING, however often it is deleted, until no flow refers to it', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const flow = await addFlow(gateway, 'one', [id]);
    await send('DELETE', `/${id}?force=true`);
    expect(await send('DELETE', `/${id}`)).toEqual(
      invalid('Connection is used in 1 active flow. Please remove it from flows first.'),
    );
    expect(await send('DELETE', `/${id}?force=true`)).toEqual(noContent);
    const missing = await responseObject({ id, externalId: 'ext_1', status: 'MISSING', flowIds: [flow] });
    expect(await get(id)).toEqual(missing);
    expect(await send('POST', `/${id}`, { displayName: 'Gone' })).toEqual({
      status: 200,
      body: { ...missing, displayName: 'Gone' },
    });

    await addFlow(gateway, 'one', []);
    expect(await send('GET', `/${id}`)).toEqual(notFound(id));
  });

  test('leaves it as MISSING when only a disabled flow refers to it, without force', async () => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'off', [id], { status: 'DISABLED' });
    expect(await send('DELETE', `/${id}`)).toEqual(noContent);
    expect(await get(id)).toMatchObject({ id, status: 'MISSING' });
  });
});

describe('POST /replace', () => {
  const replace = (source: string, target: string, more: object = {}) =>
    send('POST', '/replace', { sourceAppConnectionId: source, targetAppConnectionId: target, ...more });

  test('needs a key', async () => {
    expect(await gateway.rest('POST', '/replace', { key: null, body: {} })).toMatchObject(unauthenticated);
  });

  test('repoints every flow of the project, and no other', async () => {
    const source = await addConnection(gateway);
    const target = await addConnection(gateway);
    const other = await addConnection(gateway, { pieceName: '@activepieces/piece-gmail' });
    const flows = [
      await addFlow(gateway, 'one', [source, other]),
      await addFlow(gateway, 'off', [source], { status: 'DISABLED' }),
      await addFlow(gateway, 'both', [source, target]),
    ];
    expect(await replace(source, target)).toEqual(noContent);
    expect(await get(source)).toMatchObject({ status: 'ACTIVE', flowIds: [] });
    expect(await get(target)).toMatchObject({ flowIds: flows });
    expect(await get(other)).toMatchObject({ flowIds: [flows[0]] });
  });

  test('refuses the same id, another piece, a deleted target and unknown ids, and changes nothing', async () => {
    const source = await addConnection(gateway);
    const flow = await addFlow(gateway, 'one', [source]);
    const gmail = await addConnection(gateway, { pieceName: '@activepieces/piece-gmail' });
    const gone = await addConnection(gateway);
    await addFlow(gateway, 'two', [gone]);
    await send('DELETE', `/${gone}?force=true`);

    expect(await replace(source, source)).toEqual(invalidField('targetAppConnectionId', 'must not be the source'));
    expect(await replace(source, gmail)).toEqual(
      invalidField(
        'targetAppConnectionId',
        'is for @activepieces/piece-gmail, but the source is for @activepieces/piece-slack',
      ),
    );
    expect(await replace(source, gone)).toEqual(invalidField('targetAppConnectionId', 'was deleted'));
    expect(await replace('conn_unknown', source)).toEqual(notFound('conn_unknown'));
    expect(await replace(source, 'conn_unknown')).toEqual(notFound('conn_unknown'));
    expect(await get(source)).toMatchObject({ flowIds: [flow] });
  });

  test('does not find a connection or a project that the caller does not see', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const [here, there] = [await addConnection(gateway), await addConnection(gateway, { projectId: elsewhere })];
    const flow = await addFlow(gateway, 'one', [here]);
    expect(await replace(here, there)).toEqual(notFound(there));
    expect(await replace(there, here)).toEqual(notFound(there));
    expect(await replace(here, 'conn_unknown', { projectId: elsewhere })).toEqual({
      status: 404,
      body: {
        statusCode: 404,
        code: 'ENTITY_NOT_FOUND',
        params: { entityType: 'project', entityId: elsewhere, message: 'Project not found' },
      },
    });
    expect(await get(here)).toMatchObject({ flowIds: [flow] });
  });

  test('leaves a connection that no flow uses where it is', async () => {
    const [source, target] = [await addConnection(gateway), await addConnection(gateway)];
    const before = [await get(source), await get(target)];
    expect(await replace(source, target)).toEqual(noContent);
    expect([await get(source), await get(target)]).toEqual(before);
  });

  test('mends the flows of its own project alone, and the MISSING source stays for the others', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const platform = { scope: 'PLATFORM' as const, projectIds: [gateway.projectId, elsewhere] };
    const [source, target] = [await addConnection(gateway, platform), await addConnection(gateway, platform)];
    const mended = await addFlow(gateway, 'one', [source]);
    const broken = await addFlow(gateway, 'two', [source], { projectId: elsewhere });
    await gateway.rest('DELETE', `/${source}?force=true`);
    expect(await replace(source, target)).toEqual(noContent);
    const admins = async (id: string) => (await gateway.rest('GET', `/${id}`)).body;
    expect(await admins(source)).toMatchObject({ status: 'MISSING', flowIds: [broken] });
    expect(await admins(target)).toMatchObject({ status: 'ACTIVE', flowIds: [mended] });
  });

  test('mends flows whose connection is MISSING, which then goes', async () => {
    const source = await addConnection(gateway);
    const flow = await addFlow(gateway, 'one', [source]);
    await send('DELETE', `/${source}?force=true`);
    const target = await addConnection(gateway);
    expect(await replace(source, target)).toEqual(noContent);
    expect(await get(target)).toMatchObject({ flowIds: [flow] });
    expect(await send('GET', `/${source}`)).toEqual(notFound(source));
  });

  test('deletes the source when asked to', async () => {
    const source = await addConnection(gateway);
    const target = await addConnection(gateway);
    const flow = await addFlow(gateway, 'one', [source]);
    expect(await replace(source, target, { deleteSourceConnection: true })).toEqual(noContent);
    expect(await send('GET', `/${source}`)).toEqual(notFound(source));
    expect(await get(target)).toMatchObject({ flowIds: [flow] });
    expect(await gateway.services.db.credential.count()).toBe(1);
  });

  test('changes nothing when the source was to be deleted and another project uses it', async () => {
    const elsewhere = await addProject(gateway, 'elsewhere');
    const platform = { scope: 'PLATFORM' as const, projectIds: [gateway.projectId, elsewhere] };
    const source = await addConnection(gateway, { ...platform, externalId: 'source' });
    const target = await addConnection(gateway, { ...platform, externalId: 'target' });
    const flow = await addFlow(gateway, 'one', [source]);
    await addFlow(gateway, 'two', [source], { projectId: elsewhere });
    const { status, body: answer } = await gateway.rest('POST', '/replace', {
      body: {
        projectId: gateway.projectId,
        sourceAppConnectionId: source,
        targetAppConnectionId: target,
        deleteSourceConnection: true,
      },
    });
    expect({ status, body: answer }).toEqual(
      invalidField('deleteSourceConnection', 'the source is used by 1 flow of other projects'),
    );
    expect(await get(source)).toMatchObject({ flowIds: [flow] });
    expect(await get(target)).toMatchObject({ flowIds: [] });
  });
});
