import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { makeSharedDatabase, serverUrl, type SharedDatabase } from './support/shared-database.ts';

const limit = 500;

const ask = async (gateway: GatewayProcess, { env }: SharedDatabase): Promise<number> => {
  const response = await fetch(`${gateway.address()}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${env.BOOTSTRAP_API_KEY}`, 'Content-Type': 'application/json' },
    body: '{"query":"{ viewer { isPlatformAdmin } }"}',
  });
  await response.arrayBuffer();
  return response.status;
};

describe.runIf(serverUrl)('two processes on one PostgreSQL', () => {
  let database: SharedDatabase;
  let gateways: GatewayProcess[];

  beforeAll(async () => {
    database = await makeSharedDatabase('points');
    const env = { ...database.env, RATE_LIMIT: String(limit), BACKGROUND_REFRESH: 'off' };
    const first = start(env);
    await first.ready();
    const second = start(env);
    await second.ready();
    gateways = [first, second];
  });
  afterAll(async () => {
    await endAll();
    await database.drop();
  });

  test("share a caller's points, and count them without a write at each request", async () => {
    const refused = gateways.map(() => false);
    let accepted = 0;
    const began = performance.now();
    // Each alone would take 500.
    for (let n = 0; n < 2000 && refused.includes(false); n += 1) {
      const index = n % gateways.length;
      const status = await ask(gateways[index]!, database);
      expect([200, 429]).toContain(status);
      if (status === 200) accepted += 1;
      else refused[index] = true;
    }
    expect(refused).toEqual([true, true]);
    expect(accepted).toBeGreaterThanOrEqual(limit);
    expect(accepted).toBeLessThan(2 * limit);

    const { rows } = await database.client.query<{ points: number }>('SELECT points FROM rate_limit');
    expect(rows).toHaveLength(1);
    const written = await database.client.query<{ n: number }>(
      `SELECT n_tup_upd::int AS n FROM pg_stat_user_tables WHERE relname = 'rate_limit'`,
    );
    // Each process tells once a second, and at the first and the last request.
    const seconds = (performance.now() - began) / 1000;
    expect(written.rows[0]!.n).toBeLessThanOrEqual(gateways.length * (seconds + 2));
    expect(written.rows[0]!.n).toBeLessThan(accepted);
  });
});

describe.runIf(serverUrl)('a PostgreSQL that has no room for the count', () => {
  let database: SharedDatabase;
  beforeAll(async () => {
    database = await makeSharedDatabase('uncounted');
  });
  afterAll(async () => {
    await endAll();
    await database.drop();
  });

  test('keeps no caller out, and the limit holds', async () => {
    const gateway = start({ ...database.env, RATE_LIMIT: '20', BACKGROUND_REFRESH: 'off' });
    await gateway.ready();
    await database.client.query(`
      CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON rate_limit FOR EACH ROW EXECUTE FUNCTION no_room()`);

    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) statuses.push(await ask(gateway, database));
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429]);
  });
});
