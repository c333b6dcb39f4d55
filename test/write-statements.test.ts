import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import type { WriteStatementsReplaceAndShowMutation } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { addConnection, addFlow } from './support/tenants.ts';

const replace = graphql(`
  mutation WriteStatementsReplace($input: ReplaceConnectionInput!) {
    replaceConnection(input: $input) {
      sourceDeleted
    }
  }
`);

const deleteFlow = graphql(`
  mutation WriteStatementsDeleteFlow($input: DeleteFlowInput!) {
    deleteFlow(input: $input) {
      deletedFlowId
    }
  }
`);

const replaceAndShow = graphql(`
  mutation WriteStatementsReplaceAndShow($input: ReplaceConnectionInput!, $after: String) {
    replaceConnection(input: $input) {
      ... on ReplaceConnectionPayload {
        repointed: flows(first: 100, after: $after) {
          pageInfo {
            hasNextPage
            endCursor
          }
          edges {
            node {
              id
            }
          }
        }
      }
      flowCount
      sourceDeleted
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

/**
 * What the statements since the last time did, and to which table first. Authentication is SELECT api_key. Of a transaction,
 * only the COMMIT: the embedded database's BEGIN is not reported.
 */
function takeStatements(): string[] {
  const described = gateway.statements.splice(0).map((sql) => {
    const [verb = ''] = /^(SELECT COUNT|\w+)/.exec(sql.trim()) ?? [];
    const [, table] =
      /FROM (api_key) k\b/.exec(sql) ?? /\b(?:FROM|INTO|UPDATE)\s+(?:"public"\.)?"?(\w+)/.exec(sql) ?? [];
    return table === undefined ? verb : `${verb} ${table}`;
  });
  return described.filter((statement) => statement !== 'BEGIN');
}

/** So many flows of the project that use a connection. */
async function addFlows(connectionId: string, count: number): Promise<string[]> {
  const { db } = gateway.services;
  const { platformId } = await db.project.findFirstOrThrow();
  const ids = Array.from({ length: count }, () => newId('flow'));
  await db.flow.createMany({
    data: ids.map((id) => ({
      id,
      platformId,
      projectId: gateway.projectId,
      externalId: id,
      displayName: id,
      status: 'ENABLED',
    })),
  });
  await db.flowConnection.createMany({ data: ids.map((flowId) => ({ flowId, connectionId })) });
  return ids;
}

test('a dry run shows all flows that would be repointed, in pages', async () => {
  const [sourceConnectionId, targetConnectionId] = [await addConnection(gateway), await addConnection(gateway)];
  const flowIds = await addFlows(sourceConnectionId, 201);
  await addFlows(targetConnectionId, 1);
  const input = { projectId: gateway.projectId, sourceConnectionId, targetConnectionId, dryRun: true };

  const pages: string[][] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const shown: WriteStatementsReplaceAndShowMutation = await gateway.query(replaceAndShow, { input, after });
    const { flowCount, repointed } = shown.replaceConnection;
    expect(flowCount).toBe(201);
    pages.push(repointed.edges.map(({ node }) => node.id));
    after = repointed.pageInfo.endCursor;
    more = repointed.pageInfo.hasNextPage;
  }
  expect(pages).toEqual([flowIds.slice(0, 100), flowIds.slice(100, 200), flowIds.slice(200)]);
});

describe.each([1, 1000])('replacing a connection that is used by %i flows', (count) => {
  const statements = [
    'SELECT api_key',
    'SELECT project',
    'SELECT app_connection',
    'SELECT app_connection',
    'WITH flow',
    'INSERT audit_event',
    'COMMIT',
  ];
  let input: { projectId: string; sourceConnectionId: string; targetConnectionId: string };
  let flowIds: string[];

  beforeEach(async () => {
    const [sourceConnectionId, targetConnectionId] = [await addConnection(gateway), await addConnection(gateway)];
    input = { projectId: gateway.projectId, sourceConnectionId, targetConnectionId };
    flowIds = await addFlows(sourceConnectionId, count);
    takeStatements();
  });

  test('costs as many statements as with one flow, of which one repoints them all', async () => {
    expect(await gateway.query(replace, { input })).toEqual({
      replaceConnection: { sourceDeleted: false },
    });

    expect(takeStatements()).toEqual(statements);
    const uses = await gateway.services.db.flowConnection.findMany({ orderBy: { flowId: 'asc' } });
    expect(uses).toEqual(flowIds.map((flowId) => ({ flowId, connectionId: input.targetConnectionId })));
  });

  test('costs one statement more when the flows are selected', async () => {
    const { replaceConnection } = await gateway.query(replaceAndShow, { input });
    expect(replaceConnection).toMatchObject({
      repointed: pageOf(flowIds.slice(0, 100).map((id) => ({ id }))),
      flowCount: count,
      sourceDeleted: false,
    });

    expect(takeStatements()).toEqual([...statements, 'SELECT flow']);
  });
});

test.each([0, 50])('reading a credential costs one look and one event, with %i flows', async (count) => {
  const id = await addConnection(gateway, { externalId: 'ext_1' });
  const flowIds = await addFlows(id, count);
  takeStatements();

  const response = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });

  expect(await response.json()).toMatchObject({ flowIds, value: { secret_text: 'xoxb-test' } });
  expect(takeStatements()).toEqual(['SELECT api_key', 'SELECT connection_project', 'INSERT audit_event']);
});

describe('an upsert', () => {
  const upsert = async (externalId: string): Promise<string[]> => {
    const body = {
      projectId: gateway.projectId,
      externalId,
      displayName: 'Slack',
      pieceName: '@activepieces/piece-slack',
      type: 'SECRET_TEXT',
      value: { type: 'SECRET_TEXT', secret_text: 'new' },
    };
    takeStatements();
    expect((await gateway.rest('POST', '', { body })).status).toBe(201);
    return takeStatements();
  };
  const authorized = ['SELECT api_key', 'SELECT project'];
  // Read at once.
  const shown = ['SELECT connection_project', 'SELECT flow_connection', 'SELECT user_account'];

  test('of a connection that is there costs a look and one statement, beside what is shown of it', async () => {
    await addConnection(gateway, { externalId: 'ext_1' });

    const statements = await upsert('ext_1');
    expect(statements.slice(0, -3)).toEqual([...authorized, 'SELECT app_connection', 'WITH app_connection']);
    expect(statements.slice(-3).sort()).toEqual(shown);
    const { db } = gateway.services;
    expect(await db.auditEvent.count({ where: { action: 'CONNECTION_UPSERTED' } })).toBe(2);
    expect(await db.credential.count()).toBe(1);
  });

  test('of a new one costs the lock of its external id, and a look under it, besides', async () => {
    const statements = await upsert('ext_1');
    expect(statements.slice(0, -3)).toEqual([
      ...authorized,
      'SELECT app_connection',
      'WITH app_connection',
      'SELECT',
      'SELECT app_connection',
      'COMMIT',
    ]);
    expect(statements.slice(-3).sort()).toEqual(shown);
  });
});

test('a change of what is said of a connection costs one statement, beside the look whether it may be made', async () => {
  const id = await addConnection(gateway);
  takeStatements();
  expect((await gateway.rest('POST', `/${id}`, { body: { displayName: 'Other' } })).status).toBe(200);
  expect(takeStatements().slice(0, 3)).toEqual(['SELECT api_key', 'SELECT app_connection', 'WITH app_connection']);
});

test.each([0, 1])('deleting a connection costs one statement under its lock, with %i flows', async (count) => {
  const id = await addConnection(gateway);
  await addFlows(id, count);
  takeStatements();
  expect((await gateway.rest('DELETE', `/${id}?force=true`)).status).toBe(204);
  expect(takeStatements()).toEqual([
    'SELECT api_key',
    'SELECT app_connection',
    'SELECT app_connection',
    'SELECT app_connection',
    'SELECT COUNT flow',
    'WITH app_connection',
    'COMMIT',
  ]);
  expect(await gateway.services.db.credential.count()).toBe(0);
});

describe('a flow', () => {
  const upsertFlow = (connectionIds: string[]) => addFlow(gateway, 'flow', connectionIds);
  const look = ['SELECT api_key', 'SELECT flow_connection'];
  const underLock = ['SELECT app_connection', 'WITH app_connection', 'DELETE app_connection', 'COMMIT'];
  let used: string[];
  beforeEach(async () => {
    used = [await addConnection(gateway), await addConnection(gateway), await addConnection(gateway)];
    takeStatements();
  });

  test('costs a look and one statement, whatever it uses, unless it gives up a connection', async () => {
    await upsertFlow(used.slice(0, 1));
    expect(takeStatements()).toEqual([...look, 'WITH app_connection']);
    await upsertFlow(used);
    expect(takeStatements()).toEqual([...look, 'WITH app_connection']);
    await upsertFlow(used.slice(1));
    expect(takeStatements()).toEqual([...look, ...underLock]);
    const uses = await gateway.services.db.flowConnection.findMany({ orderBy: { connectionId: 'asc' } });
    expect(uses.map(({ connectionId }) => connectionId)).toEqual(used.slice(1).sort());
  });

  test('is deleted by a look and one statement, under the lock of what it uses', async () => {
    const [id, other] = [await upsertFlow(used), await addFlow(gateway, 'other', [])];
    takeStatements();
    await gateway.query(deleteFlow, { input: { id } });
    expect(takeStatements()).toEqual([
      ...look,
      'SELECT app_connection',
      'WITH flow',
      'DELETE app_connection',
      'COMMIT',
    ]);
    await gateway.query(deleteFlow, { input: { id: other } });
    expect(takeStatements()).toEqual([...look, 'WITH flow']);
    expect(await gateway.services.db.flow.count()).toBe(0);
  });
});
