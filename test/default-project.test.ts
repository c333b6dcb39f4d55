import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { CreateApiKeyInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addForeignPlatform, addKey, addProject, addUser } from './support/tenants.ts';

const createKey = graphql(`
  mutation DefaultProjectCreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      apiKey {
        defaultProjectId
      }
    }
  }
`);

const viewer = graphql(`
  query DefaultProjectViewer {
    viewer {
      apiKey {
        defaultProjectId
      }
    }
  }
`);

const upsertFlow = graphql(`
  mutation DefaultProjectUpsertFlow($input: UpsertFlowInput!) {
    upsertFlow(input: $input) {
      flow {
        project {
          id
        }
      }
    }
  }
`);

let gateway: TestGateway;
let first: string;
let second: string;
let third: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  first = gateway.projectId;
  second = await addProject(gateway, 'second');
  third = await addProject(gateway, 'third');
});

const noAuth = { displayName: 'New', pieceName: 'p', type: 'NO_AUTH', value: { type: 'NO_AUTH' } };
const upsert = (key: string) => gateway.rest('POST', '', { key, body: { ...noAuth, externalId: 'left-out' } });
const message = 'is required: name a project, or use an API key with a default project';
const noProject = {
  status: 400,
  body: {
    statusCode: 400,
    code: 'VALIDATION',
    params: { message: `projectId: ${message}`, fields: [{ field: 'projectId', message }] },
  },
};

describe('createApiKey', () => {
  const defaultOf = async (input: Partial<CreateApiKeyInput>) => {
    const { body } = await gateway.graphql(createKey, {
      input: { displayName: 'CI', permissions: ['CONNECTIONS_READ'], ...input },
    });
    return body.errors?.[0]?.extensions ?? body.data?.createApiKey.apiKey.defaultProjectId;
  };
  const refused = (why: string) => ({
    code: 'VALIDATION',
    params: { message: `input.defaultProjectId: ${why}`, fields: [{ field: 'input.defaultProjectId', message: why }] },
  });

  test('gives the key the default project that is asked for, or the only one it is limited to, or none', async () => {
    expect(await defaultOf({})).toBeNull();
    expect(await defaultOf({ defaultProjectId: second })).toBe(second);
    expect(await defaultOf({ projectIds: [second, third] })).toBeNull();
    expect(await defaultOf({ projectIds: [second, third], defaultProjectId: third })).toBe(third);
    expect(await defaultOf({ projectIds: [third] })).toBe(third);
    expect(await defaultOf({ projectIds: [third], defaultProjectId: third })).toBe(third);
  });

  test('refuses one outside of what the key is limited to', async () => {
    const why = refused('must be one of projectIds');
    expect(await defaultOf({ projectIds: [second], defaultProjectId: third })).toEqual(why);
    expect(await defaultOf({ projectIds: [first, second], defaultProjectId: third })).toEqual(why);
  });

  test("refuses one that the key's user can't see, in the same words as one that does not exist", async () => {
    const userId = await addUser(gateway, 'ada', { [second]: 'VIEWER' });
    const foreign = await addForeignPlatform(gateway);
    const why = refused('must be a project that the user of the key can see');
    expect(await defaultOf({ userId, defaultProjectId: second })).toBe(second);
    expect(await defaultOf({ userId, defaultProjectId: third })).toEqual(why);
    expect(await defaultOf({ defaultProjectId: foreign.projectId })).toEqual(why);
    expect(await defaultOf({ defaultProjectId: 'project_none' })).toEqual(why);
  });
});

describe('a key with a default project', () => {
  let key: string;
  beforeEach(async () => {
    ({ key } = await addKey(gateway, { defaultProjectId: second }));
  });

  test('is about it when a request names none, in REST and in changes by GraphQL, and sees it', async () => {
    expect(await upsert(key)).toMatchObject({ status: 201, body: { projectIds: [second] } });
    const { upsertFlow: payload } = await gateway.query(
      upsertFlow,
      { input: { externalId: 'flow', displayName: 'Flow', connectionIds: [] } },
      { key },
    );
    expect(payload).toEqual({ flow: { project: { id: second } } });
    expect((await gateway.rest('GET', '', { key })).body).toMatchObject({ data: [{ externalId: 'left-out' }] });
    expect(await gateway.query(viewer, {}, { key })).toEqual({ viewer: { apiKey: { defaultProjectId: second } } });
  });

  test('is about another project when a request names it', async () => {
    const body = { ...noAuth, projectId: third };
    expect(await gateway.rest('POST', '', { key, body })).toMatchObject({ status: 201, body: { projectIds: [third] } });
    const inProjectIds = { ...noAuth, projectIds: [third] };
    expect(await gateway.rest('POST', '', { key, body: inProjectIds })).toMatchObject({
      status: 201,
      body: { projectIds: [third] },
    });
  });

  test('has none any more when the project is gone, whatever else it is limited to', async () => {
    const limited = await addKey(gateway, { projectIds: [second, third], defaultProjectId: second });
    await gateway.services.db.project.delete({ where: { id: second } });
    for (const held of [key, limited.key]) {
      expect(await upsert(held)).toMatchObject(noProject);
      expect(await gateway.rest('GET', '', { key: held })).toMatchObject({ status: 200, body: { data: [] } });
      expect(await gateway.query(viewer, {}, { key: held })).toEqual({
        viewer: { apiKey: { defaultProjectId: null } },
      });
    }
  });

  test('has none while its user cannot see the project', async () => {
    const userId = await addUser(gateway, 'ada', { [second]: 'EDITOR', [third]: 'EDITOR' });
    const members = await addKey(gateway, { userId, defaultProjectId: second });
    await addUser(gateway, 'ada', { [third]: 'EDITOR' });
    expect(await upsert(members.key)).toMatchObject(noProject);
    await addUser(gateway, 'ada', { [second]: 'EDITOR', [third]: 'EDITOR' });
    expect(await upsert(members.key)).toMatchObject({ status: 201, body: { projectIds: [second] } });
  });
});

test('a key without one has to name the project in changes; lists are of all projects that it sees', async () => {
  const { key } = await addKey(gateway, { projectIds: [second, third] });
  const id = await addConnection(gateway, { projectId: second });
  expect(await upsert(key)).toMatchObject(noProject);
  const replaced = { sourceAppConnectionId: id, targetAppConnectionId: id };
  expect(await gateway.rest('POST', '/replace', { key, body: replaced })).toMatchObject(noProject);
  await addConnection(gateway, { projectId: first });
  expect(await gateway.rest('GET', '', { key })).toMatchObject({ status: 200, body: { data: [{ id }] } });
  const owner = { email: 'admin@example.com' };
  expect(await gateway.rest('GET', '/owners', { key })).toMatchObject({ status: 200, body: { data: [owner] } });
});

test('the first key has the first project', async () => {
  expect(await gateway.query(viewer, {})).toEqual({ viewer: { apiKey: { defaultProjectId: first } } });
  expect(await upsert(gateway.adminKey)).toMatchObject({ status: 201, body: { projectIds: [first] } });
});
