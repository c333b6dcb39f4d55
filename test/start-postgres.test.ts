import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { endAll, start } from './support/process.ts';
import { withDatabase } from './support/template.ts';

const serverUrl = process.env.DATABASE_URL ?? '';

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
