import { beforeEach, describe, expect, test } from 'vitest';
import { type EntityKind, idPrefixes, newId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import type { UpsertConnectionInput, UpsertUserInput } from './documents/graphql.ts';
import { type Answer, type GraphqlBody, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addMember, addProject } from './support/tenants.ts';

graphql(`
  fragment MutationsConnection on AppConnection {
    id
    externalId
    displayName
    type
    pieceName
    pieceVersion
    scope
    status
    metadata
    preSelectForNewProjects
    ownerId
    owner {
      email
    }
    flowIds
    flows {
      displayName
      connectionIds
    }
    projectIds
    projects {
      displayName
    }
    created
    updated
  }
`);

const upsert = graphql(`
  mutation MutationsUpsert($input: UpsertConnectionInput!) {
    upsertConnection(input: $input) {
      connection {
        ...MutationsConnection
      }
    }
  }
`);

const update = graphql(`
  mutation MutationsUpdate($input: UpdateConnectionInput!) {
    updateConnection(input: $input) {
      connection {
        ...MutationsConnection
      }
    }
  }
`);

const remove = graphql(`
  mutation MutationsDelete($input: DeleteConnectionInput!) {
    deleteConnection(input: $input) {
      deletedConnectionId
      connection {
        ...MutationsConnection
      }
    }
  }
`);

const replace = graphql(`
  mutation MutationsReplace($input: ReplaceConnectionInput!) {
    replaceConnection(input: $input) {
      dryRun
      sourceDeleted
      connection {
        ...MutationsConnection
      }
      flows {
        displayName
        updated
        project {
          displayName
        }
        connections {
          displayName
          owner {
            email
          }
          flowIds
        }
      }
    }
  }
`);

const upsertFlow = graphql(`
  mutation MutationsUpsertFlow($input: UpsertFlowInput!) {
    upsertFlow(input: $input) {
      flow {
        id
        externalId
        displayName
        status
        project {
          displayName
        }
        connectionIds
        connections {
          displayName
          owner {
            email
          }
        }
        created
        updated
      }
    }
  }
`);

const deleteFlow = graphql(`
  mutation MutationsDeleteFlow($input: DeleteFlowInput!) {
    deleteFlow(input: $input) {
      deletedFlowId
    }
  }
`);

const upsertProject = graphql(`
  mutation MutationsUpsertProject($input: UpsertProjectInput!) {
    upsertProject(input: $input) {
      project {
        id
        externalId
        displayName
        created
        updated
      }
    }
  }
`);

const upsertUser = graphql(`
  mutation MutationsUpsertUser($input: UpsertUserInput!) {
    upsertUser(input: $input) {
      user {
        id
        externalId
        email
        firstName
        lastName
        platformRole
      }
    }
  }
`);

const inOneRequest = graphql(`
  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {
    before: updateConnection(input: { id: $id, displayName: "First" }) {
      connection {
        displayName
        owner {
          firstName
        }
      }
    }
    upsertUser(input: $user) {
      user {
        firstName
      }
    }
    after: updateConnection(input: { id: $id, displayName: "Second" }) {
      connection {
        displayName
        owner {
          firstName
        }
      }
    }
  }
`);

const start = '2026-01-01T00:00:00.000Z';
const later = '2026-01-02T03:04:05.678Z';

let gateway: TestGateway;
let projectId: string;
let adminId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
  ({ id: adminId } = await gateway.services.db.user.findFirstOrThrow());
});

/** Everything that is stored, to see that nothing has changed. */
async function everything(): Promise<unknown> {
  const { db } = gateway.services;
  return Promise.all([
    db.appConnection.findMany({ include: { credential: true, projects: true }, orderBy: { id: 'asc' } }),
    db.flow.findMany({ include: { connections: { orderBy: { connectionId: 'asc' } } }, orderBy: { id: 'asc' } }),
    db.project.findMany({ orderBy: { id: 'asc' } }),
    db.user.findMany({ include: { memberships: true }, orderBy: { id: 'asc' } }),
    // That it was refused may be recorded: audit-refusals.test.ts looks at that.
    db.auditEvent.findMany({ where: { action: { not: 'CREDENTIAL_ACCESS_REFUSED' } }, orderBy: { id: 'asc' } }),
  ]);
}

/** That a request is refused with one fault, and changes nothing. */
async function expectRefused(
  send: () => Promise<Answer<GraphqlBody<unknown>>>,
  code: string,
  params: object,
): Promise<void> {
  const before = await everything();
  const { status, body } = await send();
  expect({ status, faults: body.errors?.map(({ extensions }) => extensions) }).toEqual({
    status: 200,
    faults: [{ code, params }],
  });
  expect(await everything()).toEqual(before);
}

const field = (name: string, message: string): [code: string, params: object] => [
  'VALIDATION',
  { message: `${name}: ${message}`, fields: [{ field: name, message }] },
];
const noConnection = (entityId: string): [code: string, params: object] => [
  'ENTITY_NOT_FOUND',
  { entityType: 'app_connection', entityId, message: 'Connection not found' },
];
const noProject = (entityId: string): [code: string, params: object] => [
  'ENTITY_NOT_FOUND',
  { entityType: 'project', entityId, message: 'Project not found' },
];
const forbidden = (message: string): [code: string, params: object] => ['AUTHORIZATION', { message }];

const input = (changed: Partial<UpsertConnectionInput> = {}): UpsertConnectionInput => ({
  displayName: 'Slack',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  credential: { secretText: { secretText: 'xoxb' } },
  ...changed,
});

/** A connection as `addConnection` makes it. */
const connection = (id: string, changed: object = {}): object => ({
  id,
  externalId: expect.stringMatching(/^ext_[0-9a-z]{26}$/) as unknown,
  displayName: 'Slack',
  type: 'SECRET_TEXT',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  scope: 'PROJECT',
  status: 'ACTIVE',
  metadata: null,
  preSelectForNewProjects: false,
  ownerId: adminId,
  owner: { email: 'admin@example.com' },
  flowIds: [],
  flows: [],
  projectIds: [projectId],
  projects: [{ displayName: 'My project' }],
  created: start,
  updated: start,
  ...changed,
});

const setTime = (time: string): void => gateway.setTime(new Date(time));

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
    expect(upsertConnection).toEqual({ connection: connection(id, { metadata: { a: [1, null] } }) });
  });

  test('overwrites the connection of the same external id, and keeps its id, uses and metadata', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_one', metadata: { kept: true } });
    const flowId = await addFlow(gateway, 'flow', [id]);
    setTime(later);
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
      upsertConnection: { connection: connection(id, { ...overwritten, metadata: { kept: true } }) },
    });
    expect(await gateway.query(upsert, { input: { ...overwriting, metadata: null } })).toEqual({
      upsertConnection: { connection: connection(id, { ...overwritten, metadata: null }) },
    });
  });

  test('revives a MISSING connection under its id, for a platform admin as its new owner', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_one' }, (await addMember(gateway, 'EDITOR')).key);
    const flowId = await addFlow(gateway, 'flow', [id]);
    await gateway.query(remove, { input: { id, force: true } });

    expect(await gateway.query(upsert, { input: input({ projectId, externalId: 'ext_one' }) })).toEqual({
      upsertConnection: {
        connection: connection(id, {
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
      return [found.projectIds, found.projects.map(({ displayName }) => displayName)];
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
      () => gateway.graphql(upsert, { input: input({ scope: 'PLATFORM', externalId: 'ext_all', projectIds: [] }) }),
      'VALIDATION',
      { message: 'Connection is used in 1 active flow. Please remove it from flows first.' },
    );
  });

  test.each<[string, (id: string) => Partial<UpsertConnectionInput>, [string, object]]>([
    [
      'a PLATFORM connection for one project',
      (id) => ({ scope: 'PLATFORM', projectId: id }),
      field('projectId', 'is for PROJECT connections: name the projects of a PLATFORM connection in projectIds'),
    ],
    [
      'a PROJECT connection for two projects',
      (id) => ({ projectIds: [id, 'project_other'] }),
      field('projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for no projects',
      (id) => ({ projectId: id, projectIds: [] }),
      field('projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for another project',
      (id) => ({ projectId: id, projectIds: ['project_other'] }),
      field('projectIds', 'a PROJECT connection is available in its own project alone'),
    ],
    [
      'a PROJECT connection for new projects',
      (id) => ({ projectId: id, preSelectForNewProjects: true }),
      field('preSelectForNewProjects', 'is for PLATFORM connections'),
    ],
    ['a connection for an unknown project', () => ({ projectId: 'project_none' }), noProject('project_none')],
    [
      'a PLATFORM connection for an unknown project',
      (id) => ({ scope: 'PLATFORM', projectIds: [id, 'project_none'] }),
      noProject('project_none'),
    ],
    [
      'an OAuth2 code for a piece without an app',
      (id) => ({ projectId: id, credential: { platformOAuth2: { code: 'abc' } } }),
      field('pieceName', 'has no OAuth app on this platform: a platform admin registers one with upsertOAuthApp'),
    ],
  ])('refuses %s', async (_what, changed, [code, params]) => {
    await expectRefused(() => gateway.graphql(upsert, { input: input(changed(projectId)) }), code, params);
  });

  test('takes the one project of projectIds for a PROJECT connection', async () => {
    const { upsertConnection } = await gateway.query(upsert, { input: input({ projectIds: [projectId] }) });

    expect(upsertConnection).toEqual({ connection: connection(upsertConnection.connection.id) });
  });

  test('of a PLATFORM connection is refused to all but platform admins', async () => {
    const limited = await addKey(gateway, { projectIds: [projectId] });
    const admin = await addMember(gateway, 'ADMIN');

    for (const { key } of [limited, admin])
      await expectRefused(
        () => gateway.graphql(upsert, { input: input({ scope: 'PLATFORM', projectIds: [projectId] }) }, { key }),
        ...forbidden('Only platform admins may change platform connections.'),
      );
  });

  test("of somebody else's connection is refused, even to a platform admin", async () => {
    const { key } = await addMember(gateway, 'EDITOR');
    await addConnection(gateway, { externalId: 'ext_one' }, key);

    await expectRefused(
      () => gateway.graphql(upsert, { input: input({ projectId, externalId: 'ext_one' }) }),
      ...forbidden('Only the owner of a connection may change its credential.'),
    );
  });
});

describe('updateConnection', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(update, { input: { id: 'conn_1' } }, { key: null })).status).toBe(401);
  });

  test('changes what is given, and nothing else', async () => {
    const id = await addConnection(gateway, { metadata: { old: true } });
    const flowId = await addFlow(gateway, 'flow', [id]);
    const used = { flowIds: [flowId], flows: [{ displayName: 'flow', connectionIds: [id] }], updated: later };
    const credential = await gateway.services.db.credential.findMany();
    setTime(later);

    expect(await gateway.query(update, { input: { id, displayName: 'New' } })).toEqual({
      updateConnection: { connection: connection(id, { ...used, displayName: 'New', metadata: { old: true } }) },
    });
    expect(await gateway.query(update, { input: { id, metadata: { new: 1 } } })).toEqual({
      updateConnection: { connection: connection(id, { ...used, displayName: 'New', metadata: { new: 1 } }) },
    });
    expect(await gateway.query(update, { input: { id, metadata: null } })).toEqual({
      updateConnection: { connection: connection(id, { ...used, displayName: 'New' }) },
    });
    expect(await gateway.services.db.credential.findMany()).toEqual(credential);
  });

  test('shares a PLATFORM connection anew, and with new projects', async () => {
    const other = await addProject(gateway, 'other');
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [projectId] });

    expect(await gateway.query(update, { input: { id, projectIds: [other], preSelectForNewProjects: true } })).toEqual({
      updateConnection: {
        connection: connection(id, {
          scope: 'PLATFORM',
          preSelectForNewProjects: true,
          projectIds: [other],
          projects: [{ displayName: 'other' }],
        }),
      },
    });
  });

  test.each<[string, object, [string, object]]>([
    [
      'nothing',
      {},
      [
        'VALIDATION',
        { message: 'Give at least one of displayName, metadata, projectIds and preSelectForNewProjects.' },
      ],
    ],
    [
      'projects of a PROJECT connection',
      { projectIds: ['project_1'] },
      field('projectIds', 'is for PLATFORM connections'),
    ],
    [
      'a PROJECT connection for new projects',
      { preSelectForNewProjects: false },
      field('preSelectForNewProjects', 'is for PLATFORM connections'),
    ],
    ['an empty name', { displayName: '' }, field('input.displayName', 'must not be empty')],
  ])('refuses to change %s', async (_what, changed, [code, params]) => {
    const id = await addConnection(gateway);

    await expectRefused(() => gateway.graphql(update, { input: { id, ...changed } }), code, params);
  });

  test('does not find what does not exist, or is of another platform', async () => {
    const id = await addConnection(gateway);
    const foreign = await addForeignPlatform(gateway);
    const changed = { displayName: 'New' };

    await expectRefused(
      () => gateway.graphql(update, { input: { id: 'conn_none', ...changed } }),
      ...noConnection('conn_none'),
    );
    await expectRefused(() => gateway.graphql(update, { input: { id, ...changed } }, foreign), ...noConnection(id));
  });
});

describe('deleteConnection', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(remove, { input: { id: 'conn_1' } }, { key: null })).status).toBe(401);
  });

  test('leaves nothing of a connection that no flow uses', async () => {
    const id = await addConnection(gateway);

    expect(await gateway.query(remove, { input: { id } })).toEqual({
      deleteConnection: { deletedConnectionId: id, connection: null },
    });
    const { db } = gateway.services;
    expect([await db.appConnection.count(), await db.credential.count()]).toEqual([0, 0]);
  });

  test.each([
    ['a disabled flow', 'DISABLED', {}],
    ['an enabled flow, when forced', 'ENABLED', { force: true }],
  ] as const)('leaves a connection of %s as MISSING, without its credential', async (_what, status, forced) => {
    const id = await addConnection(gateway);
    const flowId = await addFlow(gateway, 'flow', [id], { status });
    setTime(later);

    expect(await gateway.query(remove, { input: { id, ...forced } })).toEqual({
      deleteConnection: {
        deletedConnectionId: id,
        connection: connection(id, {
          status: 'MISSING',
          flowIds: [flowId],
          flows: [{ displayName: 'flow', connectionIds: [id] }],
          updated: later,
        }),
      },
    });
    expect(await gateway.services.db.credential.count()).toBe(0);
  });

  test.each([
    [1, 'Connection is used in 1 active flow. Please remove it from flows first.'],
    [3, 'Connection is used in 3 active flows. Please remove it from flows first.'],
  ])('is refused while %i enabled flows use it', async (flows, message) => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'disabled', [id], { status: 'DISABLED' });
    for (let n = 0; n < flows; n += 1) await addFlow(gateway, `enabled ${n}`, [id]);

    await expectRefused(() => gateway.graphql(remove, { input: { id } }), 'VALIDATION', { message });
  });

  test('does not find what does not exist, or is deleted already', async () => {
    const id = await addConnection(gateway);
    await gateway.query(remove, { input: { id } });

    for (const gone of [id, 'conn_none'])
      await expectRefused(() => gateway.graphql(remove, { input: { id: gone } }), ...noConnection(gone));
  });
});

describe('replaceConnection', () => {
  let source: string;
  let target: string;

  beforeEach(async () => {
    source = await addConnection(gateway, { displayName: 'Old' });
    target = await addConnection(gateway, { displayName: 'New' });
  });

  const flow = (displayName: string, flowIds: string[]): object => ({
    displayName,
    updated: later,
    project: { displayName: 'My project' },
    connections: [{ displayName: 'New', owner: { email: 'admin@example.com' }, flowIds }],
  });

  test('needs a key', async () => {
    const ids = { sourceConnectionId: source, targetConnectionId: target };
    expect((await gateway.graphql(replace, { input: ids }, { key: null })).status).toBe(401);
  });

  test.each([false, true])(
    'tells what it does, does it, and with dryRun does not (source deleted: %s)',
    async (deleted) => {
      const first = await addFlow(gateway, 'first', [source]);
      const both = await addFlow(gateway, 'both', [target, source], { status: 'DISABLED' });
      const own = await addFlow(gateway, 'own', [target]);
      setTime(later);
      const ids = {
        projectId,
        sourceConnectionId: source,
        targetConnectionId: target,
        deleteSourceConnection: deleted,
      };
      const payload = {
        sourceDeleted: deleted,
        connection: connection(target, {
          displayName: 'New',
          flowIds: [first, both, own],
          flows: ['first', 'both', 'own'].map((displayName) => ({ displayName, connectionIds: [target] })),
        }),
        flows: [flow('first', [first, both, own]), flow('both', [first, both, own])],
      };

      const before = await everything();
      expect(await gateway.query(replace, { input: { ...ids, dryRun: true } })).toEqual({
        replaceConnection: { ...payload, dryRun: true },
      });
      expect(await everything()).toEqual(before);

      expect(await gateway.query(replace, { input: ids })).toEqual({
        replaceConnection: { ...payload, dryRun: false },
      });
      const { db } = gateway.services;
      expect(await db.flowConnection.findMany({ where: { connectionId: source } })).toEqual([]);
      expect(await db.appConnection.count({ where: { id: source } })).toBe(deleted ? 0 : 1);
      expect(await db.credential.count()).toBe(deleted ? 1 : 2);
    },
  );

  test('mends flows whose connection is MISSING, which then is gone', async () => {
    const flowId = await addFlow(gateway, 'flow', [source]);
    await gateway.query(remove, { input: { id: source, force: true } });
    setTime(later);

    expect(
      await gateway.query(replace, {
        input: { projectId, sourceConnectionId: source, targetConnectionId: target },
      }),
    ).toEqual({
      replaceConnection: {
        dryRun: false,
        sourceDeleted: false,
        connection: connection(target, {
          displayName: 'New',
          flowIds: [flowId],
          flows: [{ displayName: 'flow', connectionIds: [target] }],
        }),
        flows: [flow('flow', [flowId])],
      },
    });
    expect(await gateway.services.db.appConnection.findMany({ select: { id: true } })).toEqual([{ id: target }]);
  });

  test('touches the flows of its project alone', async () => {
    const other = await addProject(gateway, 'other');
    const both = { scope: 'PLATFORM' as const, projectIds: [projectId, other] };
    const [from, to] = [await addConnection(gateway, both), await addConnection(gateway, both)];
    await addFlow(gateway, 'here', [from]);
    const elsewhere = await addFlow(gateway, 'elsewhere', [from], { projectId: other });

    await gateway.query(replace, { input: { projectId, sourceConnectionId: from, targetConnectionId: to } });

    const { db } = gateway.services;
    expect(await db.flowConnection.findMany({ where: { connectionId: from } })).toEqual([
      { flowId: elsewhere, connectionId: from },
    ]);
    await expectRefused(
      () =>
        gateway.graphql(replace, {
          input: { projectId, sourceConnectionId: from, targetConnectionId: to, deleteSourceConnection: true },
        }),
      ...field('deleteSourceConnection', 'the source is used by 1 flow of other projects'),
    );
  });

  describe.each([false, true])('with dryRun: %s', (dryRun) => {
    const refused = (sourceConnectionId: string, targetConnectionId: string, [code, params]: [string, object]) =>
      expectRefused(
        () => gateway.graphql(replace, { input: { projectId, sourceConnectionId, targetConnectionId, dryRun } }),
        code,
        params,
      );

    test('refuses the source itself, another piece, and a MISSING target', async () => {
      const gmail = await addConnection(gateway, { pieceName: 'gmail' });
      const missing = await addConnection(gateway);
      await addFlow(gateway, 'flow', [missing]);
      await gateway.query(remove, { input: { id: missing, force: true } });

      await refused(source, source, field('targetConnectionId', 'is the source itself'));
      await refused(
        source,
        gmail,
        field('targetConnectionId', 'is for gmail, but the source is for @activepieces/piece-slack'),
      );
      await refused(source, missing, field('targetConnectionId', 'was deleted'));
    });

    test('does not find what does not exist, or is not available in the project', async () => {
      const other = await addConnection(gateway, { projectId: await addProject(gateway, 'other') });

      for (const id of [other, 'conn_none']) {
        await refused(id, target, noConnection(id));
        await refused(source, id, noConnection(id));
      }
    });
  });
});

describe('upsertFlow', () => {
  const flow = (id: string, changed: object = {}): object => ({
    id,
    externalId: 'one',
    displayName: 'One',
    status: 'ENABLED',
    project: { displayName: 'My project' },
    connectionIds: [],
    connections: [],
    created: start,
    updated: start,
    ...changed,
  });
  const one = () => ({ projectId, externalId: 'one', displayName: 'One' });
  const slack = { displayName: 'Slack', owner: { email: 'admin@example.com' } };

  test('needs a key', async () => {
    expect((await gateway.graphql(upsertFlow, { input: one() }, { key: null })).status).toBe(401);
  });

  test('creates a flow, enabled unless told otherwise', async () => {
    const { upsertFlow: enabled } = await gateway.query(upsertFlow, { input: one() });
    expect(enabled.flow.id).toMatch(/^flow_[0-9a-z]{26}$/);
    expect(enabled).toEqual({ flow: flow(enabled.flow.id) });

    const { upsertFlow: disabled } = await gateway.query(upsertFlow, {
      input: { ...one(), externalId: 'two', status: 'DISABLED' },
    });
    expect(disabled).toEqual({ flow: flow(disabled.flow.id, { externalId: 'two', status: 'DISABLED' }) });
  });

  test('overwrites the flow of the same external id; what is left out stays', async () => {
    const [a, b] = [await addConnection(gateway), await addConnection(gateway)];
    const id = await addFlow(gateway, 'one', [a, b, a], { status: 'DISABLED' });
    setTime(later);
    const kept = { status: 'DISABLED', updated: later };

    expect(await gateway.query(upsertFlow, { input: one() })).toEqual({
      upsertFlow: { flow: flow(id, { ...kept, connectionIds: [a, b], connections: [slack, slack] }) },
    });
    expect(await gateway.query(upsertFlow, { input: { ...one(), connectionIds: [b] } })).toEqual({
      upsertFlow: { flow: flow(id, { ...kept, connectionIds: [b], connections: [slack] }) },
    });
    expect(await gateway.query(upsertFlow, { input: { ...one(), connectionIds: [], status: 'ENABLED' } })).toEqual({
      upsertFlow: { flow: flow(id, { updated: later }) },
    });
  });

  test('of the same external id in another project is another flow', async () => {
    const id = await addFlow(gateway, 'one', []);
    expect(await addFlow(gateway, 'one', [], { projectId: await addProject(gateway, 'other') })).not.toBe(id);
  });

  test('lets go of a MISSING connection, which then is gone, once no flow uses it', async () => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'one', [id]);
    await addFlow(gateway, 'two', [id]);
    await gateway.query(remove, { input: { id, force: true } });
    const { db } = gateway.services;

    await addFlow(gateway, 'one', []);
    expect(await db.appConnection.count()).toBe(1);
    await addFlow(gateway, 'two', []);
    expect(await db.appConnection.count()).toBe(0);
  });

  test('is refused with a connection that does not exist, or is not available in the project', async () => {
    const here = await addConnection(gateway);
    const elsewhere = await addConnection(gateway, { projectId: await addProject(gateway, 'other') });

    for (const id of [elsewhere, 'conn_none'])
      await expectRefused(
        () => gateway.graphql(upsertFlow, { input: { ...one(), connectionIds: [here, id] } }),
        ...noConnection(id),
      );
    await expectRefused(
      () => gateway.graphql(upsertFlow, { input: { ...one(), projectId: 'project_none' } }),
      ...noProject('project_none'),
    );
  });
});

describe('deleteFlow', () => {
  test('needs a key', async () => {
    expect((await gateway.graphql(deleteFlow, { input: { id: 'flow_1' } }, { key: null })).status).toBe(401);
  });

  test('forgets the flow; MISSING connections go with the last flow that used them, others stay', async () => {
    const missing = await addConnection(gateway);
    const active = await addConnection(gateway);
    const [first, last] = [
      await addFlow(gateway, 'first', [missing, active]),
      await addFlow(gateway, 'last', [missing, active]),
    ];
    await gateway.query(remove, { input: { id: missing, force: true } });
    const left = async (): Promise<string[]> => {
      const rows = await gateway.services.db.appConnection.findMany({ orderBy: { id: 'asc' } });
      return rows.map(({ id }) => id);
    };

    expect(await gateway.query(deleteFlow, { input: { id: first } })).toEqual({ deleteFlow: { deletedFlowId: first } });
    expect(await left()).toEqual([missing, active]);
    expect(await gateway.query(deleteFlow, { input: { id: last } })).toEqual({ deleteFlow: { deletedFlowId: last } });
    expect(await left()).toEqual([active]);
    expect(await gateway.services.db.flow.count()).toBe(0);
  });

  test('does not find what does not exist, or is of another platform', async () => {
    const id = await addFlow(gateway, 'flow', []);
    const foreign = await addForeignPlatform(gateway);
    const noFlow = (entityId: string) => ({ entityType: 'flow', entityId, message: 'Flow not found' });

    await expectRefused(
      () => gateway.graphql(deleteFlow, { input: { id: 'flow_none' } }),
      'ENTITY_NOT_FOUND',
      noFlow('flow_none'),
    );
    await expectRefused(() => gateway.graphql(deleteFlow, { input: { id } }, foreign), 'ENTITY_NOT_FOUND', noFlow(id));
  });
});

describe('upsertProject', () => {
  test('needs a key', async () => {
    const project = { externalId: 'new', displayName: 'New' };
    expect((await gateway.graphql(upsertProject, { input: project }, { key: null })).status).toBe(401);
  });

  test('creates a project with the PLATFORM connections that are pre-selected, and only then', async () => {
    const shared = { scope: 'PLATFORM' as const, projectIds: [] };
    const before = await addConnection(gateway, { ...shared, preSelectForNewProjects: true });
    await addConnection(gateway, { ...shared, preSelectForNewProjects: false });
    const missing = await addConnection(gateway, { ...shared, projectIds: [projectId], preSelectForNewProjects: true });
    await addFlow(gateway, 'flow', [missing]);
    await gateway.query(remove, { input: { id: missing, force: true } });

    const { upsertProject: created } = await gateway.query(upsertProject, {
      input: { externalId: 'new', displayName: 'New' },
    });

    const { id } = created.project;
    const project = { id, externalId: 'new', displayName: 'New', created: start, updated: start };
    expect(id).toMatch(/^project_[0-9a-z]{26}$/);
    expect(created).toEqual({ project });
    const available = async (): Promise<string[]> => {
      const rows = await gateway.services.db.connectionProject.findMany({ where: { projectId: id } });
      return rows.map(({ connectionId }) => connectionId);
    };
    expect(await available()).toEqual([before]);

    await addConnection(gateway, { ...shared, preSelectForNewProjects: true });
    setTime(later);
    expect(await gateway.query(upsertProject, { input: { externalId: 'new', displayName: 'Renamed' } })).toEqual({
      upsertProject: { project: { ...project, displayName: 'Renamed', updated: later } },
    });
    expect(await available()).toEqual([before]);
  });

  test('is refused to a project admin', async () => {
    const { key } = await addMember(gateway, 'ADMIN');

    await expectRefused(
      () => gateway.graphql(upsertProject, { input: { externalId: 'new', displayName: 'New' } }, { key }),
      ...forbidden('Only a platform admin, with an API key that is not limited to projects, may do this.'),
    );
  });
});

describe('upsertUser', () => {
  const person = (changed: Partial<UpsertUserInput> = {}): UpsertUserInput => ({
    externalId: 'grace',
    email: 'grace@example.com',
    firstName: 'Grace',
    lastName: 'Hopper',
    ...changed,
  });
  const admin = person({ externalId: 'admin', email: 'admin@example.com' });

  test('needs a key', async () => {
    expect((await gateway.graphql(upsertUser, { input: person() }, { key: null })).status).toBe(401);
  });

  test('creates a member, and overwrites them; what is left out stays', async () => {
    const roles = async () => {
      const rows = await gateway.services.db.projectMember.findMany({ orderBy: { projectId: 'asc' } });
      return rows.map(({ projectId: id, role }) => ({ projectId: id, role }));
    };
    const other = await addProject(gateway, 'other');
    const both = [
      { projectId, role: 'EDITOR' as const },
      { projectId: other, role: 'VIEWER' as const },
    ];

    const { upsertUser: created } = await gateway.query(upsertUser, { input: person({ projectRoles: both }) });
    const { id } = created.user;
    expect(id).toMatch(/^user_[0-9a-z]{26}$/);
    expect(created).toEqual({ user: { ...person(), id, platformRole: 'MEMBER' } });
    expect(await roles()).toEqual(both);

    const changed = person({ email: 'amazing@example.com', firstName: 'Amazing', platformRole: 'ADMIN' });
    expect(await gateway.query(upsertUser, { input: changed })).toEqual({ upsertUser: { user: { ...changed, id } } });
    expect(await gateway.query(upsertUser, { input: person() })).toEqual({
      upsertUser: { user: { ...person(), id, platformRole: 'ADMIN' } },
    });
    expect(await roles()).toEqual(both);

    await gateway.query(upsertUser, { input: person({ projectRoles: [{ projectId, role: 'ADMIN' }] }) });
    expect(await roles()).toEqual([{ projectId, role: 'ADMIN' }]);
    await gateway.query(upsertUser, { input: person({ projectRoles: [] }) });
    expect(await roles()).toEqual([]);
  });

  test('does not leave the platform without an admin', async () => {
    await expectRefused(
      () => gateway.graphql(upsertUser, { input: { ...admin, platformRole: 'MEMBER' } }),
      ...field('platformRole', 'must stay ADMIN: the platform would be left without an admin'),
    );

    await gateway.query(upsertUser, { input: person({ platformRole: 'ADMIN' }) });
    expect(await gateway.query(upsertUser, { input: { ...admin, platformRole: 'MEMBER' } })).toEqual({
      upsertUser: { user: { ...admin, id: adminId, platformRole: 'MEMBER' } },
    });
  });

  test.each<[string, (id: string) => Partial<UpsertUserInput>, [string, object]]>([
    [
      'an email address that somebody has',
      () => ({ email: 'admin@example.com' }),
      field('email', 'belongs to another user of the platform'),
    ],
    ...Object.keys(idPrefixes).map((kind): [string, () => Partial<UpsertUserInput>, [string, object]] => [
      `an external id that looks like the gateway's id of a thing (${kind})`,
      () => ({ externalId: newId(kind as EntityKind) }),
      field('externalId', "must not look like one of the gateway's own ids"),
    ]),
    ['no email address', () => ({ email: 'grace' }), field('input.email', 'must be an email address')],
    [
      'a project twice',
      (id) => ({
        projectRoles: [
          { projectId: id, role: 'EDITOR' },
          { projectId: id, role: 'VIEWER' },
        ],
      }),
      field('projectRoles', 'names a project twice'),
    ],
    [
      'an unknown project',
      () => ({ projectRoles: [{ projectId: 'project_none', role: 'EDITOR' }] }),
      noProject('project_none'),
    ],
  ])('refuses %s', async (_what, changed, [code, params]) => {
    await expectRefused(() => gateway.graphql(upsertUser, { input: person(changed(projectId)) }), code, params);
  });
});

describe('several mutations in one request', () => {
  test('happen one after the other, and each answers with what is true by then', async () => {
    const id = await addConnection(gateway);
    const user = { externalId: 'admin', email: 'admin@example.com', firstName: 'Augusta', lastName: 'Admin' };

    expect(await gateway.query(inOneRequest, { id, user })).toEqual({
      before: { connection: { displayName: 'First', owner: { firstName: 'Ada' } } },
      upsertUser: { user: { firstName: 'Augusta' } },
      after: { connection: { displayName: 'Second', owner: { firstName: 'Augusta' } } },
    });
  });
});
