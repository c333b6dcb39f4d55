import { beforeEach, describe, expect, test } from 'vitest';
import { type Answer, openTestGateway, type TestGateway } from './support/gateway.ts';
import { serverUrl } from './support/shared-database.ts';
import { addConnection, addFlow, addMember } from './support/tenants.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const upsertBody = (n: number): object => ({
  projectId: gateway.projectId,
  externalId: 'ext_one',
  displayName: `Slack ${n}`,
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  type: 'SECRET_TEXT',
  value: { type: 'SECRET_TEXT', secret_text: `secret ${n}` },
});

const fifty = Array.from({ length: 50 }, (_, n) => n);

describe('at the same time', () => {
  test('50 upserts of one external id all succeed, and end in one row with one credential', async () => {
    const answers = await Promise.all(fifty.map((n) => gateway.rest('POST', '', { body: upsertBody(n) })));

    expect(answers.map(({ status }) => status)).toEqual(fifty.map(() => 201));
    const { db, vault } = gateway.services;
    const connections = await db.appConnection.findMany({ include: { credential: true, projects: true } });
    expect(connections).toHaveLength(1);
    const [connection] = connections;
    expect(new Set(answers.map(({ body }) => (body as { id: string }).id))).toEqual(new Set([connection?.id]));
    expect(connection?.projects).toHaveLength(1);
    // The name and the credential are those of the same upsert, whichever came last.
    const opened = JSON.parse(vault.open(connection!.credential!, `credential:${connection!.id}`)) as {
      secret_text: string;
    };
    expect(`Slack ${opened.secret_text.replace('secret ', '')}`).toBe(connection?.displayName);
    expect(await db.auditEvent.count({ where: { action: 'CONNECTION_UPSERTED' } })).toBe(50);
  });

  test('upserts with and without a version of the piece end with the version that one of them gave', async () => {
    const { pieceVersion: _left, ...without } = upsertBody(0) as Record<string, unknown>;
    const answers = await Promise.all(
      fifty.map((n) => gateway.rest('POST', '', { body: n === 25 ? upsertBody(n) : without })),
    );
    const versions = answers.map(({ body }) => (body as { pieceVersion: string }).pieceVersion);
    expect(versions.filter((version) => version !== '0.0.0' && version !== '0.10.0')).toEqual([]);
    const { pieceVersion } = await gateway.services.db.appConnection.findFirstOrThrow();
    expect(pieceVersion).toBe('0.10.0');
  });

  test('upserts and deletes of one external id never fail, and leave a whole connection or none', async () => {
    const answers = await Promise.all(
      fifty.map(async (n) => {
        const upserted = await gateway.rest('POST', '', { body: upsertBody(n) });
        const { id } = upserted.body as { id: string };
        const deleted = n % 2 === 0 ? await gateway.rest('DELETE', `/${id}`) : null;
        return [upserted.status, deleted?.status];
      }),
    );

    for (const [upserted, deleted] of answers) {
      expect(upserted).toBe(201);
      // Somebody else may have been quicker.
      expect([undefined, 204, 404]).toContain(deleted);
    }
    const { db } = gateway.services;
    const connections = await db.appConnection.findMany({ include: { credential: true, projects: true } });
    expect(connections.length).toBeLessThanOrEqual(1);
    for (const { credential, projects } of connections) {
      expect(credential).not.toBeNull();
      expect(projects).toHaveLength(1);
    }
    expect(await db.credential.count()).toBe(connections.length);
  });

  test('of deletes of a connection that flows use, and upserts by its owner and by others, no other gets hold of it', async () => {
    const [owner, other] = [await addMember(gateway, 'EDITOR'), await addMember(gateway, 'EDITOR')];
    const id = await addConnection(gateway, { externalId: 'ext_one' }, owner.key);
    await addFlow(gateway, 'flow', [id]);
    const upserts = await Promise.all(
      fifty.map(async (n) => {
        await gateway.rest('DELETE', `/${id}?force=true`, { key: other.key });
        const key = n % 5 === 0 ? owner.key : other.key;
        return [key === owner.key, (await gateway.rest('POST', '', { key, body: upsertBody(n) })).status];
      }),
    );
    for (const [isOwners, status] of upserts) expect(status).toBe(isOwners ? 201 : 403);
    expect(await gateway.services.db.appConnection.findMany({ select: { id: true, ownerId: true } })).toEqual([
      { id, ownerId: owner.userId },
    ]);
  });

  test('replacing back and forth while flows are upserted ends without an error, and each flow uses one of the two', async () => {
    const [first, second] = [await addConnection(gateway), await addConnection(gateway)];
    const names = Array.from({ length: 10 }, (_, n) => `flow ${n}`);
    for (const name of names) await addFlow(gateway, name, [first]);
    const replace = (sourceAppConnectionId: string, targetAppConnectionId: string) =>
      gateway.rest('POST', '/replace', {
        body: { projectId: gateway.projectId, sourceAppConnectionId, targetAppConnectionId },
      });

    const statuses = await Promise.all([
      ...fifty.map(async (n) => (await (n % 2 === 0 ? replace(first, second) : replace(second, first))).status),
      ...names.map(async (name, n) => addFlow(gateway, name, [n % 2 === 0 ? first : second]).then(() => 204)),
    ]);

    expect(new Set(statuses)).toEqual(new Set([204]));
    const uses = await gateway.services.db.flowConnection.findMany();
    expect(uses).toHaveLength(names.length);
    for (const { connectionId } of uses) expect([first, second]).toContain(connectionId);
  });

  test('upserts of one flow, each with other connections, end with exactly those of one of them', async () => {
    const connections = [await addConnection(gateway), await addConnection(gateway), await addConnection(gateway)];
    const sets = [[0], [0, 1], [1, 2], [2], []].map((numbers) => numbers.map((n) => connections[n]!).sort());
    const ids = await Promise.all(fifty.map((n) => addFlow(gateway, 'flow', sets[n % sets.length]!)));

    expect(new Set(ids).size).toBe(1);
    const { db } = gateway.services;
    const uses = await db.flowConnection.findMany({ orderBy: { connectionId: 'asc' } });
    expect(sets).toContainEqual(uses.map(({ connectionId }) => connectionId));
    // What the events say was added and removed adds up to what it uses.
    const net = new Map<string, number>();
    const events = await db.auditEvent.findMany({ where: { action: 'FLOW_UPSERTED' } });
    for (const { details } of events) {
      const { connectionsAdded, connectionsRemoved } = details as Record<string, { ids: string[] } | undefined>;
      for (const id of connectionsAdded?.ids ?? []) net.set(id, (net.get(id) ?? 0) + 1);
      for (const id of connectionsRemoved?.ids ?? []) net.set(id, (net.get(id) ?? 0) - 1);
    }
    expect(events).toHaveLength(50);
    const expected = new Set(uses.map(({ connectionId }) => connectionId));
    for (const [id, count] of net) expect([id, count]).toEqual([id, expected.has(id) ? 1 : 0]);
  });

  test('a flow that starts to use a connection while it is withdrawn from the project either keeps it or is refused', async () => {
    const { projectId } = gateway;
    for (let round = 0; round < 10; round += 1) {
      const id = await addConnection(gateway, { scope: 'PLATFORM', externalId: `${round}`, projectIds: [projectId] });
      const [flow, withdrawn] = await Promise.all([
        addFlow(gateway, `round ${round}`, [id]).then(
          () => 'stored',
          () => 'refused',
        ),
        gateway.rest('POST', `/${id}`, { body: { projectIds: [] } }),
      ]);
      const { db } = gateway.services;
      const [used, available] = [
        await db.flowConnection.count({ where: { connectionId: id } }),
        await db.connectionProject.count({ where: { connectionId: id } }),
      ];
      expect({ flow, withdrawn: withdrawn.status, used, available }).toEqual(
        flow === 'stored'
          ? { flow, withdrawn: 400, used: 1, available: 1 }
          : { flow, withdrawn: 200, used: 0, available: 0 },
      );
    }
  });

  test('a flow that starts to use a connection while it is deleted either keeps it or is refused', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await addConnection(gateway);
      const [flow, deleted] = await Promise.all([
        addFlow(gateway, `round ${round}`, [id]).then(
          () => 'stored',
          () => 'refused',
        ),
        gateway.rest('DELETE', `/${id}`),
      ]);
      const used = await gateway.services.db.flowConnection.count({ where: { connectionId: id } });
      const exists = await gateway.services.db.appConnection.count({ where: { id } });
      expect({ flow, deleted: deleted.status, used, exists }).toEqual(
        flow === 'stored' ? { flow, deleted: 400, used: 1, exists: 1 } : { flow, deleted: 204, used: 0, exists: 0 },
      );
    }
  });
});

// The embedded database has one transaction at a time.
test.runIf(serverUrl)('a replacement takes no use of a flow from whoever has locked the flow', async () => {
  const { db } = gateway.services;
  const [source, target] = [await addConnection(gateway), await addConnection(gateway)];
  const flowId = await addFlow(gateway, 'flow', [source]);
  const waiting = async (): Promise<number> => {
    const locks = await db.$queryRaw<unknown[]>`
      SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`;
    return locks.length;
  };

  let replaced: Promise<Answer>;
  await db.$transaction(async (tx) => {
    // As deleting the flow does, and overwriting it.
    await tx.$executeRaw`SELECT FROM flow WHERE id = ${flowId} FOR UPDATE`;
    const body = { projectId: gateway.projectId, sourceAppConnectionId: source, targetAppConnectionId: target };
    replaced = gateway.rest('POST', '/replace', { body });
    await expect.poll(waiting).toBe(1);
    // Would be a deadlock; shorter than the time after which PostgreSQL looks for one.
    await tx.$executeRaw`SET LOCAL lock_timeout = '500ms'`;
    await tx.flowConnection.deleteMany({ where: { flowId } });
  });

  expect((await replaced!).status).toBe(204);
  expect(await db.flowConnection.findMany({ where: { flowId } })).toEqual([]);
});
