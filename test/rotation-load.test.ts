import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { openProvider, type Provider } from './support/provider.ts';
import { rotating } from './support/rotating-provider.ts';
import { startLoad } from './support/rotation-load.ts';
import { type Expected, expectStored } from './support/rotation-outcome.ts';
import { appUpserted, type Caller, startConsent, upsertApp } from './support/rotation-requests.ts';
import * as store from './support/rotation-store.ts';
import { makeSharedDatabase, type SharedDatabase, serverUrl } from './support/shared-database.ts';

const { consentCount, numbers, oauthCount, secretCount, total, workers } = store;

// On the embedded database there are never two processes.
describe.runIf(serverUrl)('rotating keys under load', () => {
  let database: SharedDatabase;
  let provider: Provider;
  beforeAll(async () => {
    database = await makeSharedDatabase('rotation');
    provider = await openProvider();
  });
  afterAll(async () => {
    await endAll();
    await provider.close();
    await database.drop();
  });

  test('loses nothing and leaves nothing unreadable, also when it is killed', async () => {
    const during = environment(`${k2},${database.env.ENCRYPTION_KEYS}`);
    const clientSecrets = new Set(['secret of an own client']);
    const { granted, refused, answer } = rotating(oauthCount, clientSecrets);
    provider.script(answer);
    const { caller, expected, secretIds } = await fill(clientSecrets, granted);
    await expectAllSealedBy('k1');

    const gateways = [start({ ...during, BACKGROUND_REFRESH: 'on' }), start({ ...during, BACKGROUND_REFRESH: 'on' })];
    await Promise.all(gateways.map((gateway) => gateway.ready()));
    const load = startLoad(database, { caller, gateways, secretIds, expected, clientSecrets });
    onTestFinished(load.stop);

    const refreshesBefore = provider.requests.length;
    const doneBefore = { ...load.done };
    const left = await rotateUntilKilled(during);
    const { output, sealed } = await rotateToTheEnd(during);
    const doneMeanwhile = Object.entries(load.done).map(([what, count]) => [
      what,
      count > doneBefore[what as keyof typeof doneBefore],
    ]);
    expect(Object.fromEntries(doneMeanwhile)).toEqual({ upserts: true, reads: true, tokenReads: true, apps: true });
    expect(provider.requests.length).toBeGreaterThan(refreshesBefore);
    while (granted.includes(0)) await sleep(100);
    await load.stop();
    for (const gateway of gateways) gateway.kill('SIGTERM');
    expect(await Promise.all(gateways.map(({ exited }) => exited))).toEqual([0, 0]);

    expect(load.failures).toEqual([]);
    expect(refused).toEqual([]);
    expect(gateways.flatMap(complaints)).toEqual([]);

    expect(output).toContain(`  k2  ${total}\n`);
    expect(output).toContain('No other key is needed any more: "k1" can be removed from the keys.\n');
    expect(output).not.toContain('  k1  ');
    // It went on where it was killed.
    expect(sealed).toBeGreaterThan(consentCount);
    expect(sealed).toBeLessThanOrEqual(left + workers + consentCount);
    await expectAllSealedBy('k2');
    await expectVerified();
    await expectStored(database, store.vaultOf(k2), expected);
  }, 300_000);

  const k2 = `k2:${randomBytes(32).toString('base64')}`;
  const environment = (keys: string) => ({
    ...database.env,
    ENCRYPTION_KEYS: keys,
    PUBLIC_URL: 'https://gateway.example.com',
    ALLOW_PRIVATE_OAUTH_HOSTS: 'on',
  });

  /** Stores everything, sealed by k1, and ends the gateway that did it. */
  async function fill(clientSecrets: Set<string>, granted: number[]) {
    const k1 = database.env.ENCRYPTION_KEYS;
    const first = start({ ...environment(k1), BACKGROUND_REFRESH: 'off' });
    await first.ready();
    const { rows: tenants } = await database.client.query<store.Tenant>(
      `SELECT project.platform_id AS "platformId", project.id AS "projectId", user_account.id AS "ownerId" FROM project, user_account`,
    );
    expect(tenants).toHaveLength(1);
    const [tenant] = tenants;
    const { tokenUrl } = provider;
    const secretIds = await store.seed(database, tenant!, { vault: store.vaultOf(k1), tokenUrl });
    const caller: Caller = { key: database.env.BOOTSTRAP_API_KEY, projectId: tenant!.projectId, tokenUrl };
    const expected: Expected = {
      secrets: numbers(secretCount).map((n) => `secret of ${n}`),
      appSecrets: numbers(workers).map((app) => `secret of app ${app}`),
      granted,
      tokenUrl,
    };
    for (const app of numbers(workers)) {
      clientSecrets.add(expected.appSecrets[app]!);
      expect(await upsertApp(caller, first, app, expected.appSecrets[app]!)).toEqual(appUpserted(app));
    }
    for (const n of numbers(consentCount)) {
      expect(await startConsent(caller, first, n)).toEqual({
        status: 200,
        body: { data: { startOAuth2: { externalId: `consent-${n}` } } },
      });
    }
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    return { caller, expected, secretIds };
  }

  /** @returns how many credentials it left sealed by k1 */
  async function rotateUntilKilled(env: Record<string, string>): Promise<number> {
    const killed = start(env, ['rotate-keys']);
    while ((await store.resealed(database)) < 5000) await sleep(20);
    killed.kill('SIGKILL');
    expect(await killed.exited).toBe(null);
    expect(killed.output()).not.toContain('Secrets by key:');
    expect(await store.resealed(database)).toBeLessThan(15_000);
    const left = (await store.sealedBy(database, 'credential')).find(({ key_id }) => key_id === 'k1')?.count ?? 0;
    expect(left).toBeGreaterThan(3000);
    expect(await store.sealedBy(database, 'consent')).toEqual([{ key_id: 'k1', count: consentCount }]);
    return left;
  }

  /** @returns how many secrets it sealed, and what the last run printed */
  async function rotateToTheEnd(env: Record<string, string>): Promise<{ output: string; sealed: number }> {
    let run: GatewayProcess;
    let sealed = 0;
    do {
      run = start(env, ['rotate-keys']);
      expect(await run.exited).toBe(0);
      sealed += Number(/Sealed (\d+) secrets with the key "k2"\./.exec(run.output())?.[1]);
    } while (run.output().includes('run it again'));
    return { output: run.output(), sealed };
  }

  async function expectAllSealedBy(key: string): Promise<void> {
    expect(await store.sealedBy(database, 'credential')).toEqual([{ key_id: key, count: secretCount + oauthCount }]);
    expect(await store.sealedBy(database, 'oauth_app')).toEqual([{ key_id: key, count: workers }]);
    expect(await store.sealedBy(database, 'consent')).toEqual([{ key_id: key, count: consentCount }]);
  }

  async function expectVerified(): Promise<void> {
    const verifying = start(environment(k2), ['verify-keys']);
    expect(await verifying.exited).toBe(0);
    expect(verifying.output()).toContain(`Opened ${total} secrets.`);
    expect(verifying.output()).toContain(`  k2  ${total}\n`);
    expect(verifying.output()).not.toContain('k1');
  }
});

/** What a gateway logged that is worse than information. */
const complaints = (gateway: GatewayProcess): string[] =>
  gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && !line.includes('"level":"info"'));
