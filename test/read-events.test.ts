import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditQueue, createAuditQueue } from '../src/request/audit-queue.ts';
import { openTestDatabase } from './support/database.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
  await addConnection(gateway, { externalId: 'ext_1' });
});

const read = () =>
  gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });

/** The entities of the reads that are recorded, oldest first. */
const recorded = async (): Promise<string[]> => {
  const events = await gateway.services.db.auditEvent.findMany({
    where: { action: 'CREDENTIAL_READ' },
    orderBy: { id: 'asc' },
  });
  return events.map(({ entityId }) => entityId);
};

/** Records a read as the gateway does, without the read. */
async function recorder(queue: AuditQueue): Promise<(entityId: string) => Promise<void>> {
  const { db, now } = gateway.services;
  const { platformId, id: userId } = await db.user.findFirstOrThrow();
  const principal = { platformId, userId, apiKeyId: null };
  const actor = { principal, requestId: null, requestIdFromCaller: false, now };
  return (entityId) => queue.record(actor, { action: 'CREDENTIAL_READ', entityId, details: {} });
}

describe('200 reads at once', () => {
  test('have an event each, and share the statements that store them', async () => {
    gateway.statements.length = 0;
    const responses = await Promise.all(Array.from({ length: 200 }, read));

    expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
    expect(gateway.statements.filter((sql) => sql.includes('INSERT INTO audit_event')).length).toBeLessThan(100);
    const events = await gateway.services.db.auditEvent.findMany({ where: { action: 'CREDENTIAL_READ' } });
    expect(events.map(({ requestId }) => requestId).sort()).toEqual(
      responses.map(({ headers }) => headers.get('x-request-id')).sort(),
    );
  });
});

describe('events that cannot be stored', () => {
  beforeEach(async () => {
    await gateway.services.db
      .$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT storable CHECK (entity_id <> 'bad') NOT VALID`;
  });
  afterEach(async () => {
    await gateway.services.db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS storable`;
  });

  test('fail with those that are stored with them, and with no others', async () => {
    const record = await recorder(gateway.services.auditQueue);

    // The first is stored at once; the next two come meanwhile.
    const outcomes = await Promise.allSettled([record('before'), record('bad'), record('beside')]);
    await record('after');

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await recorded()).toEqual(['before', 'after']);
  });

  test('keep the credential back', async () => {
    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT storable`;
    await db.$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT storable CHECK (action <> 'CREDENTIAL_READ') NOT VALID`;
    for (const response of await Promise.all([read(), read(), read()])) {
      expect([response.status, await response.json()]).toMatchObject([500, { code: 'INTERNAL' }]);
    }
    await db.$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT storable`;
    expect((await read()).status).toBe(200);
    expect(await recorded()).toHaveLength(1);
  });
});

describe('events that would have to wait', () => {
  const limits = { batch: 2, waiting: 2, waitMs: 60_000 };

  test.each([
    ['with too many others are refused at once', limits, ['1', '2', '3']],
    ['for too long are refused when they have', { ...limits, waiting: 3, waitMs: 50 }, ['1']],
  ])('%s', async (_how, own, stored) => {
    const { db } = gateway.services;
    const record = await recorder(createAuditQueue(db, own));
    let outcomes: Promise<PromiseSettledResult<void>[]>;
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE audit_event`;
      // The first is being stored, and waits for the lock; the others wait for it.
      const events = ['1', '2', '3', '4'].map(record);
      outcomes = Promise.allSettled(events);
      await expect(events.at(-1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    });

    expect((await outcomes!).filter(({ status }) => status === 'fulfilled')).toHaveLength(stored.length);
    expect(await recorded()).toEqual(stored);
    await record('after');
    expect(await recorded()).toEqual([...stored, 'after']);
  });

  test('refuse the reads that they tell of', async () => {
    const { db } = await openTestDatabase();
    gateway = await openTestGateway({ auditQueue: createAuditQueue(db, { ...limits, waiting: 0 }) });
    await addConnection(gateway, { externalId: 'ext_1' });
    const response = await read();
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'DATABASE_UNAVAILABLE' }]);
    expect(response.headers.get('retry-after')).toBe('2');
  });
});
