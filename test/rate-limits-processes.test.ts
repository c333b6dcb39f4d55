import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { makeSharedDatabase, serverUrl, type SharedDatabase } from './support/shared-database.ts';

const limit = 500;

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

  const ask = async (gateway: GatewayProcess): Promise<number> => {
    const response = await fetch(`${gateway.address()}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${database.env.BOOTSTRAP_API_KEY}`, 'Content-Type': 'application/json' },
      body: '{"query":"{ viewer { isPlatformAdmin } }"}',
    });
    await response.arrayBuffer();
    return response.status;
  };

  test("share a caller's points, and count them without a write at each request", async () => {
    const refused = gateways.map(() => false);
    let accepted = 0;
    const began = performance.now();
    // Each alone would take 500.
    for (let n = 0; n < 2000 && refused.includes(false); n += 1) {
      const index = n % gateways.length;
      const status = await ask(gateways[index]!);
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
