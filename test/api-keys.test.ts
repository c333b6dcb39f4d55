import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import type { CreateApiKeyInput, Permission } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addForeignPlatform, addKey, addMember, addProject, addUser } from './support/tenants.ts';

graphql(`
  fragment ApiKeysKey on ApiKey {
    id
    displayName
    lastFour
    user {
      email
    }
    permissions
    projectIds
    defaultProjectId
    created
    expires
    lastUsed
    revoked
  }
`);

const create = graphql(`
  mutation ApiKeysCreate($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        ...ApiKeysKey
      }
    }
  }
`);

const revoke = graphql(`
  mutation ApiKeysRevoke($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      apiKey {
        ...ApiKeysKey
      }
    }
  }
`);

const viewer = graphql(`
  query ApiKeysViewer {
    viewer {
      user {
        email
      }
      apiKey {
        id
      }
      permissions
      isPlatformAdmin
    }
  }
`);

const projects = graphql(`
  query ApiKeysProjects {
    projects {
      edges {
        node {
          id
        }
      }
    }
  }
`);

const start = '2026-01-01T00:00:00.000Z';
const all: Permission[] = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'];

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

/** A refused GraphQL answer, in whole. */
const refusal = (code: string, params: { message: string }, path: string): object => ({
  data: null,
  errors: [{ message: params.message, path: [path], extensions: { code, params }, locations: [expect.anything()] }],
});
const forbidden = (message: string, path: string): object => refusal('AUTHORIZATION', { message }, path);
const invalid = (field: string, message: string, path: string): object =>
  refusal('VALIDATION', { message: `${field}: ${message}`, fields: [{ field, message }] } as never, path);
const missing = (entityType: string, entityId: string, message: string, path: string): object =>
  refusal('ENTITY_NOT_FOUND', { entityType, entityId, message } as never, path);

const onlyAdmins = 'Only a platform admin, with an API key that is not limited to projects, may do this.';
const lacks = (permission: string): string => `The API key lacks the permission "${permission}".`;

async function visibleProjects(key: string): Promise<string[]> {
  const { projects: page } = await gateway.query(projects, {}, { key });
  return page.edges.map(({ node }) => node.id);
}

describe('createApiKey', () => {
  const createWith = async (input: Partial<CreateApiKeyInput>, key?: string) =>
    (await gateway.graphql(create, { input: { displayName: 'CI', permissions: all, ...input } }, { key })).body;
  const stored = async (): Promise<number> => gateway.services.db.apiKey.count();

  test('answers with the key, which acts as the caller and is limited by nothing when nothing is said', async () => {
    const body = await createWith({});
    const secret = body.data?.createApiKey.secret ?? '';
    expect(secret).toMatch(/^sk-[A-Za-z0-9]{61}$/);
    expect(body).toEqual({
      data: {
        createApiKey: {
          secret,
          apiKey: {
            id: expect.stringMatching(/^key_[0-7][0-9a-hjkmnp-tv-z]{25}$/) as unknown,
            displayName: 'CI',
            lastFour: secret.slice(-4),
            user: { email: 'admin@example.com' },
            permissions: all,
            projectIds: null,
            defaultProjectId: null,
            created: start,
            expires: null,
            lastUsed: null,
            revoked: null,
          },
        },
      },
    });
  });

  test('answers with what the key is limited to, each once', async () => {
    const userId = await addUser(gateway, 'ada', { [gateway.projectId]: 'VIEWER' });
    const body = await createWith({
      userId,
      permissions: ['CREDENTIALS_READ', 'CONNECTIONS_READ', 'CREDENTIALS_READ'],
      projectIds: [gateway.projectId, gateway.projectId],
      expires: '2026-01-02T01:00:00.000+01:00',
    });
    expect(body.data?.createApiKey.apiKey).toMatchObject({
      user: { email: 'ada@example.com' },
      permissions: ['CONNECTIONS_READ', 'CREDENTIALS_READ'],
      projectIds: [gateway.projectId],
      defaultProjectId: gateway.projectId,
      expires: '2026-01-02T00:00:00.000Z',
    });
  });

  test('stores the hash of the key and its last four characters, and nothing else of it', async () => {
    const { id, key } = await addKey(gateway, { displayName: 'CI', permissions: ['CONNECTIONS_READ'] });
    const { platformId, userId } = await gateway.services.db.apiKey.findFirstOrThrow({ where: { id: { not: id } } });
    expect(await gateway.services.db.apiKey.findUniqueOrThrow({ where: { id } })).toEqual({
      id,
      platformId,
      userId,
      displayName: 'CI',
      hash: createHash('sha256').update(key, 'utf8').digest('hex'),
      lastFour: key.slice(-4),
      permissions: ['CONNECTIONS_READ'],
      permissionTexts: ['connections:read'],
      limited: false,
      defaultProjectId: null,
      expires: null,
      lastUsed: null,
      revoked: null,
      created: new Date(start),
    });
  });

  test('never makes one key twice', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => addKey(gateway, {})));
    expect(new Set(made.map(({ key }) => key)).size).toBe(4);
  });

  test.each([
    ['no permission', { permissions: [] }, 'input.permissions', 'must name at least one'],
    ['no project', { projectIds: [] }, 'input.projectIds', 'must name at least one project, or be left out'],
    ['a time that is now', { expires: start }, 'input.expires', 'must be in the future'],
    ['a time that is past', { expires: '2025-12-31T23:59:59.999Z' }, 'input.expires', 'must be in the future'],
  ])('refuses %s', async (_what, input, field, message) => {
    expect(await createWith(input)).toEqual(invalid(field, message, 'createApiKey'));
    expect(await stored()).toBe(1);
  });

  test('refuses a user and a project that are not of the platform', async () => {
    const foreign = await addForeignPlatform(gateway);
    const { id: userId } = await gateway.services.db.user.findFirstOrThrow({ where: { email: 'foreign@example.com' } });
    expect(await createWith({ userId })).toEqual(missing('user', userId, 'User not found', 'createApiKey'));
    expect(await createWith({ projectIds: [gateway.projectId, foreign.projectId] })).toEqual(
      missing('project', foreign.projectId, 'Project not found', 'createApiKey'),
    );
    expect(await stored()).toBe(2);
  });

  test('is for platform admins alone, with the permission and without a limit', async () => {
    const member = await addMember(gateway, 'ADMIN');
    const limited = await addKey(gateway, { projectIds: [gateway.projectId] });
    const writer = await addKey(gateway, {
      permissions: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ'],
    });
    const before = await stored();
    expect(await createWith({}, member.key)).toEqual(forbidden(onlyAdmins, 'createApiKey'));
    expect(await createWith({}, limited.key)).toEqual(forbidden(onlyAdmins, 'createApiKey'));
    expect(await createWith({}, writer.key)).toEqual(forbidden(lacks('ADMIN'), 'createApiKey'));
    expect(await stored()).toBe(before);
  });
});

describe('revokeApiKey', () => {
  const revoked = (id: string, key?: string) => gateway.graphql(revoke, { id }, { key });

  test('refuses the key from then on; done again, it leaves the time as it is', async () => {
    const { id, key } = await addKey(gateway, { displayName: 'CI', permissions: ['CONNECTIONS_READ'] });
    expect((await gateway.graphql(viewer, {}, { key })).status).toBe(200);

    const answer = {
      data: {
        revokeApiKey: {
          apiKey: {
            id,
            displayName: 'CI',
            lastFour: key.slice(-4),
            user: { email: 'admin@example.com' },
            permissions: ['CONNECTIONS_READ'],
            projectIds: null,
            defaultProjectId: null,
            created: start,
            expires: null,
            lastUsed: null,
            revoked: '2026-01-01T00:00:05.000Z',
          },
        },
      },
    };
    gateway.setTime(new Date('2026-01-01T00:00:05.000Z'));
    expect((await revoked(id)).body).toEqual(answer);
    gateway.setTime(new Date('2026-01-01T00:00:06.000Z'));
    expect((await revoked(id)).body).toEqual(answer);
    expect((await gateway.graphql(viewer, {}, { key })).status).toBe(401);
    expect((await gateway.graphql(viewer, {})).status).toBe(200);
  });

  test('may be done by a key to itself, once', async () => {
    const { id, key } = await addKey(gateway, {});
    expect((await revoked(id, key)).status).toBe(200);
    expect((await revoked(id, key)).status).toBe(401);
  });

  test("does not find a key that is not there, nor another platform's", async () => {
    const foreign = await addForeignPlatform(gateway);
    const { id } = await gateway.services.db.apiKey.findFirstOrThrow({ where: { displayName: 'Foreign' } });
    for (const unknown of [id, newId('apiKey'), gateway.projectId, '']) {
      expect((await revoked(unknown)).body).toEqual(missing('api_key', unknown, 'API key not found', 'revokeApiKey'));
    }
    expect((await gateway.graphql(viewer, {}, { key: foreign.key })).status).toBe(200);
  });

  test('is for platform admins alone, with the permission and without a limit', async () => {
    const { id } = await gateway.services.db.apiKey.findFirstOrThrow();
    const member = await addMember(gateway, 'ADMIN');
    const limited = await addKey(gateway, { projectIds: [gateway.projectId] });
    const writer = await addKey(gateway, {
      permissions: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ'],
    });
    expect((await revoked(id, member.key)).body).toEqual(forbidden(onlyAdmins, 'revokeApiKey'));
    expect((await revoked(id, limited.key)).body).toEqual(forbidden(onlyAdmins, 'revokeApiKey'));
    expect((await revoked(id, writer.key)).body).toEqual(forbidden(lacks('ADMIN'), 'revokeApiKey'));
    expect((await gateway.graphql(viewer, {})).status).toBe(200);
  });
});

describe('a key with one permission alone', () => {
  test.each(all)('is shown by viewer for %s, and that its user is a platform admin', async (permission) => {
    const { id, key } = await addKey(gateway, { permissions: [permission] });
    expect((await gateway.graphql(viewer, {}, { key })).body).toEqual({
      data: {
        viewer: {
          user: { email: 'admin@example.com' },
          apiKey: { id },
          permissions: [permission],
          isPlatformAdmin: true,
        },
      },
    });
  });
});

describe('a key that is limited to projects', () => {
  let second: string;
  let third: string;
  beforeEach(async () => {
    second = await addProject(gateway, 'second');
    third = await addProject(gateway, 'third');
  });

  test('sees these alone, although its user is an admin', async () => {
    const { key } = await addKey(gateway, { projectIds: [gateway.projectId, third] });
    const hidden = await addConnection(gateway, { projectId: second });
    const seen = await addConnection(gateway, { projectId: third });
    expect(await visibleProjects(key)).toEqual([gateway.projectId, third]);
    expect((await gateway.rest('GET', `/${hidden}`, { key })).status).toBe(404);
    expect((await gateway.rest('GET', `/${seen}`, { key })).status).toBe(200);
    expect((await gateway.graphql(viewer, {}, { key })).body.data?.viewer.isPlatformAdmin).toBe(false);
  });

  test('gives its user no project that they are not in', async () => {
    const userId = await addUser(gateway, 'ada', { [second]: 'EDITOR' });
    expect(await visibleProjects((await addKey(gateway, { userId, projectIds: [second, third] })).key)).toEqual([
      second,
    ]);
    expect(await visibleProjects((await addKey(gateway, { userId, projectIds: [third] })).key)).toEqual([]);
  });

  test("writes with its user's role", async () => {
    const userId = await addUser(gateway, 'ada', { [second]: 'VIEWER' });
    const { key } = await addKey(gateway, { userId, projectIds: [second] });
    const id = await addConnection(gateway, { projectId: second });
    expect((await gateway.rest('POST', `/${id}`, { key, body: { displayName: 'New' } })).body).toEqual({
      statusCode: 403,
      code: 'AUTHORIZATION',
      params: { message: 'Viewers of a project may not change it.' },
    });
  });

  test('shares no connection, not even with its projects', async () => {
    const { key } = await addKey(gateway, { projectIds: [second] });
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [second] });
    const message = 'Only platform admins may change platform connections.';
    expect((await gateway.rest('POST', `/${id}`, { key, body: { displayName: 'New' } })).body).toEqual({
      statusCode: 403,
      code: 'AUTHORIZATION',
      params: { message },
    });
  });

  test('is not widened when its last project goes', async () => {
    const { key } = await addKey(gateway, { projectIds: [third] });
    await gateway.services.db.project.delete({ where: { id: third } });
    expect(await visibleProjects(key)).toEqual([]);
    expect((await gateway.graphql(create, { input: { displayName: 'x', permissions: all } }, { key })).body).toEqual(
      forbidden(onlyAdmins, 'createApiKey'),
    );
  });

  test('loses a project at once when its user does', async () => {
    const userId = await addUser(gateway, 'ada', { [second]: 'EDITOR', [third]: 'EDITOR' });
    const { key } = await addKey(gateway, { userId, projectIds: [second, third] });
    await addUser(gateway, 'ada', { [third]: 'EDITOR' });
    expect(await visibleProjects(key)).toEqual([third]);
  });

  test('may not name another project than its own', async () => {
    const { key } = await addKey(gateway, { projectIds: [second] });
    expect((await gateway.rest('GET', `?projectId=${third}`, { key })).body).toEqual({
      statusCode: 404,
      code: 'ENTITY_NOT_FOUND',
      params: { entityType: 'project', entityId: third, message: 'Project not found' },
    });
  });
});

describe('a key that expires', () => {
  test('is good until then, and may be listed and revoked afterwards', async () => {
    const expires = '2026-01-02T00:00:00.000Z';
    const { id, key } = await addKey(gateway, { expires });
    gateway.setTime(new Date('2026-01-01T23:59:59.999Z'));
    expect((await gateway.graphql(viewer, {}, { key })).status).toBe(200);
    gateway.setTime(new Date(expires));
    expect((await gateway.graphql(viewer, {}, { key })).status).toBe(401);
    expect((await gateway.rest('GET', `?projectId=${gateway.projectId}`, { key })).status).toBe(401);
    expect((await gateway.query(revoke, { id })).revokeApiKey.apiKey).toMatchObject({ expires, revoked: expires });
  });
});
