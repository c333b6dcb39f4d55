import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey, addMember, addProject, addUser } from './support/tenants.ts';

type Caller = 'platform admin' | 'project admin' | 'editor' | 'viewer' | 'stranger' | 'limited admin';

let gateway: TestGateway;
let keys: Record<Caller, string>;
let mine: string;
let shared: string;

beforeEach(async () => {
  gateway = await openTestGateway();
  const elsewhere = await addProject(gateway, 'elsewhere');
  const stranger = await addUser(gateway, 'stranger', { [elsewhere]: 'ADMIN' });
  keys = {
    'platform admin': gateway.adminKey,
    'project admin': (await addMember(gateway, 'ADMIN')).key,
    editor: (await addMember(gateway, 'EDITOR')).key,
    viewer: (await addMember(gateway, 'VIEWER')).key,
    stranger: (await addKey(gateway, { userId: stranger })).key,
    'limited admin': (await addKey(gateway, { projectIds: [gateway.projectId] })).key,
  };
  mine = await addConnection(gateway, { externalId: 'mine' });
  shared = await addConnection(gateway, { externalId: 'shared', scope: 'PLATFORM', projectIds: [gateway.projectId] });
});

const upsertBody = (externalId: string, scope: string, projectId?: string): object => ({
  externalId,
  scope,
  ...(scope === 'PROJECT' && { projectId: projectId ?? gateway.projectId }),
  displayName: 'Slack',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  type: 'NO_AUTH',
  value: { type: 'NO_AUTH' },
});

const replaceBody = async (): Promise<object> => ({
  projectId: gateway.projectId,
  sourceAppConnectionId: mine,
  targetAppConnectionId: await addConnection(gateway),
});

// What each caller gets, in the order: platform admin, project admin, editor, viewer, stranger, limited admin.
const callers: Caller[] = ['platform admin', 'project admin', 'editor', 'viewer', 'stranger', 'limited admin'];
const table: [string, (key: string) => Promise<number>, number[]][] = [
  [
    'lists the project',
    async (key) => status('GET', `?projectId=${gateway.projectId}`, key),
    [200, 200, 200, 200, 404, 200],
  ],
  [
    'lists its owners',
    async (key) => status('GET', `/owners?projectId=${gateway.projectId}`, key),
    [200, 200, 200, 200, 404, 200],
  ],
  ["reads a project's connection", async (key) => status('GET', `/${mine}`, key), [200, 200, 200, 200, 404, 200]],
  ["reads a platform's connection", async (key) => status('GET', `/${shared}`, key), [200, 200, 200, 200, 404, 200]],
  [
    'creates one in the project',
    async (key) => status('POST', '', key, upsertBody('new', 'PROJECT')),
    [201, 201, 201, 403, 404, 201],
  ],
  [
    'creates one on the platform',
    async (key) => status('POST', '', key, upsertBody('new', 'PLATFORM')),
    [201, 403, 403, 403, 403, 403],
  ],
  [
    "renames a project's connection",
    async (key) => status('POST', `/${mine}`, key, { displayName: 'New' }),
    [200, 200, 200, 403, 404, 200],
  ],
  [
    "renames a platform's connection",
    async (key) => status('POST', `/${shared}`, key, { displayName: 'New' }),
    [200, 403, 403, 403, 404, 403],
  ],
  ["deletes a project's connection", async (key) => status('DELETE', `/${mine}`, key), [204, 204, 204, 403, 404, 204]],
  [
    "deletes a platform's connection",
    async (key) => status('DELETE', `/${shared}`, key),
    [204, 403, 403, 403, 404, 403],
  ],
  [
    'replaces in the project',
    async (key) => status('POST', '/replace', key, await replaceBody()),
    [204, 204, 204, 403, 404, 204],
  ],
];

async function status(method: string, path: string, key: string, body?: object): Promise<number> {
  return (await gateway.rest(method, path, { key, body })).status;
}

describe.each(table)('%s', (_, act, expected) => {
  test.each(callers.map((caller, index) => [caller, expected[index]] as const))('a %s: %i', async (caller, code) => {
    expect(await act(keys[caller])).toBe(code);
  });
});

describe('the credential of a connection', () => {
  const forbidden = (message: string) => ({
    status: 403,
    body: { statusCode: 403, code: 'AUTHORIZATION', params: { message } },
  });
  const overwrite = async (caller: Caller) => {
    const { status: code, body } = await gateway.rest('POST', '', {
      key: keys[caller],
      body: upsertBody('mine', 'PROJECT'),
    });
    return { status: code, body };
  };

  test('is changed by its owner alone, not even by admins', async () => {
    const owned = await addConnection(gateway, { externalId: 'theirs' }, keys.editor);
    const before = await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: owned } });
    for (const caller of ['platform admin', 'project admin'] as const) {
      const { status: code, body } = await gateway.rest('POST', '', {
        key: keys[caller],
        body: upsertBody('theirs', 'PROJECT'),
      });
      expect({ status: code, body }).toEqual(forbidden('Only the owner of a connection may change its credential.'));
    }
    expect(await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: owned } })).toEqual(before);
    expect(await status('POST', '', keys.editor, upsertBody('theirs', 'PROJECT'))).toBe(201);
  });

  test('is taken over by the platform admin when its owner is gone, and by nobody else', async () => {
    await gateway.services.db.appConnection.update({ where: { id: mine }, data: { ownerId: null } });
    expect(await overwrite('project admin')).toEqual(
      forbidden('The owner of this connection is gone: only a platform admin may change its credential.'),
    );
    expect(await overwrite('platform admin')).toMatchObject({
      status: 201,
      body: { id: mine, owner: { email: 'admin@example.com' } },
    });
  });

  describe('of a deleted connection that flows still use', () => {
    const taken = (advice: string) =>
      forbidden(`The external id is taken: flows still use the deleted connection that has it${advice}`);
    beforeEach(async () => {
      await addFlow(gateway, 'flow', [mine]);
      const { userId } = await gateway.services.db.apiKey.findFirstOrThrow({
        where: { lastFour: keys.editor.slice(-4) },
      });
      await gateway.services.db.appConnection.update({ where: { id: mine }, data: { ownerId: userId } });
      expect(await status('DELETE', `/${mine}?force=true`, keys['project admin'])).toBe(204);
    });

    test('is revived by its last owner', async () => {
      expect(await overwrite('editor')).toMatchObject({ status: 201, body: { id: mine, status: 'ACTIVE' } });
    });

    test('is revived by a platform admin, who owns it then', async () => {
      expect(await overwrite('platform admin')).toMatchObject({
        status: 201,
        body: { id: mine, status: 'ACTIVE', owner: { email: 'admin@example.com' } },
      });
    });

    test.each(['project admin', 'limited admin'] as const)('is not stored by a %s', async (caller) => {
      const before = await gateway.services.db.appConnection.findUniqueOrThrow({ where: { id: mine } });
      expect(await overwrite(caller)).toEqual(
        taken('. Choose another one, or ask its last owner or a platform admin to revive it.'),
      );
      expect(await gateway.services.db.appConnection.findUniqueOrThrow({ where: { id: mine } })).toEqual(before);
      expect(await gateway.services.db.credential.count({ where: { connectionId: mine } })).toBe(0);
    });

    test('is stored by a platform admin alone when its owner is gone', async () => {
      await gateway.services.db.appConnection.update({ where: { id: mine }, data: { ownerId: null } });
      for (const caller of ['project admin', 'editor', 'limited admin'] as const) {
        expect(await overwrite(caller)).toEqual(
          taken(', and its owner is gone. Choose another one, or ask a platform admin to revive it.'),
        );
      }
      expect(await overwrite('platform admin')).toMatchObject({ status: 201, body: { id: mine } });
    });
  });
});
