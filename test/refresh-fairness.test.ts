import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import { createSlots } from '../src/credentials/refresh-slots.ts';
import type { RequestTokens } from '../src/oauth2/token-endpoint.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addForeignPlatform } from './support/tenants.ts';

const start = Date.UTC(2026, 0, 1);

/** The hosts that were asked for tokens, in order. */
const asked: string[] = [];
let letAnswer: () => void;
/** Providers whose host begins with "slow" don't answer until they are let. */
let slowAnswers: Promise<void>;

const requestTokens: RequestTokens = async ({ tokenUrl }) => {
  const { hostname } = new URL(tokenUrl);
  asked.push(hostname);
  if (hostname.startsWith('slow')) await slowAnswers;
  return {
    accessToken: 'new',
    refreshToken: null,
    tokenType: 'Bearer',
    expiresIn: 7200,
    scope: null,
    data: {},
    dropped: [],
  };
};

let gateway: TestGateway;
let pass: Promise<number>;
beforeEach(async () => {
  asked.length = 0;
  slowAnswers = new Promise((resolve) => {
    letAnswer = resolve;
  });
  gateway = await openTestGateway();
  gateway.services.oauth2 = { ...gateway.services.oauth2, requestTokens };
  pass = Promise.resolve(0);
});
afterEach(async () => {
  letAnswer();
  await pass;
});

const askedOf = (kind: string): number => asked.filter((host) => host.startsWith(kind)).length;

interface Stored {
  /** Of another platform than the first one. */
  of?: { projectId: string; key: string };
  /** When the tokens were claimed, in minutes from the start. */
  claimed?: number;
}

/** Stores tokens of an hour, of the provider with this host name. */
function store(host: string, { of, claimed = -30 }: Stored = {}): Promise<string> {
  const oauth2 = {
    clientId: 'client',
    clientSecret: 's3cr3t',
    tokenUrl: `https://${host}/token`,
    accessToken: 'old',
    refreshToken: 'refresh',
    expiresIn: 3600,
    claimedAt: start + claimed * 60_000,
  };
  return addConnection(gateway, { ...(of && { projectId: of.projectId }), credential: { oauth2 } }, of?.key);
}

async function storeMany(count: number, hostOf: (n: number) => string, stored?: Stored): Promise<void> {
  for (let n = 0; n < count; n += 1) await store(hostOf(n), stored);
}

/** Begins a pass so many minutes after the start. */
function beginPass(minutes: number): void {
  gateway.setTime(new Date(start + minutes * 60_000));
  pass = refreshDueCredentials(gateway.services);
}

describe('while providers do not answer, the background', () => {
  test('leaves slots to other tenants, however many connections wait for one provider', async () => {
    await storeMany(45, () => 'slow.example');
    await store('quick.example', { of: await addForeignPlatform(gateway), claimed: 0 });
    beginPass(60);
    await expect.poll(() => askedOf('quick')).toBe(1);
    expect(askedOf('slow')).toBe(4);
    letAnswer();
    expect(await pass).toBe(46);
    expect(asked).toHaveLength(46);
  });

  test('leaves slots to other providers of the same tenant', async () => {
    await storeMany(45, () => 'slow.example');
    await store('quick.example', { claimed: 0 });
    beginPass(60);
    await expect.poll(() => askedOf('quick')).toBe(1);
    expect(askedOf('slow')).toBe(4);
  });

  test('gives a provider no more slots when it is that of many tenants', async () => {
    for (let n = 0; n < 10; n += 1) await store('slow.example', { of: await addForeignPlatform(gateway) });
    await store('quick.example', { of: await addForeignPlatform(gateway), claimed: 0 });
    beginPass(60);
    await expect.poll(() => askedOf('quick')).toBe(1);
    expect(askedOf('slow')).toBe(4);
  });

  test('gives a tenant no more slots when it has many providers', async () => {
    await storeMany(45, (n) => `slow-${n}.example`);
    await store('quick.example', { of: await addForeignPlatform(gateway), claimed: 0 });
    beginPass(60);
    await expect.poll(() => askedOf('quick')).toBe(1);
    expect(askedOf('slow')).toBe(8);
  });

  test('has slots of their own for refreshes whose answer got lost with a process', async () => {
    await storeMany(10, () => 'slow.example');
    const id = await store('slow.example', { claimed: 0 });
    await gateway.services.db.credential.update({ where: { connectionId: id }, data: { outcomeOpen: true } });
    beginPass(60);
    await expect.poll(() => askedOf('slow')).toBe(5);
  });

  test('looks what else has become due', async () => {
    await store('slow.example');
    await store('quick.example', { claimed: 0 });
    beginPass(20);
    await expect.poll(() => askedOf('slow')).toBe(1);
    gateway.setTime(new Date(start + 50 * 60_000));
    await expect.poll(() => askedOf('quick')).toBe(1);
  });

  test('has so many under way at most', async () => {
    for (let platform = 0; platform < 5; platform += 1) {
      const of = await addForeignPlatform(gateway);
      await storeMany(6, (n) => `slow-${platform}-${n}.example`, { of });
    }
    beginPass(60);
    await expect.poll(() => askedOf('slow')).toBe(24);
    letAnswer();
    expect(await pass).toBe(30);
  });
});

describe('the background', () => {
  test('takes providers that it does not know the names of for one of their tenant', async () => {
    await storeMany(6, (n) => `slow-${n}.example`);
    // As a migration leaves it.
    await gateway.services.db.credential.updateMany({ data: { tokenHost: null } });
    await store('slow-known.example');
    beginPass(60);
    await expect.poll(() => askedOf('slow-known')).toBe(1);
    expect(askedOf('slow')).toBe(5);
  });

  test('begins with the tenant that has the fewest under way, and there with the first', () => {
    const due = ['a0', 'a1', 'a2', 'b0', 'b1'].map((name) => ({
      connectionId: name,
      platformId: name[0]!,
      host: name,
    }));
    const begun: string[] = [];
    const slots = createSlots();
    slots.fill(due, ({ connectionId }) => {
      begun.push(connectionId);
      return Promise.resolve();
    });
    expect(begun).toEqual(['a0', 'b0', 'a1', 'b1', 'a2']);
  });

  test('leaves tokens of a very short life alone for a while', async () => {
    const id = await store('quick.example');
    const refreshDue = new Date(start + 60 * 60_000 + 500);
    beginPass(60);
    expect(await pass).toBe(1);
    await gateway.services.db.credential.update({ where: { connectionId: id }, data: { refreshDue } });
    for (const [seconds, count] of [
      [1, 0],
      [9, 0],
      [10, 1],
    ] as const) {
      beginPass(60 + seconds / 60);
      expect(await pass).toBe(count);
    }
  });
});
