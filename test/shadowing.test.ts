/** A project connection with the external id of a platform connection would take its place in the engine's reads. */
import { beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { inDataFolder, makeDataFolder } from './support/data-folder.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { start } from './support/process.ts';
import { addConnection, addFlow, addProject, addShadowed } from './support/tenants.ts';

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

const externalId = 'ext_same';

const upsert = async (changed: object) => {
  const { status, body } = await gateway.rest('POST', '', {
    body: {
      externalId,
      displayName: 'Slack',
      pieceName: '@activepieces/piece-slack',
      pieceVersion: '0.10.0',
      type: 'NO_AUTH',
      value: { type: 'NO_AUTH' },
      ...changed,
    },
  });
  return { status, body };
};
const upsertOwn = () => upsert({ projectId });
const upsertShared = (projectIds: string[]) => upsert({ scope: 'PLATFORM', projectIds });

const refused = (field: string, message: string) => ({
  status: 400,
  body: {
    statusCode: 400,
    code: 'VALIDATION',
    params: { message: `${field}: ${message}`, fields: [{ field, message }] },
  },
});
const takenByShared = refused('externalId', 'is that of a platform connection in this project: choose another one');
const takenByOwn = (...projects: string[]) =>
  refused(
    'projectIds',
    `names projects that have a connection of their own with this external id: ${projects.join(', ')}`,
  );

const everything = async () => {
  const { db } = gateway.services;
  return [await db.appConnection.findMany(), await db.connectionProject.findMany(), await db.credential.findMany()];
};

/** Checks that an answer is a refusal, and that nothing changes by it. */
async function expectRefused(ask: () => Promise<unknown>, answer: object): Promise<void> {
  const before = await everything();
  expect(await ask()).toEqual(answer);
  expect(await everything()).toEqual(before);
}

describe('an external id that a platform connection has in a project', () => {
  test.each([false, true])(
    'is not given to a connection of the project (deleted, and flows use it: %s)',
    async (deleted) => {
      const shared = await addConnection(gateway, { externalId, scope: 'PLATFORM', projectIds: [projectId] });
      if (deleted) {
        await addFlow(gateway, 'flow', [shared]);
        await gateway.rest('DELETE', `/${shared}?force=true`);
      }
      await expectRefused(upsertOwn, takenByShared);
    },
  );

  test('is free in every other project', async () => {
    await addConnection(gateway, { externalId, scope: 'PLATFORM', projectIds: [await addProject(gateway, 'other')] });
    expect(await upsertOwn()).toMatchObject({ status: 201 });
  });

  test('is taken in a project that was made since, if it was pre-selected', async () => {
    await addConnection(gateway, { externalId, scope: 'PLATFORM', preSelectForNewProjects: true });
    const other = await addProject(gateway, 'other');
    await expectRefused(() => upsert({ projectId: other }), takenByShared);
  });
});

describe("an external id that a project's own connection has", () => {
  test.each([false, true])('is not shared with it (deleted, and flows use it: %s)', async (deleted) => {
    const own = await addConnection(gateway, { externalId });
    if (deleted) {
      await addFlow(gateway, 'flow', [own]);
      await gateway.rest('DELETE', `/${own}?force=true`);
    }
    const other = await addProject(gateway, 'other');
    await expectRefused(() => upsertShared([other, projectId]), takenByOwn(projectId));
    const shared = await addConnection(gateway, { externalId, scope: 'PLATFORM', projectIds: [other] });
    await expectRefused(() => upsertShared([other, projectId]), takenByOwn(projectId));
    await expectRefused(async () => {
      const { status, body } = await gateway.rest('POST', `/${shared}`, { body: { projectIds: [other, projectId] } });
      return { status, body };
    }, takenByOwn(projectId));
  });
});

describe('a pair of an older version', () => {
  test('goes on working: each of both is upserted and updated, and shared with further projects', async () => {
    const { own, shared } = await addShadowed(gateway, externalId);
    const other = await addProject(gateway, 'other');
    expect(await upsertOwn()).toMatchObject({ status: 201, body: { id: own } });
    expect(await upsertShared([projectId, other])).toMatchObject({ status: 201, body: { id: shared } });
    for (const id of [own, shared]) {
      expect(await gateway.rest('POST', `/${id}`, { body: { displayName: 'New' } })).toMatchObject({ status: 200 });
    }
  });

  test('does not come back once it was ended', async () => {
    const { shared } = await addShadowed(gateway, externalId);
    expect(await gateway.rest('POST', `/${shared}`, { body: { projectIds: [] } })).toMatchObject({ status: 200 });
    await expectRefused(() => upsertShared([projectId]), takenByOwn(projectId));
  });

  test('is named in the log of a start', async () => {
    const folder = await makeDataFolder(generateApiKey());
    try {
      const pair = await inDataFolder(folder.path, async (database) => {
        const { rows } = await database.query<Record<string, string>>(`
          UPDATE app_connection own SET external_id = shared.external_id
          FROM (SELECT * FROM app_connection WHERE scope = 'PLATFORM' ORDER BY id LIMIT 1) shared
          WHERE own.id = (
            SELECT first.id FROM app_connection first JOIN connection_project ON project_id = first.scope_id
            WHERE first.scope = 'PROJECT' AND connection_id = shared.id ORDER BY first.id LIMIT 1
          )
          RETURNING shared.id AS "platformConnectionId", own.id AS "projectConnectionId", own.scope_id AS "projectId"`);
        return rows;
      });
      expect(pair).toHaveLength(1);
      const gateway = start({ DATA_DIR: folder.path, ...folder.env });
      await gateway.ready();
      await expect.poll(() => gateway.output()).toContain('shadow platform connections');
      const line =
        gateway
          .output()
          .split('\n')
          .find((text) => text.includes('shadow platform connections')) ?? '';
      expect(JSON.parse(line)).toMatchObject({ level: 'warn', connections: pair, more: false });
    } finally {
      await folder.remove();
    }
  });
});

describe('at the same time', () => {
  const rounds = Array.from({ length: 20 }, (_, n) => n);
  const pairs = async (): Promise<number> => {
    const shared = await gateway.services.db.appConnection.findMany({
      where: { scope: 'PLATFORM' },
      include: { projects: true },
    });
    const counts = await Promise.all(
      shared.map(({ externalId: taken, projects }) =>
        gateway.services.db.appConnection.count({
          where: { externalId: taken, scopeId: { in: projects.map(({ projectId: id }) => id) } },
        }),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  test('of a project connection and a platform connection of one external id one is made, and the other refused', async () => {
    for (const round of rounds) {
      const both = [upsert({ externalId: `ext_${round}`, projectId })];
      both.push(upsert({ externalId: `ext_${round}`, scope: 'PLATFORM', projectIds: [projectId] }));
      const statuses = (await Promise.all(both)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([201, 400]);
    }
    expect(await pairs()).toBe(0);
  });

  test('a platform connection is shared by many, and project connections are made, without a pair or a deadlock', async () => {
    const ids = await Promise.all(
      rounds.map((n) => addConnection(gateway, { externalId: `ext_${n}`, scope: 'PLATFORM', projectIds: [] })),
    );
    const answers = await Promise.all(
      rounds.flatMap((n) => [
        gateway.rest('POST', `/${ids[n]}`, { body: { projectIds: [projectId] } }),
        upsert({ externalId: `ext_${n}`, projectId }),
        upsert({ externalId: `ext_${n}`, scope: 'PLATFORM', projectIds: [projectId] }),
        addProject(gateway, `project_${n}`).then(() => ({ status: 200 })),
      ]),
    );
    expect(new Set(answers.map(({ status }) => status)).has(500)).toBe(false);
    for (const { status } of answers) expect([200, 201, 400]).toContain(status);
    expect(await pairs()).toBe(0);
  });
});
