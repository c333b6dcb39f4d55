import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addProject, addUser } from './support/tenants.ts';

const seen = graphql(`
  query IsolationSeen($id: ID!) {
    connection(id: $id) {
      projectIds
      flowIds
      projects {
        displayName
      }
      flows {
        displayName
      }
    }
  }
`);

let gateway: TestGateway;
let outsiders: Record<string, string>;
/** Ids of things that are there, and that outsiders can't see. */
let hidden: Record<string, string>;

beforeEach(async () => {
  gateway = await openTestGateway();
  const elsewhere = await addProject(gateway, 'elsewhere');
  const member = await addUser(gateway, 'member', { [elsewhere]: 'ADMIN' });
  const foreign = await addForeignPlatform(gateway);
  outsiders = {
    'a foreign admin': foreign.key,
    "another project's admin": (await addKey(gateway, { userId: member })).key,
    'a key limited to another project': (await addKey(gateway, { projectIds: [elsewhere] })).key,
  };
  const connection = await addConnection(gateway, { externalId: 'hidden' });
  hidden = {
    project: gateway.projectId,
    connection,
    flow: await addFlow(gateway, 'hidden', [connection]),
    user: await addUser(gateway, 'hidden', { [gateway.projectId]: 'EDITOR' }),
    apiKey: (await addKey(gateway, {})).id,
  };
});

// An id of the same kind that names nothing.
const unknown = (id: string): string => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;

const requests: [string, string, (id: string) => { method: string; path: string; body?: object }][] = [
  ['GET /', 'project', (id) => ({ method: 'GET', path: `/api/v1/app-connections?projectId=${id}` })],
  ['GET /owners', 'project', (id) => ({ method: 'GET', path: `/api/v1/app-connections/owners?projectId=${id}` })],
  ['GET /:id', 'connection', (id) => ({ method: 'GET', path: `/api/v1/app-connections/${id}` })],
  [
    'POST /:id',
    'connection',
    (id) => ({ method: 'POST', path: `/api/v1/app-connections/${id}`, body: { displayName: 'x' } }),
  ],
  ['DELETE /:id', 'connection', (id) => ({ method: 'DELETE', path: `/api/v1/app-connections/${id}?force=true` })],
  [
    'POST /',
    'project',
    (id) => ({
      method: 'POST',
      path: '/api/v1/app-connections',
      body: {
        projectId: id,
        externalId: 'hidden',
        displayName: 'x',
        pieceName: 'x',
        pieceVersion: '1',
        type: 'NO_AUTH',
        value: { type: 'NO_AUTH' },
      },
    }),
  ],
  [
    'POST /replace',
    'project',
    (id) => ({
      method: 'POST',
      path: '/api/v1/app-connections/replace',
      body: { projectId: id, sourceAppConnectionId: hidden.connection, targetAppConnectionId: 'conn_x' },
    }),
  ],
  ...(
    [
      ['connection', 'connection', 'query ($id: ID!) { connection(id: $id) { id } }'],
      [
        'connection by external id',
        'project',
        'query ($id: ID!) { connection(externalId: "hidden", projectId: $id) { id } }',
      ],
      ['connections', 'project', 'query ($id: ID!) { connections(projectId: $id) { totalCount } }'],
      ['owners', 'project', 'query ($id: ID!) { owners(projectId: $id) { totalCount } }'],
      ['flows', 'project', 'query ($id: ID!) { flows(projectId: $id) { totalCount } }'],
      ['node (connection)', 'connection', 'query ($id: ID!) { node(id: $id) { __typename } }'],
      ['node (flow)', 'flow', 'query ($id: ID!) { node(id: $id) { __typename } }'],
      ['node (project)', 'project', 'query ($id: ID!) { node(id: $id) { __typename } }'],
      ['node (owner)', 'user', 'query ($id: ID!) { node(id: $id) { __typename } }'],
      ['nodes', 'connection', 'query ($id: ID!) { nodes(ids: [$id]) { __typename } }'],
      ['node (API key)', 'apiKey', 'query ($id: ID!) { node(id: $id) { __typename } }'],
      [
        'updateConnection',
        'connection',
        'mutation ($id: ID!) { updateConnection(input: { id: $id, displayName: "x" }) { connection { id } } }',
      ],
      [
        'deleteConnection',
        'connection',
        'mutation ($id: ID!) { deleteConnection(input: { id: $id, force: true }) { deletedConnectionId } }',
      ],
      [
        'replaceConnection',
        'project',
        'mutation ($id: ID!) { replaceConnection(input: { projectId: $id, sourceConnectionId: "conn_x", targetConnectionId: "conn_y" }) { sourceDeleted } }',
      ],
      [
        'upsertFlow',
        'project',
        'mutation ($id: ID!) { upsertFlow(input: { projectId: $id, externalId: "hidden", displayName: "x" }) { flow { id } } }',
      ],
      ['deleteFlow', 'flow', 'mutation ($id: ID!) { deleteFlow(input: { id: $id }) { deletedFlowId } }'],
      ['revokeApiKey', 'apiKey', 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { id } } }'],
      [
        'createApiKey for a user',
        'user',
        'mutation ($id: ID!) { createApiKey(input: { displayName: "x", userId: $id, permissions: [ADMIN] }) { secret } }',
      ],
      [
        'createApiKey for a project',
        'project',
        'mutation ($id: ID!) { createApiKey(input: { displayName: "x", projectIds: [$id], permissions: [ADMIN] }) { secret } }',
      ],
    ] as const
  ).map(
    ([name, kind, query]) =>
      [name, kind, (id: string) => ({ method: 'POST', path: '/graphql', body: { query, variables: { id } } })] as [
        string,
        string,
        (id: string) => { method: string; path: string; body?: object },
      ],
  ),
];

async function ask(key: string, { method, path, body }: { method: string; path: string; body?: object }, id: string) {
  const response = await gateway.fetch(path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: (await response.text()).replaceAll(id, 'ID') };
}

describe.each(requests)('%s', (_, kind, request) => {
  test.each(['a foreign admin', "another project's admin", 'a key limited to another project'])(
    'answers %s alike for a hidden id and for one that does not exist, and changes nothing',
    async (outsider) => {
      const { db } = gateway.services;
      const state = async () => [
        await db.appConnection.findMany(),
        await db.flow.findMany(),
        await db.apiKey.findMany(),
      ];
      const before = await state();
      const id = hidden[kind]!;
      const key = outsiders[outsider]!;
      expect(await ask(key, request(id), id)).toEqual(await ask(key, request(unknown(id)), unknown(id)));
      expect(await state()).toEqual(before);
    },
  );
});

describe('a connection that is shared', () => {
  test('shows each caller only the projects and flows that they see', async () => {
    const elsewhere = await addProject(gateway, 'shared elsewhere');
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [gateway.projectId, elsewhere] });
    const here = await addFlow(gateway, 'here', [id]);
    const there = await addFlow(gateway, 'there', [id], { projectId: elsewhere });
    const userId = await addUser(gateway, 'reader', { [elsewhere]: 'VIEWER' });
    const { key } = await addKey(gateway, { userId });

    expect(await gateway.query(seen, { id }, { key })).toEqual({
      connection: {
        projectIds: [elsewhere],
        flowIds: [there],
        projects: [{ displayName: 'shared elsewhere' }],
        flows: [{ displayName: 'there' }],
      },
    });
    const { connection } = await gateway.query(seen, { id });
    expect(connection.projectIds).toEqual([gateway.projectId, elsewhere]);
    expect(connection.flowIds).toEqual([here, there]);
  });
});
