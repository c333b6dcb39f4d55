import { beforeEach, describe, expect, test } from 'vitest';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import { findUnusableKeys } from '../src/key-rotation/keys-in-use.ts';
import { rotateKeys } from '../src/key-rotation/rotate.ts';
import { verifyKeys } from '../src/key-rotation/verify.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

let gateway: TestGateway;
let [huge, garbage, whole]: [string, string, string] = ['', '', ''];
beforeEach(async () => {
  gateway = await openTestGateway();
  const { db } = gateway.services;
  // By id, the damaged ones are the first.
  [huge, garbage, whole] = [await store('huge'), await store('garbage'), await store('whole')];
  await db.$executeRaw`
    UPDATE credential SET sealed = decode(repeat('00', 20000000), 'hex'), refresh_due = '2026-01-01' WHERE connection_id = ${huge}`;
  await db.$executeRaw`
    UPDATE credential SET sealed = decode('0123456789', 'hex'), refresh_due = '2026-01-01' WHERE connection_id = ${garbage}`;
  gateway.logLines.length = 0;
});

const store = (externalId: string): Promise<string> => addConnection(gateway, { externalId });

const silent = { start: () => undefined, advance: () => undefined };

const damaged = () => [
  {
    table: 'credential',
    id: huge,
    keyId: 'test',
    reason: `credential:${huge} is larger than a sealed text can be: 1114112 bytes.`,
  },
  { table: 'credential', id: garbage, keyId: 'test', reason: `credential:${garbage} is not a sealed text.` },
];

const ask = (method: string, path: string): Promise<Response> =>
  gateway.fetch(path, { method, headers: { Authorization: `Bearer ${gateway.adminKey}` } });
const read = (externalId: string): Promise<Response> =>
  ask('GET', `/api/v1/worker/app-connections/${externalId}?projectId=${gateway.projectId}`);

describe('credentials that cannot be opened: one of 20 MB, one that is garbage', () => {
  test('are named when keys are verified and rotated, and the others are done', async () => {
    const countsByKey = new Map([['test', 3]]);
    expect(await verifyKeys(gateway.services, silent)).toEqual({ opened: 1, unopenable: damaged(), countsByKey });

    const { db } = gateway.services;
    await db.credential.updateMany({ where: { connectionId: { in: [huge, garbage] } }, data: { keyId: 'test' } });
    const vault = { ...gateway.services.vault, sealingKeyId: 'another' };
    expect(await rotateKeys({ db, vault }, silent)).toEqual({
      resealed: 1,
      changedMeanwhile: 0,
      unopenable: damaged(),
      countsByKey,
    });
  });

  test('are named at the start, and say nothing of the key', async () => {
    const unfit = await findUnusableKeys(gateway.services, ['test']);
    expect(unfit).toEqual({ missing: [], wrong: [], unopenable: expect.arrayContaining(damaged()) as unknown });
  });

  test('say nothing of the key, however many are met first', async () => {
    const { db } = gateway.services;
    await Promise.all(Array.from({ length: 12 }, (_, index) => store(`more ${index}`)));
    await db.$executeRaw`UPDATE credential SET sealed = 'x' WHERE connection_id <> ${whole}`;
    expect(await findUnusableKeys(gateway.services, ['test'])).toMatchObject({ missing: [], wrong: [] });

    await db.$executeRaw`UPDATE credential SET sealed = decode(repeat('00', 2000000), 'hex')`;
    expect(await findUnusableKeys(gateway.services, ['test'])).toMatchObject({ missing: [], wrong: [] });
  });

  test.each(['huge', 'garbage'])('are an error to who asks, and no more: %s', async (externalId) => {
    const id = externalId === 'huge' ? huge : garbage;
    for (const response of [await read(externalId), await ask('POST', `/api/v1/app-connections/${id}/revalidate`)]) {
      expect([response.status, await response.json()]).toMatchObject([500, { code: 'INTERNAL' }]);
    }
    expect(gateway.logLines.filter((line) => line.includes('unexpected error'))).toHaveLength(2);
    expect((await read('whole')).status).toBe(200);
  });

  test('do not keep the background pass from the others', async () => {
    const { services, logLines } = gateway;
    // What was stored just now is left alone.
    gateway.setTime(new Date('2026-01-01T00:00:10.000Z'));
    await services.db.credential.update({ where: { connectionId: whole }, data: { refreshDue: services.now() } });
    expect(await refreshDueCredentials(services)).toBe(3);
    expect(logLines.filter((line) => line.includes('a credential could not be refreshed'))).toHaveLength(2);
    const due = await services.db.credential.findMany({
      select: { refreshDue: true, leaseUntil: true },
      orderBy: { connectionId: 'asc' },
    });
    const later = new Date('2026-01-01T00:00:40.000Z');
    expect(due.map(({ refreshDue, leaseUntil }) => [refreshDue, leaseUntil])).toEqual([
      [later, null],
      [later, null],
      [null, null],
    ]);
  });

  test('are overwritten by an upsert, and deleted, as others are', async () => {
    expect(await store('huge')).toBe(huge);
    expect((await read('huge')).status).toBe(200);
    expect((await ask('DELETE', `/api/v1/app-connections/${garbage}`)).status).toBe(204);
  });
});
