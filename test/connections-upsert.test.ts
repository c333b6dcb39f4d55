import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { UpsertConnectionInput } from './documents/graphql.ts';
import { later, openTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRefused, forbidden, invalidField, projectNotFound } from './support/refusals.ts';
import { addConnection, addFlow, addKey, addMember, addProject, forceDelete } from './support/tenants.ts';
import { wholeConnection } from './support/whole-connection.ts';

const upsert = graphql(`
  mutation ConnectionsUpsert($input: UpsertConnectionInput!) {
    upsertConnection(input: $input) {
      connection {
        ...WholeConnection
      }
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

const input = (changed: Partial<UpsertConnectionInput> = {}): UpsertConnectionInput => ({
  displayName: 'Slack',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  credential: { secretText: { secretText: 'xoxb' } },
  ...changed,
});

describe('upsertConnection', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(upsert, { input: input() }, { key: null })).status).toBe(401);
  });

  test('creates a connection, and makes up an external id', async () => {
    const { upsertConnection } = await gateway.query(upsert, {
      input: input({ projectId, metadata: { a: [1, null] } }),
    });

    const { id } = upsertConnection.connection;
    expect(id).toMatch(/^conn_[0-9a-z]{26}$/);
    expect(upsertConnection).toEqual({ connection: wholeConnection(gateway, id, { metadata: { a: [1, null] } }) });
  });

  test('overwrites the connection of the same external id, and keeps its id, uses and metadata', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_one', metadata: { kept: true } });
    const flowId = await addFlow(gateway, 'flow', [id]);
    gateway.setTime(new Date(later));
    const overwriting = input({
      projectId,
      externalId: 'ext_one',
      displayName: 'Gmail',
      pieceName: '@activepieces/piece-gmail',
      pieceVersion: '1.0.0',
      credential: { basicAuth: { username: 'u', password: 'p' } },
    });

    const overwritten = {
      externalId: 'ext_one',
      displayName: 'Gmail',
      type: 'BASIC_AUTH',
      pieceName: '@activepieces/piece-gmail',
      pieceVersion: '1.0.0',
      flowIds: [flowId],
      flows: [{ displayName: 'flow', connectionIds: [id] }],
      updated: later,
    };
    expect(await gateway.query(upsert, { input: overwriting })).toEqual({
      upsertConnection: { connection: wholeConnection(gateway, id, { ...overwritten, metadata: { kept: true } }) },
    });
    expect(await gateway.query(upsert, { input: { ...overwriting, metadata: null } })).toEqual({
      upsertConnection: { connection: wholeConnection(gateway, id, { ...overwritten, metadata: null }) },
    });
  });

  test('revives a MISSING connection under its id, for a platform admin as its new owner', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_one' }, (await addMember(gateway, 'EDITOR')).key);
    const flowId = await addFlow(gateway, 'flow', [id]);
    await forceDelete(gateway, id);

    expect(await gateway.query(upsert, { input: input({ projectId, externalId: 'ext_one' }) })).toEqual({
      upsertConnection: {
        connection: wholeConnection(gateway, id, {
          externalId: 'ext_one',
          flowIds: [flowId],
          flows: [{ displayName: 'flow', connectionIds: [id] }],
        }),
      },
    });
  });

  test('shares a PLATFORM connection with exactly the projects that are named', async () => {
    const second = await addProject(gateway, 'second');
    const third = await addProject(gateway, 'third');
    const shared = async (projectIds?: string[]) => {
      const { upsertConnection } = await gateway.query(upsert, {
        input: input({ scope: 'PLATFORM', externalId: 'ext_all', ...(projectIds && { projectIds }) }),
      });
      const { scope, preSelectForNewProjects, ...found } = upsertConnection.connection;
      expect([scope, preSelectForNewProjects]).toEqual(['PLATFORM', false]);
      return [found.projectIds, found.projects.edges.map(({ node }) => node.displayName)];
    };

    expect(await shared()).toEqual([[], []]);
    expect(await shared([third, projectId, third])).toEqual([
      [projectId, third],
      ['My project', 'third'],
    ]);
    expect(await shared()).toEqual([
      [projectId, third],
      ['My project', 'third'],
    ]);
    expect(await shared([second])).toEqual([[second], ['second']]);
    expect(await shared([])).toEqual([[], []]);
  });

  test('tells apart a PROJECT and a PLATFORM connection of one external id', async () => {
    const own = await addConnection(gateway, { externalId: 'ext_same' });
    const shared = await addConnection(gateway, { externalId: 'ext_same', scope: 'PLATFORM' });
    const elsewhere = await addConnection(gateway, {
      externalId: 'ext_same',
      projectId: await addProject(gateway, 'other'),
    });

    expect(new Set([own, shared, elsewhere]).size).toBe(3);
  });

  test('does not take a PLATFORM connection away from an enabled flow', async () => {
    const id = await addConnection(gateway, { scope: 'PLATFORM', externalId: 'ext_all', projectIds: [projectId] });
    await addFlow(gateway, 'enabled', [id]);
    await addFlow(gateway, 'disabled', [id], { status: 'DISABLED' });

    await expectRefused(
      gateway,
      () => gateway.graphql(upsert, { input: input({ scope: 'PLATFORM', externalId: 'ext_all', projectIds: [] }) }),
      'VALIDATION',
      { message: 'Connection is used in 1 active flow. Please remove it from flows first.' },
    );
  });

  test.each<[string, (id: string) => Partial<UpsertConnectionInput>, [string, object]]>([
    [
      'a PLATFORM connection for one project',
      (id) => ({ scope: 'PLATFORM', projectId: id }),
      invalidField(
        'input.projectId',
        'is for PROJECT connections: name the projects of a PLATFORM connection in projectIds',
      ),
    ],
    [
      'a PROJECT connection for two projects',
      (id) => ({ projectIds: [id, 'project_other'] }),
      invalidField('input.projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for no projects',
      (id) => ({ projectId: id, projectIds: [] }),
      invalidField('input.projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for another project',
      (id) => ({ projectId: id, projectIds: ['project_other'] }),
      invalidField('input.projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for new projects',
      (id) => ({ projectId: id, preSelectForNewProjects: true }),
      invalidField('input.preSelectForNewProjects', 'is for PLATFORM connections'),
    ],
    ['a connection for an unknown project', () => ({ projectId: 'project_none' }), projectNotFound('project_none')],
    [
      'a PLATFORM connection for an unknown project',
      (id) => ({ scope: 'PLATFORM', projectIds: [id, 'project_none'] }),
      projectNotFound('project_none'),
    ],
    [
      'an OAuth2 code for a piece without an app',
      (id) => ({ projectId: id, credential: { platformOAuth2: { code: 'abc' } } }),
      invalidField(
        'input.pieceName',
        'has no OAuth app on this platform: a platform admin registers one with upsertOAuthApp',
      ),
    ],
  ])('refuses %s', async (_what, changed, [code, params]) => {
    await expectRefused(gateway, () => gateway.graphql(upsert, { input: input(changed(projectId)) }), code, params);
  });

  test('takes the one project of projectIds for a PROJECT connection', async () => {
    const { upsertConnection } = await gateway.query(upsert, { input: input({ projectIds: [projectId] }) });

    expect(upsertConnection).toEqual({ connection: wholeConnection(gateway, upsertConnection.connection.id) });
  });

  test('of a PLATFORM connection is refused to all but platform admins', async () => {
    const limited = await addKey(gateway, { projectIds: [projectId] });
    const admin = await addMember(gateway, 'ADMIN');

    for (const { key } of [limited, admin])
      await expectRefused(
        gateway,
        () => gateway.graphql(upsert, { input: input({ scope: 'PLATFORM', projectIds: [projectId] }) }, { key }),
        ...forbidden('Only platform admins may change platform connections.'),
      );
  });

  test("of somebody else's connection is refused, even to a platform admin", async () => {
    const { key } = await addMember(gateway, 'EDITOR');
    await addConnection(gateway, { externalId: 'ext_one' }, key);

    await expectRefused(
      gateway,
      () => gateway.graphql(upsert, { input: input({ projectId, externalId: 'ext_one' }) }),
      ...forbidden('Only the owner of a connection may change its credential.'),
    );
  });
});
