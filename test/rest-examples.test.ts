import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey } from './support/tenants.ts';

// The contract's examples, as it prints them: with ids replaced, and a key limited to one project, as its clients have.
let gateway: TestGateway;
let key: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ key } = await addKey(gateway, { projectIds: [gateway.projectId] }));
});

async function send(method: string, path: string, text?: string) {
  const response = await gateway.fetch(`/api/v1/app-connections${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...(text !== undefined && { 'Content-Type': 'application/json' }) },
    ...(text !== undefined && { body: text }),
  });
  const body = await response.text();
  return { status: response.status, body: body === '' ? null : (JSON.parse(body) as Record<string, unknown>) };
}

/** The fields of the contract's response object, in its order. */
const fields = [
  'id',
  'externalId',
  'displayName',
  'type',
  'pieceName',
  'pieceVersion',
  'projectIds',
  'platformId',
  'scope',
  'status',
  'ownerId',
  'owner',
  'metadata',
  'flowIds',
  'preSelectForNewProjects',
  'created',
  'updated',
];

test('list connections', async () => {
  const id = await addConnection(gateway, { externalId: 'ext_slack_main', displayName: 'Company Slack' });
  const flow = await addFlow(gateway, 'flow_xyz', [id]);
  const { status, body } = await send('GET', `?projectId=${gateway.projectId}`);
  expect(status).toBe(200);
  expect(Object.keys(body!)).toEqual(['data', 'next', 'previous']);
  const [connection] = body!.data as Record<string, unknown>[];
  expect(Object.keys(connection!)).toEqual(fields);
  expect(connection).toMatchObject({
    id,
    externalId: 'ext_slack_main',
    displayName: 'Company Slack',
    owner: { email: 'admin@example.com', firstName: 'Ada', lastName: 'Admin' },
    metadata: null,
    flowIds: [flow],
  });
});

describe('create or update', () => {
  const upserts: [string, string][] = [
    [
      'the first example',
      `{
"displayName": "My Slack Workspace",
"pieceName": "@activepieces/piece-slack",
"pieceVersion": "0.10.0",
"type": "SECRET_TEXT",
"externalId": "ext_slack_main",
"value": {
"type": "SECRET_TEXT",
"secret_text": "xoxb-your-slack-token"
}
}`,
    ],
    ...[
      `{"type" : "SECRET_TEXT" , "value" : {"type" : "SECRET_TEXT" , "secret_text" : "your-api-key-here"}}`,
      `{"type" : "BASIC_AUTH" , "value" : {"type" : "BASIC_AUTH" , "username" : "user@example.com" , "password" : "secure-password"}}`,
      `{"type" : "OAUTH2" , "value" : {"type" : "OAUTH2" , "client_id" : "your-client-id" , "client_secret" : "your-client-secret" ,
        "access_token" : "access-token" , "refresh_token" : "refresh-token" , "token_type" : "Bearer" , "expires_in" : 3600 ,
        "claimed_at" : 1640000000000 , "scope" : "read write" , "token_url" : "https://oauth.example.com/token" ,
        "redirect_url" : "https://your-app.com/oauth/callback" , "authorization_method" : "BODY" ,
        "grant_type" : "AUTHORIZATION_CODE" , "data" : {}}}`,
      `{"type" : "CUSTOM_AUTH" , "value" : {"type" : "CUSTOM_AUTH" , "props" : {"api_key" : "key123" ,
        "domain" : "mycompany.example.com" , "region" : "us-west-2"}}}`,
      `{"type" : "NO_AUTH" , "value" : {"type" : "NO_AUTH"}}`,
    ].map((text): [string, string] => {
      const example = JSON.parse(text) as { type: string };
      const named = {
        displayName: example.type,
        pieceName: '@activepieces/piece-example',
        pieceVersion: '1.0.0',
        ...example,
      };
      return [example.type, JSON.stringify(named)];
    }),
    [
      'the connection stored after an OAuth callback',
      JSON.stringify({
        displayName: 'My OAuth App',
        pieceName: '@activepieces/piece-example',
        pieceVersion: '1.0.0',
        type: 'OAUTH2',
        value: {
          type: 'OAUTH2',
          client_id: 'clientId',
          client_secret: 'clientSecret',
          access_token: 'access',
          refresh_token: undefined,
          token_type: 'Bearer',
          expires_in: 3600,
          claimed_at: 1_767_225_600_000,
          scope: 'read',
          token_url: 'https://oauth.provider.com/token',
          redirect_url: 'https://app.example.com/callback',
          grant_type: 'AUTHORIZATION_CODE',
          data: {},
        },
      }),
    ],
    [
      "axios's example",
      JSON.stringify({
        displayName: 'Slack Bot Token',
        pieceName: '@activepieces/piece-slack',
        pieceVersion: '0.10.0',
        type: 'SECRET_TEXT',
        externalId: 'ext_slack_bot',
        value: { type: 'SECRET_TEXT', secret_text: 'xoxb' },
        metadata: { environment: 'production', workspace: 'company' },
      }),
    ],
  ];

  test.each(upserts)('%s', async (_, text) => {
    const { status, body } = await send('POST', '', text);
    expect(status).toBe(201);
    expect(Object.keys(body!)).toEqual(fields);
    const { displayName, type, metadata = null } = JSON.parse(text) as Record<string, unknown>;
    expect(body).toMatchObject({
      displayName,
      type,
      metadata,
      status: 'ACTIVE',
      scope: 'PROJECT',
      projectIds: [gateway.projectId],
    });
  });
});

test('update', async () => {
  const id = await addConnection(gateway);
  const { status, body } = await send(
    'POST',
    `/${id}`,
    `{
"displayName": "Updated Slack Connection",
"metadata": {
"environment": "production",
"team": "marketing"
}
}`,
  );
  expect(status).toBe(200);
  expect(Object.keys(body!)).toEqual(fields);
  expect(body).toMatchObject({
    id,
    displayName: 'Updated Slack Connection',
    metadata: { environment: 'production', team: 'marketing' },
  });
});

test('delete', async () => {
  expect(await send('DELETE', `/${await addConnection(gateway)}`)).toEqual({ status: 204, body: null });
});

test('list owners', async () => {
  await addConnection(gateway);
  expect(await send('GET', '/owners')).toEqual({
    status: 200,
    body: { data: [{ firstName: 'Ada', lastName: 'Admin', email: 'admin@example.com' }], next: null, previous: null },
  });
});

test('replace', async () => {
  const [source, target] = [await addConnection(gateway), await addConnection(gateway)];
  const text = `{ "sourceAppConnectionId": "${source}", "targetAppConnectionId": "${target}" }`;
  expect(await send('POST', '/replace', text)).toEqual({ status: 204, body: null });
});

test('list active Slack connections, as axios writes the parameters', async () => {
  const id = await addConnection(gateway);
  const { status, body } = await send('GET', '?pieceName=@activepieces%2Fpiece-slack&status[]=ACTIVE');
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: [{ id }] });
});

describe('errors', () => {
  test('connection not found', async () => {
    expect(await send('GET', '/conn_abc123')).toEqual({
      status: 404,
      body: {
        statusCode: 404,
        code: 'ENTITY_NOT_FOUND',
        params: { entityType: 'app_connection', entityId: 'conn_abc123', message: 'Connection not found' },
      },
    });
  });

  test('connection in use', async () => {
    const id = await addConnection(gateway);
    for (const flow of ['one', 'two', 'three']) await addFlow(gateway, flow, [id]);
    expect(await send('DELETE', `/${id}`)).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        code: 'VALIDATION',
        params: { message: 'Connection is used in 3 active flows. Please remove it from flows first.' },
      },
    });
  });
});
