import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { type Bouncer, pgbouncerRuns, startPgbouncer } from './support/pgbouncer.ts';
import { endAll, start } from './support/process.ts';
import { makeSharedDatabase, type SharedDatabase, serverUrl } from './support/shared-database.ts';
import { withDatabase } from './support/template.ts';

afterEach(endAll);

// On the embedded database there is nothing to share.
describe.runIf(serverUrl)('several gateways on one empty PostgreSQL', () => {
  const database = `gateway_start_${process.pid}`;
  const server = new pg.Client(serverUrl);
  beforeAll(async () => {
    await server.connect();
    await server.query(`CREATE DATABASE ${database}`);
  });
  afterAll(async () => {
    await server.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await server.end();
  });

  test('started at once, migrate and set it up once, and share it', async () => {
    const key = generateApiKey();
    const env = {
      DATABASE_URL: withDatabase(serverUrl, database),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      BOOTSTRAP_API_KEY: key,
      DEMO_DATA: 'on',
    };
    const gateways = [start(env), start(env), start(env)];
    await Promise.all(gateways.map((gateway) => gateway.ready()));

    const answers = await Promise.all(
      gateways.map(async (gateway) => {
        const response = await fetch(`${gateway.address()}/graphql`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ query: '{ viewer { platform { id name } } projects { totalCount } }' }),
        });
        return (await response.json()) as { data: { viewer: { platform: { id: string } } } };
      }),
    );
    const { id } = answers[0]!.data.viewer.platform;
    expect(answers).toEqual(
      gateways.map(() => ({
        data: { viewer: { platform: { id, name: 'My platform' } }, projects: { totalCount: 3 } },
      })),
    );
    expect(gateways.filter((gateway) => gateway.output().includes('is ready, with a new database'))).toHaveLength(1);

    const inside = new pg.Client(env.DATABASE_URL);
    await inside.connect();
    const { rows } = await inside.query('SELECT migration_name FROM _prisma_migrations GROUP BY 1 HAVING count(*) > 1');
    expect(rows).toEqual([]);
    await inside.end();
  });
});

describe.runIf(serverUrl)('a migration', () => {
  let shared: SharedDatabase;
  beforeAll(async () => {
    shared = await makeSharedDatabase('migration');
  });
  afterAll(() => shared.drop());

  const applied = async (): Promise<unknown[]> =>
    (
      await shared.client.query(
        'SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY migration_name',
      )
    ).rows as unknown[];

  test('whose process is killed in the midst leaves nothing half done, and the next start does it', async () => {
    const first = start(shared.env, ['migrate']);
    expect(await first.exited).toBe(0);
    const all = await applied();
    // As if one of them were still missing; whoever reads keeps the migration waiting.
    await shared.client.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_key_ids'`);
    await shared.client.query('DROP INDEX credential_key_id_idx');
    await shared.client.query('BEGIN; LOCK TABLE credential IN ROW EXCLUSIVE MODE');
    const waiting = async (): Promise<number> => {
      const { rows } = await shared.client.query(`
        SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid
        WHERE NOT granted AND datname = current_database()`);
      return rows.length;
    };

    const second = start(shared.env, ['migrate']);
    await expect.poll(waiting).toBe(1);
    second.kill('SIGKILL');
    await second.exited;
    await shared.client.query('COMMIT');
    await expect.poll(waiting).toBe(0);
    const without = all.filter((row) => !(row as { migration_name: string }).migration_name.endsWith('_key_ids'));
    expect(await applied()).toEqual(without);

    const third = start(shared.env, ['migrate']);
    expect(await third.exited).toBe(0);
    expect(await applied()).toEqual(all);
  });
});

describe.runIf(pgbouncerRuns)('several gateways on an empty PostgreSQL behind PgBouncer in transaction mode', () => {
  let shared: SharedDatabase;
  let bouncer: Bouncer;
  beforeAll(async () => {
    shared = await makeSharedDatabase('bouncer');
    bouncer = await startPgbouncer(4);
  });
  afterAll(async () => {
    await bouncer.stop();
    await shared.drop();
  });

  test('migrate it once, leave no lock behind, and write at once through fewer connections than there are writers', async () => {
    const env = { ...shared.env, DATABASE_URL: bouncer.urlOf(shared.name) };
    const gateways = [start(env), start(env), start(env)];
    await Promise.all(gateways.map((gateway) => gateway.ready()));
    const { rows } = await shared.client.query(`
      SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid
      WHERE locktype = 'advisory' AND datname = current_database()`);
    expect(rows).toEqual([]);

    const writes = gateways.flatMap((gateway) =>
      Array.from({ length: 20 }, async (_, n) => {
        const response = await fetch(`${gateway.address()}/graphql`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${env.BOOTSTRAP_API_KEY}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({
            query:
              'mutation ($input: UpsertProjectInput!) { upsertProject(input: $input) { project { displayName } } }',
            variables: { input: { externalId: `p${n}`, displayName: `P ${n}` } },
          }),
        });
        return (await response.json()) as unknown;
      }),
    );
    expect(await Promise.all(writes)).toEqual(
      gateways.flatMap(() =>
        Array.from({ length: 20 }, (_, n) => ({ data: { upsertProject: { project: { displayName: `P ${n}` } } } })),
      ),
    );
  });
});
