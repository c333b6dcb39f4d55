import { createSecretKey, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { credentialPlace } from '../src/credentials/credential.ts';
import { rotateKeys } from '../src/key-rotation/rotate.ts';
import { verifyKeys } from '../src/key-rotation/verify.ts';
import { createVault, type Vault } from '../src/vault/vault.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

const oldKey = createSecretKey(randomBytes(32));
const newKey = createSecretKey(randomBytes(32));
const before = createVault(new Map([['old', oldKey]]));
const during = createVault(
  new Map([
    ['new', newKey],
    ['old', oldKey],
  ]),
);
const after = createVault(new Map([['new', newKey]]));

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway({ vault: before });
});

const silent = { start: () => undefined, advance: () => undefined };
const rotate = (vault: Vault) => rotateKeys({ db: gateway.services.db, vault }, silent);
const verify = (vault: Vault) => verifyKeys({ db: gateway.services.db, vault }, silent);

async function secretOf(id: string, vault: Vault): Promise<unknown> {
  const credential = await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });
  return (JSON.parse(vault.open(credential, credentialPlace(id))) as { secret_text: string }).secret_text;
}

const store = (secret: string): Promise<string> =>
  addConnection(gateway, { externalId: secret, credential: { secretText: { secretText: secret } } });

describe('rotating keys', () => {
  test('seals every secret with the first key, so that the old one can be dropped', async () => {
    const ids: [string, string][] = [];
    for (let n = 0; n < 5; n += 1) ids.push([await store(`secret ${n}`), `secret ${n}`]);

    expect(await rotate(during)).toEqual({
      resealed: 5,
      changedMeanwhile: 0,
      unopenable: [],
      countsByKey: new Map([['new', 5]]),
    });
    for (const [id, secret] of ids) expect(await secretOf(id, after)).toBe(secret);
    expect(await rotate(during)).toEqual({
      resealed: 0,
      changedMeanwhile: 0,
      unopenable: [],
      countsByKey: new Map([['new', 5]]),
    });
  });

  test('goes through more rows than fit in a page, and tells its progress', async () => {
    const { db } = gateway.services;
    const id = await store('template');
    const connection = await db.appConnection.findUniqueOrThrow({ where: { id } });
    const copies = Array.from({ length: 450 }, (_, n) => `conn_copy_${String(n).padStart(3, '0')}`);
    await db.appConnection.createMany({
      data: copies.map((copy) => ({ ...connection, metadata: undefined, id: copy, externalId: copy })),
    });
    await db.credential.createMany({
      data: copies.map((copy) => ({ connectionId: copy, ...before.seal('{}', credentialPlace(copy)) })),
    });
    const progress: number[] = [];
    const report = await rotateKeys(
      { db, vault: during },
      { start: (total) => progress.push(total), advance: (rows) => progress.push(rows) },
    );

    expect(report).toEqual({
      resealed: 451,
      changedMeanwhile: 0,
      unopenable: [],
      countsByKey: new Map([['new', 451]]),
    });
    expect(progress).toEqual([451, 200, 200, 51]);
  });

  test('does not overwrite what is stored at the same moment', async () => {
    const id = await store('contested');
    const { db } = gateway.services;
    // Between reading a row and exchanging it, its owner stores another secret.
    const interfered = new Proxy(db, {
      get: (target, name) =>
        name === '$executeRaw'
          ? async (...statement: Parameters<typeof db.$executeRaw>) => {
              await addConnection(gateway, {
                externalId: 'contested',
                credential: { secretText: { secretText: 'newer' } },
              });
              return target.$executeRaw(...statement);
            }
          : (Reflect.get(target, name) as unknown),
    });

    expect(await rotateKeys({ db: interfered, vault: during }, silent)).toEqual({
      resealed: 0,
      changedMeanwhile: 1,
      unopenable: [],
      countsByKey: new Map([['old', 1]]),
    });
    expect(await secretOf(id, before)).toBe('newer');
    expect(await rotate(during)).toMatchObject({ resealed: 1, countsByKey: new Map([['new', 1]]) });
    expect(await secretOf(id, after)).toBe('newer');
  });

  test('leaves rows of an unknown key as they are, and names the key', async () => {
    const id = await store('kept');
    const report = await rotate(after);

    expect(report).toEqual({
      resealed: 0,
      changedMeanwhile: 0,
      unopenable: [
        {
          table: 'credential',
          id,
          keyId: 'old',
          reason: `The key "old" that sealed credential:${id} is not in the key ring.`,
        },
      ],
      countsByKey: new Map([['old', 1]]),
    });
    expect(await secretOf(id, before)).toBe('kept');
  });
});

describe('verifying keys', () => {
  test('opens every row and changes nothing', async () => {
    const id = await store('one');
    const row = await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });

    expect(await verify(during)).toEqual({ opened: 1, unopenable: [], countsByKey: new Map([['old', 1]]) });
    expect(await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } })).toEqual(row);
  });

  test('tells of a row whose ciphertext was damaged', async () => {
    const id = await store('one');
    const { sealed } = await gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });
    const damaged = new Uint8Array(sealed);
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    await gateway.services.db.credential.update({ where: { connectionId: id }, data: { sealed: damaged } });

    const { opened, unopenable } = await verify(during);
    expect(opened).toBe(0);
    expect(unopenable).toEqual([
      {
        table: 'credential',
        id,
        keyId: 'old',
        reason: `credential:${id} can't be opened with the key "old": it was changed, or the key is another one.`,
      },
    ]);
  });
});
