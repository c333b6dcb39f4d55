import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyMigrations, type MigrationTarget } from '../src/db/migrate.ts';
import { createPglite, pgliteTarget } from '../src/db/pglite.ts';
import { endAll, start, temporaryFolder } from './support/process.ts';
import { makeSharedDatabase, serverUrl } from './support/shared-database.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await endAll();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const waitingLocks = `
  SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`;

/** A database that holds what a script makes, and the settings of a gateway on it. */
async function databaseOf(script: string): Promise<Record<string, string>> {
  if (serverUrl) {
    const { env, client, drop } = await makeSharedDatabase('upgrade');
    cleanups.push(drop);
    await client.query(script);
    return { DATABASE_URL: env.DATABASE_URL };
  }
  const { path, remove } = await temporaryFolder();
  cleanups.push(remove);
  const database = await createPglite({ dataDir: join(path, 'pgdata') });
  await database.exec(script);
  await database.close();
  return { DATA_DIR: path };
}

test('a database of version 0.1.0 is brought up to date, and everything in it is there', async () => {
  const store = await databaseOf(await readFile('test/fixtures/0.1.0.sql', 'utf8'));
  const gateway = start({ ...store, ENCRYPTION_KEYS: `k1:${'A'.repeat(43)}=` });
  await gateway.ready();

  const headers = { Authorization: `Bearer sk-${'a'.repeat(61)}` };
  const projectId = 'project_01m87dheree8pv7bp499q0hnsh';
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${gateway.address()}/api/v1${path}`, { headers })).json();
  const list = (await get(`/app-connections?projectId=${projectId}&limit=100`)) as { data: { externalId: string }[] };
  expect(list.data.map(({ externalId }) => externalId)).toContain('demo_slack_bot_token');
  expect(await get(`/worker/app-connections/demo_slack_bot_token?projectId=${projectId}`)).toMatchObject({
    externalId: 'demo_slack_bot_token',
    value: { type: 'SECRET_TEXT' },
  });
  const viewer = await fetch(`${gateway.address()}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: '{"query": "{ viewer { permissions } }"}',
  });
  expect(await viewer.json()).toEqual({
    data: { viewer: { permissions: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'] } },
  });
});

describe('migrations', () => {
  let target: MigrationTarget;
  let folder: string;
  /** Opens another connection to the database; on PostgreSQL. */
  let another: () => Promise<pg.Client>;
  beforeEach(async () => {
    const temporary = await temporaryFolder();
    cleanups.push(temporary.remove);
    folder = temporary.path;
    target = await emptyTarget();
  });

  async function emptyTarget(): Promise<MigrationTarget> {
    if (!serverUrl) {
      const database = await createPglite();
      cleanups.push(() => database.close());
      return pgliteTarget(database);
    }
    const { client, env, drop } = await makeSharedDatabase('migrations');
    cleanups.push(drop);
    another = async () => {
      const connection = new pg.Client(env.DATABASE_URL);
      await connection.connect();
      cleanups.push(() => connection.end());
      return connection;
    };
    return {
      read: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
      run: async (sql) => {
        await client.query(sql);
      },
      exclusively: (work) => work(),
    };
  }

  async function writeMigration(name: string, sql: string): Promise<void> {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }

  const recorded = (): Promise<unknown[]> =>
    target.read(`
      SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, applied_steps_count AS steps
      FROM _prisma_migrations ORDER BY started_at`);

  test('are recorded as `prisma migrate deploy` records them', async () => {
    await writeMigration('20260101000000_one', 'CREATE TABLE one (id INT);\n-- the end');
    await applyMigrations(target, folder);
    await applyMigrations(target, folder);
    expect(await recorded()).toEqual([
      {
        name: '20260101000000_one',
        checksum: '166c92e9dd13e403e03a03f326d4a7fa7dec05dfe9c11de1790a46db0e46cec2',
        finished: true,
        steps: 1,
      },
    ]);
  });

  test('run in a transaction each: one that fails leaves nothing of it, and those before it stay', async () => {
    await writeMigration('20260101000000_one', 'CREATE TABLE one (id INT);');
    await writeMigration('20260102000000_two', 'CREATE TABLE two (id INT); SELECT 1 / 0;');
    await expect(applyMigrations(target, folder)).rejects.toThrow('division by zero');
    expect(await recorded()).toMatchObject([{ name: '20260101000000_one', finished: true }]);
    expect(await target.read(`SELECT to_regclass('one')::text AS one, to_regclass('two')::text AS two`)).toEqual([
      { one: 'one', two: null },
    ]);
  });

  test('that say so run in none, and again as a whole when they were cut short', async () => {
    await writeMigration('20260101000000_one', 'CREATE TABLE one (id INT);');
    const index = `-- no transaction: CREATE INDEX CONCURRENTLY runs in none
DO $$
BEGIN
  INSERT INTO one VALUES (1);
  COMMIT;
END
$$;
DROP INDEX CONCURRENTLY IF EXISTS one_id;
CREATE INDEX CONCURRENTLY one_id ON one (id);
`;
    await writeMigration('20260102000000_index', `${index}SELECT 1 / 0;\n`);
    await expect(applyMigrations(target, folder)).rejects.toThrow('division by zero');
    expect(await recorded()).toMatchObject([{ name: '20260101000000_one' }]);

    await writeMigration('20260102000000_index', index);
    await applyMigrations(target, folder);
    expect(await recorded()).toMatchObject([{ name: '20260101000000_one' }, { name: '20260102000000_index' }]);
    expect(await target.read(`SELECT to_regclass('one_id')::text AS index`)).toEqual([{ index: 'one_id' }]);
    expect(await target.read('SELECT id FROM one')).toEqual([{ id: 1 }, { id: 1 }]);
  });

  // Nobody else reads the embedded database.
  test.runIf(serverUrl)('wait for a long read, and let those who read serve on meanwhile', async () => {
    await writeMigration('20260101000000_one', 'CREATE TABLE one (id INT);');
    await applyMigrations(target, folder);
    await writeMigration('20260102000000_two', 'ALTER TABLE one ADD COLUMN two INT;');
    const [backup, request] = [await another(), await another()];
    await backup.query('BEGIN; LOCK TABLE one IN ACCESS SHARE MODE');

    const applied = applyMigrations(target, folder);
    const waiting = async (): Promise<number | null> => (await request.query(waitingLocks)).rowCount;
    await expect.poll(waiting).toBe(1);
    await request.query(`SET statement_timeout = '4500ms'`);
    expect((await request.query('SELECT * FROM one')).rows).toEqual([]);

    await backup.query('COMMIT');
    await applied;
    expect(await target.read('SELECT id, two FROM one')).toEqual([]);
    expect(await recorded()).toMatchObject([{ name: '20260101000000_one' }, { name: '20260102000000_two' }]);
  });
});
