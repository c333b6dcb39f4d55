import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readKeyRing } from '../src/config/config.ts';
import { consentPlace, type ConsentRequest } from '../src/consent/consent.ts';
import { credentialPlace, type CredentialValue } from '../src/credentials/credential.ts';
import { lifetimeOf } from '../src/credentials/lifetime.ts';
import { newId } from '../src/ids.ts';
import { appSecretPlace } from '../src/oauth-apps/find.ts';
import { createVault, type Sealed, type Vault } from '../src/vault/vault.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { openProvider, type Provider, type ScriptedAnswer, type TokenRequest } from './support/provider.ts';
import { makeSharedDatabase, type SharedDatabase, serverUrl } from './support/shared-database.ts';

const secretCount = 20_000;
const oauthCount = 400;
/** How many secrets stand between two OAuth2 credentials, in the order of their ids. */
const secretsForTokens = secretCount / oauthCount;
const consentCount = 30;
/** Requests in flight. Each worker has connections and an OAuth app of its own, so that it knows what was stored last. */
const workers = 8;
const total = secretCount + oauthCount + workers + consentCount;

const seeded = new Date('2026-01-01T00:00:00.000Z');

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const vaultOf = (keys: string): Vault =>
  createVault(
    readKeyRing(keys, (fault) => {
      throw new Error(fault);
    }),
  );

/**
 * A provider that takes each refresh token once; its tokens are due again 4 s later. The first ones take it long, so that
 * the command passes over credentials whose refresh is under way: what is refreshed is sealed by k2 already.
 */
function rotating(clientSecrets: ReadonlySet<string>) {
  const granted = numbers(oauthCount).map(() => 0);
  const refused: TokenRequest[] = [];
  const answer = (request: TokenRequest): ScriptedAnswer => {
    const { refresh_token: token = '', client_secret: clientSecret = '' } = request.parameters;
    const n = Number(/^refresh of (\d+) /.exec(token)?.[1]);
    if (token !== `refresh of ${n} #${granted[n]}` || !clientSecrets.has(clientSecret)) {
      refused.push(request);
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    granted[n]! += 1;
    return {
      body: { ...tokens(n, granted[n]!), token_type: 'Bearer', expires_in: 8 },
      delayMs: granted[n] === 1 ? 1500 : 50,
    };
  };
  return { granted, refused, answer };
}

const tokens = (n: number, grant: number) => ({
  access_token: `access of ${n} #${grant}`,
  refresh_token: `refresh of ${n} #${grant}`,
});

interface StoredConnection extends Sealed {
  id: string;
  external_id: string;
  status: string;
  status_reason: string | null;
}

/** What a gateway logged that is worse than information. */
const complaints = (gateway: GatewayProcess): string[] =>
  gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && !line.includes('"level":"info"'));

const pieceOf = (app: number) => `piece-${app}`;

// On the embedded database there are never two processes.
describe.runIf(serverUrl)('rotating keys under load', () => {
  let database: SharedDatabase;
  let provider: Provider;
  let platformId: string;
  let ownerId: string;
  let projectId: string;
  beforeAll(async () => {
    database = await makeSharedDatabase('rotation');
    provider = await openProvider();
  });
  afterAll(async () => {
    await endAll();
    await provider.close();
    await database.drop();
  });

  const k2 = `k2:${randomBytes(32).toString('base64')}`;
  const environment = (keys: string) => ({
    ...database.env,
    ENCRYPTION_KEYS: keys,
    PUBLIC_URL: 'https://gateway.example.com',
    ALLOW_PRIVATE_OAUTH_HOSTS: 'on',
  });

  async function ask(
    gateway: GatewayProcess,
    path: string,
    body?: Record<string, unknown>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(gateway.address() + path, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${database.env.BOOTSTRAP_API_KEY}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  const upsertApp = (gateway: GatewayProcess, app: number, clientSecret: string) =>
    ask(gateway, '/graphql', {
      query: 'mutation ($input: UpsertOAuthAppInput!) { upsertOAuthApp(input: $input) { oauthApp { pieceName } } }',
      variables: {
        input: {
          pieceName: pieceOf(app),
          clientId: 'client',
          clientSecret,
          authorizationUrl: 'https://provider.example.com/authorize',
          tokenUrl: provider.tokenUrl,
        },
      },
    });
  const appUpserted = (app: number) => ({
    status: 200,
    body: { data: { upsertOAuthApp: { oauthApp: { pieceName: pieceOf(app) } } } },
  });

  const startConsent = (gateway: GatewayProcess, n: number) =>
    ask(gateway, '/graphql', {
      query: 'mutation ($input: StartOAuth2Input!) { startOAuth2(input: $input) { externalId } }',
      variables: {
        input: {
          projectId,
          externalId: `consent-${n}`,
          displayName: 'Consent',
          pieceName: pieceOf(n % workers),
          pieceVersion: '1',
          app: { platformOAuth2: true },
        },
      },
    });

  const oauthValue = (n: number): CredentialValue => ({
    // Those of odd numbers use the OAuth apps of the platform.
    ...(n % 2 === 0 ? { type: 'OAUTH2', client_secret: 'secret of an own client' } : { type: 'PLATFORM_OAUTH2' }),
    client_id: 'client',
    token_url: provider.tokenUrl,
    grant_type: 'AUTHORIZATION_CODE',
    authorization_method: 'BODY',
    ...tokens(n, 0),
    token_type: 'Bearer',
    expires_in: 3600,
    // They are due in another order than that of their ids.
    claimed_at: 1_640_000_000_000 + ((n * 7919) % oauthCount) * 1000,
    data: {},
  });

  /** Inserts the connections, the secrets and the OAuth2 credentials mixed. @returns the ids of the secrets' */
  async function seed(vault: Vault): Promise<string[]> {
    const secretIds: string[] = [];
    const rows: { id: string; externalId: string; piece: string; value: CredentialValue }[] = [];
    for (const n of numbers(secretCount)) {
      const id = newId('connection');
      secretIds.push(id);
      const value = { type: 'SECRET_TEXT' as const, secret_text: `secret of ${n}` };
      rows.push({ id, externalId: `secret-${n}`, piece: 'x', value });
      if (n % secretsForTokens !== 0) continue;
      const oauth = n / secretsForTokens;
      rows.push({
        id: newId('connection'),
        externalId: `oauth-${oauth}`,
        piece: pieceOf(oauth % workers),
        value: oauthValue(oauth),
      });
    }
    await database.client.query(
      `INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name,
         piece_version, owner_id)
       SELECT id, $1, 'PROJECT', $2, external_id, external_id, type::connection_type, piece_name, '1', $3
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS row (id, external_id, type, piece_name)`,
      [
        platformId,
        projectId,
        ownerId,
        rows.map(({ id }) => id),
        rows.map(({ externalId }) => externalId),
        rows.map(({ value }) => value.type),
        rows.map(({ piece }) => piece),
      ],
    );
    await database.client.query(
      `INSERT INTO connection_project (connection_id, project_id, created) SELECT id, scope_id, created FROM app_connection`,
    );
    for (let from = 0; from < rows.length; from += 2000) {
      const batch = rows.slice(from, from + 2000);
      await database.client.query(
        `INSERT INTO credential (connection_id, key_id, sealed, expires, refresh_due, updated)
         SELECT connection_id, $1, sealed, expires, refresh_due, $2
         FROM unnest($3::text[], $4::bytea[], $5::timestamptz[], $6::timestamptz[])
           AS row (connection_id, sealed, expires, refresh_due)`,
        [
          vault.sealingKeyId,
          seeded,
          batch.map(({ id }) => id),
          batch.map(({ id, value }) => vault.seal(JSON.stringify(value), credentialPlace(id)).sealed),
          batch.map(({ value }) => lifetimeOf(value, new Date()).expires),
          batch.map(({ value }) => lifetimeOf(value, new Date()).refreshDue),
        ],
      );
    }
    return secretIds;
  }

  const sealedBy = async (table: 'credential' | 'oauth_app' | 'consent') => {
    const { rows } = await database.client.query<{ key_id: string; count: number }>(
      `SELECT key_id, count(*)::int FROM ${table} GROUP BY 1 ORDER BY 1`,
    );
    return rows;
  };

  /** How many credentials `rotate-keys` has sealed: what a gateway stores has another time. */
  const resealed = async (): Promise<number> => {
    const { rows } = await database.client.query<{ count: number }>(
      `SELECT count(*)::int FROM credential WHERE key_id = 'k2' AND updated = $1`,
      [seeded],
    );
    return rows[0]!.count;
  };

  test('loses nothing and leaves nothing unreadable, also when it is killed', async () => {
    const k1 = database.env.ENCRYPTION_KEYS;
    const during = environment(`${k2},${k1}`);
    const clientSecrets = new Set(['secret of an own client']);
    const { granted, refused, answer } = rotating(clientSecrets);
    provider.script(answer);

    const first = start({ ...environment(k1), BACKGROUND_REFRESH: 'off' });
    await first.ready();
    const { rows: places } = await database.client.query<{ platform: string; project: string; owner: string }>(
      `SELECT project.platform_id AS platform, project.id AS project, user_account.id AS owner FROM project, user_account`,
    );
    expect(places).toHaveLength(1);
    ({ platform: platformId, project: projectId, owner: ownerId } = places[0]!);
    const secretIds = await seed(vaultOf(k1));
    /** What was stored last, as far as the gateways said. */
    const secrets = numbers(secretCount).map((n) => `secret of ${n}`);
    const appSecrets = numbers(workers).map((app) => `secret of app ${app}`);
    for (const app of numbers(workers)) {
      clientSecrets.add(appSecrets[app]!);
      expect(await upsertApp(first, app, appSecrets[app]!)).toEqual(appUpserted(app));
    }
    for (const n of numbers(consentCount)) {
      expect(await startConsent(first, n)).toEqual({
        status: 200,
        body: { data: { startOAuth2: { externalId: `consent-${n}` } } },
      });
    }
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    expect(await sealedBy('credential')).toEqual([{ key_id: 'k1', count: secretCount + oauthCount }]);
    expect(await sealedBy('oauth_app')).toEqual([{ key_id: 'k1', count: workers }]);
    expect(await sealedBy('consent')).toEqual([{ key_id: 'k1', count: consentCount }]);

    const gateways = [start({ ...during, BACKGROUND_REFRESH: 'on' }), start({ ...during, BACKGROUND_REFRESH: 'on' })];
    await Promise.all(gateways.map((gateway) => gateway.ready()));

    const failures: unknown[] = [];
    /** What the load has done. */
    const done = { upserts: 0, reads: 0, tokenReads: 0, apps: 0 };
    /** The lowest secret that is still sealed by k1: there the command works. */
    let front = 0;
    let stopped = false;

    /** One in two is where the command works. */
    const someRow = (): number => {
      const near = front + randomInt(400);
      return randomInt(2) === 0 && near < secretCount ? near : randomInt(secretCount);
    };
    const someSecret = (worker: number): number => {
      const n = someRow();
      return n - (n % workers) + worker;
    };
    const someTokens = (): number => Math.floor(someRow() / secretsForTokens);
    const anyGateway = () => gateways[randomInt(2)]!;
    const read = (externalId: string) =>
      ask(anyGateway(), `/api/v1/worker/app-connections/${externalId}?projectId=${projectId}`);
    async function upsertSecret(n: number, text: string): Promise<void> {
      const { status, body } = await ask(anyGateway(), '/api/v1/app-connections', {
        projectId,
        externalId: `secret-${n}`,
        displayName: `secret-${n}`,
        pieceName: 'x',
        pieceVersion: '1',
        type: 'SECRET_TEXT',
        value: { type: 'SECRET_TEXT', secret_text: text },
      });
      if (status === 201 && body.id === secretIds[n]) secrets[n] = text;
      else failures.push({ upsert: n, status, body });
      done.upserts += 1;
    }
    async function readSecret(n: number): Promise<void> {
      const { status, body } = await read(`secret-${n}`);
      const { secret_text: text } = (body.value ?? {}) as { secret_text?: string };
      if (status !== 200 || text !== secrets[n]) failures.push({ read: n, status, body, stored: secrets[n] });
      done.reads += 1;
    }
    async function readTokens(n: number): Promise<void> {
      const { status, body } = await read(`oauth-${n}`);
      const { access_token: told = '' } = (body.value ?? {}) as { access_token?: string };
      const grants = numbers(granted[n]!).map((grant) => tokens(n, grant + 1).access_token);
      if (status !== 200 || !grants.includes(told)) failures.push({ readTokens: n, status, body });
      done.tokenReads += 1;
    }
    async function replaceApp(app: number, clientSecret: string): Promise<void> {
      clientSecrets.add(clientSecret);
      const told = await upsertApp(anyGateway(), app, clientSecret);
      if (JSON.stringify(told) === JSON.stringify(appUpserted(app))) appSecrets[app] = clientSecret;
      else failures.push({ app, told });
      done.apps += 1;
    }
    async function work(worker: number): Promise<void> {
      for (let turn = 0; !stopped; turn += 1) {
        try {
          const n = someSecret(worker);
          await upsertSecret(n, `newer secret of ${n} in turn ${turn}`);
          await readSecret(n);
          await readSecret(someSecret(worker));
          await readTokens(someTokens());
          if (turn % 10 === 0) await replaceApp(worker, `newer secret of app ${worker} in turn ${turn}`);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    async function watchFront(): Promise<void> {
      const numberOf = new Map(secretIds.map((id, n) => [id, n]));
      while (!stopped) {
        const { rows } = await database.client.query<{ id: string | null }>(
          `SELECT min(connection_id) AS id FROM credential WHERE key_id = 'k1' AND refresh_due IS NULL`,
        );
        front = numberOf.get(rows[0]!.id ?? '') ?? 0;
        await sleep(50);
      }
    }
    const load = Promise.all([...numbers(workers).map(work), watchFront()]);
    const stopLoad = async (): Promise<void> => {
      stopped = true;
      await load;
    };
    onTestFinished(stopLoad);

    const refreshesBefore = provider.requests.length;
    const doneBefore = { ...done };
    const killed = start(during, ['rotate-keys']);
    while ((await resealed()) < 5000) await sleep(20);
    killed.kill('SIGKILL');
    expect(await killed.exited).toBe(null);
    expect(killed.output()).not.toContain('Secrets by key:');
    expect(await resealed()).toBeLessThan(15_000);
    const left = (await sealedBy('credential')).find(({ key_id }) => key_id === 'k1')?.count ?? 0;
    expect(left).toBeGreaterThan(3000);
    expect(await sealedBy('consent')).toEqual([{ key_id: 'k1', count: consentCount }]);

    let run: GatewayProcess;
    let sealedInTheEnd = 0;
    do {
      run = start(during, ['rotate-keys']);
      expect(await run.exited).toBe(0);
      sealedInTheEnd += Number(/Sealed (\d+) secrets with the key "k2"\./.exec(run.output())?.[1]);
    } while (run.output().includes('run it again'));
    const doneMeanwhile = Object.entries(done).map(([what, count]) => [
      what,
      count > doneBefore[what as keyof typeof done],
    ]);
    expect(Object.fromEntries(doneMeanwhile)).toEqual({ upserts: true, reads: true, tokenReads: true, apps: true });
    expect(provider.requests.length).toBeGreaterThan(refreshesBefore);
    while (granted.includes(0)) await sleep(100);
    await stopLoad();
    for (const gateway of gateways) gateway.kill('SIGTERM');
    expect(await Promise.all(gateways.map(({ exited }) => exited))).toEqual([0, 0]);

    expect(failures).toEqual([]);
    expect(refused).toEqual([]);
    expect(gateways.flatMap(complaints)).toEqual([]);

    expect(run.output()).toContain(`  k2  ${total}\n`);
    expect(run.output()).toContain('No other key is needed any more: ');
    expect(run.output()).not.toContain('k1');
    // It went on where it was killed.
    expect(sealedInTheEnd).toBeGreaterThan(consentCount);
    expect(sealedInTheEnd).toBeLessThanOrEqual(left + workers + consentCount);
    expect(await sealedBy('credential')).toEqual([{ key_id: 'k2', count: secretCount + oauthCount }]);
    expect(await sealedBy('oauth_app')).toEqual([{ key_id: 'k2', count: workers }]);
    expect(await sealedBy('consent')).toEqual([{ key_id: 'k2', count: consentCount }]);

    const verifying = start(environment(k2), ['verify-keys']);
    expect(await verifying.exited).toBe(0);
    expect(verifying.output()).toContain(`Opened ${total} secrets.`);
    expect(verifying.output()).toContain(`  k2  ${total}\n`);
    expect(verifying.output()).not.toContain('k1');

    const vault = vaultOf(k2);
    const { rows: connections } = await database.client.query<StoredConnection>(
      `SELECT id, external_id, status, status_reason, key_id AS "keyId", sealed
       FROM app_connection JOIN credential ON connection_id = id`,
    );
    const stored = new Map(connections.map((row) => [row.external_id, row]));
    expect(stored.size).toBe(secretCount + oauthCount);
    const open = (externalId: string) => {
      const row = stored.get(externalId)!;
      const { status, status_reason: reason } = row;
      return { status, reason, value: JSON.parse(vault.open(row, credentialPlace(row.id))) as unknown };
    };
    // Comparing 20,000 at once, Vitest would take minutes to say which differ.
    const differing = numbers(secretCount)
      .map((n) => ({
        found: open(`secret-${n}`),
        expected: { status: 'ACTIVE', reason: null, value: { type: 'SECRET_TEXT', secret_text: secrets[n] } },
      }))
      .filter(({ found, expected }) => !isDeepStrictEqual(found, expected));
    expect(differing).toEqual([]);
    expect(numbers(oauthCount).map((n) => open(`oauth-${n}`))).toEqual(
      numbers(oauthCount).map((n) => ({
        status: 'ACTIVE',
        reason: null,
        value: {
          ...oauthValue(n),
          ...tokens(n, granted[n]!),
          expires_in: 8,
          claimed_at: expect.any(Number) as unknown,
        },
      })),
    );

    const { rows: apps } = await database.client.query<Sealed & { id: string; piece_name: string }>(
      `SELECT id, piece_name, key_id AS "keyId", sealed FROM oauth_app ORDER BY piece_name`,
    );
    expect(apps.map((row) => [row.piece_name, vault.open(row, appSecretPlace(row.id))])).toEqual(
      appSecrets.map((secret, app) => [pieceOf(app), secret]),
    );
    const { rows: consents } = await database.client.query<Sealed & { id: string }>(
      `SELECT id, key_id AS "keyId", sealed FROM consent`,
    );
    const consentedTo = consents.map((row) => JSON.parse(vault.open(row, consentPlace(row.id))) as ConsentRequest);
    expect(new Set(consentedTo.map(({ target }) => target.externalId))).toEqual(
      new Set(numbers(consentCount).map((n) => `consent-${n}`)),
    );
  }, 300_000);
});
