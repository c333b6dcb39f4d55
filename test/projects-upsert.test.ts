import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { later, openTestGateway, startTime, type TestGateway } from './support/gateway.ts';
import { expectRefused, platformAdminsOnly } from './support/refusals.ts';
import { addConnection, addFlow, addMember, forceDelete } from './support/tenants.ts';

const upsertProject = graphql(`
  mutation ProjectsUpsert($input: UpsertProjectInput!) {
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

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
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
    await forceDelete(gateway, missing);

    const { upsertProject: created } = await gateway.query(upsertProject, {
      input: { externalId: 'new', displayName: 'New' },
    });

    const { id } = created.project;
    const project = { id, externalId: 'new', displayName: 'New', created: startTime, updated: startTime };
    expect(id).toMatch(/^project_[0-9a-z]{26}$/);
    expect(created).toEqual({ project });
    const available = async (): Promise<string[]> => {
      const rows = await gateway.services.db.connectionProject.findMany({ where: { projectId: id } });
      return rows.map(({ connectionId }) => connectionId);
    };
    expect(await available()).toEqual([before]);

    await addConnection(gateway, { ...shared, preSelectForNewProjects: true });
    gateway.setTime(new Date(later));
    expect(await gateway.query(upsertProject, { input: { externalId: 'new', displayName: 'Renamed' } })).toEqual({
      upsertProject: { project: { ...project, displayName: 'Renamed', updated: later } },
    });
    expect(await available()).toEqual([before]);
  });

  test('is refused to a project admin', async () => {
    const { key } = await addMember(gateway, 'ADMIN');

    await expectRefused(
      gateway,
      () => gateway.graphql(upsertProject, { input: { externalId: 'new', displayName: 'New' } }, { key }),
      ...platformAdminsOnly,
    );
  });
});
