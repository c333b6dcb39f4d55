import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { openProvider, type Provider, type ScriptedAnswer, type TokenRequest } from './support/provider.ts';
import { makeSharedDatabase, type SharedDatabase, serverUrl } from './support/shared-database.ts';

afterEach(endAll);

/** A provider that takes each refresh token once, and counts the refreshes it grants. */
function rotating(thinkMs: number) {
  let current = 'refresh-0';
  const counts = { granted: 0, refused: 0 };
  const answer = ({ parameters }: TokenRequest): ScriptedAnswer => {
    if (parameters.refresh_token !== current) {
      counts.refused += 1;
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    counts.granted += 1;
    current = `refresh-${counts.granted}`;
    const body = { access_token: `access-${counts.granted}`, refresh_token: current, expires_in: 3600 };
    return { body, delayMs: thinkMs };
  };
  return { counts, answer };
}

// On the embedded database there are never two processes.
describe.runIf(serverUrl)('two gateways on one PostgreSQL', () => {
  let database: SharedDatabase;
  let provider: Provider;
  beforeAll(async () => {
    database = await makeSharedDatabase('refresh');
    provider = await openProvider();
  });
  afterAll(async () => {
    await endAll();
    await provider.close();
    await database.drop();
  });

  let one: GatewayProcess;
  let two: GatewayProcess;
  let projectId: string;
  async function startTwo(background: 'on' | 'off'): Promise<void> {
    const env = { ...database.env, ALLOW_PRIVATE_OAUTH_HOSTS: 'on', BACKGROUND_REFRESH: background };
    one = start(env);
    two = start(env);
    await Promise.all([one.ready(), two.ready()]);
    const { rows } = await database.client.query<{ id: string }>('SELECT id FROM project');
    projectId = rows[0]!.id;
  }

  beforeEach(() => {
    provider.requests.length = 0;
  });

  const headers = () => ({
    Authorization: `Bearer ${database.env.BOOTSTRAP_API_KEY}`,
    'Content-Type': 'application/json',
  });

  /** Stores a token that has expired long ago. */
  async function storeExpired(externalId: string, refreshToken = 'refresh-0'): Promise<string> {
    const response = await fetch(`${one.address()}/api/v1/app-connections`, {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify({
        projectId,
        externalId,
        displayName: externalId,
        pieceName: 'x',
        pieceVersion: '1',
        type: 'OAUTH2',
        value: {
          type: 'OAUTH2',
          client_id: 'client',
          client_secret: 'secret',
          token_url: provider.tokenUrl,
          access_token: 'access-0',
          refresh_token: refreshToken,
          expires_in: 3600,
          claimed_at: 1_640_000_000_000,
        },
      }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { id: string }).id;
  }

  const read = async (gateway: GatewayProcess, externalId: string): Promise<{ status: number; result: string }> => {
    const url = `${gateway.address()}/api/v1/worker/app-connections/${externalId}?projectId=${projectId}`;
    const response = await fetch(url, { headers: headers() });
    const { value, params } = (await response.json()) as {
      value?: { access_token: string };
      params?: { reason: string };
    };
    return { status: response.status, result: value?.access_token ?? params?.reason ?? '' };
  };

  const stateOf = async (id: string) => {
    const { rows } = await database.client.query<Record<string, unknown>>(
      `SELECT status, status_reason, lease_holder, outcome_open FROM app_connection JOIN credential ON connection_id = id WHERE id = $1`,
      [id],
    );
    return rows[0];
  };

  /** Waits until a transaction waits for the one that this test has open. */
  const untilBlocked = () =>
    expect
      .poll(async () => {
        const { rows } = await database.client.query(`
          SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid`);
        return rows.length;
      })
      .toBeGreaterThan(0);

  test('refresh a token once, however many read it at once', async () => {
    await startTwo('off');
    const { counts, answer } = rotating(300);
    provider.script(answer);
    const id = await storeExpired('many');
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => read(n % 2 === 0 ? one : two, 'many')));
    expect(new Set(answers.map(({ status, result }) => `${status} ${result}`))).toEqual(new Set(['200 access-1']));
    expect(counts).toEqual({ granted: 1, refused: 0 });
    expect(await stateOf(id)).toEqual({
      status: 'ACTIVE',
      status_reason: null,
      lease_holder: null,
      outcome_open: false,
    });
    const { rows } = await database.client.query(
      `SELECT count(*)::int FROM audit_event WHERE action = 'CREDENTIAL_READ' AND entity_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ count: 200 }]);
  });

  describe('one of which is killed between the answer of the provider and the commit', () => {
    async function killWhileStoring(externalId: string): Promise<{ id: string; killed: number }> {
      await startTwo('off');
      const id = await storeExpired(externalId);
      // Keeps the outcome from being stored.
      await database.client.query('BEGIN');
      await database.client.query('SELECT 1 FROM app_connection WHERE id = $1 FOR UPDATE', [id]);
      const reading = read(one, externalId).catch(() => null);
      await untilBlocked();
      expect(provider.requests).toHaveLength(1);
      one.kill('SIGKILL');
      await one.exited;
      await reading;
      await database.client.query('ROLLBACK');
      return { id, killed: Date.now() };
    }

    test('with refresh tokens that are good once, end in an explained state', async () => {
      const { counts, answer } = rotating(0);
      provider.script(answer);
      const { id, killed } = await killWhileStoring('killed');
      expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE', outcome_open: true });
      const answers = await Promise.all(Array.from({ length: 20 }, () => read(two, 'killed')));
      expect(new Set(answers.map(({ status, result }) => `${status} ${result}`))).toEqual(
        new Set(['409 REFRESH_INTERRUPTED']),
      );
      // It is noticed within 6 s; the rest is for a busy machine.
      expect(Date.now() - killed).toBeLessThan(20_000);
      expect(counts).toEqual({ granted: 1, refused: 1 });
      expect(await stateOf(id)).toEqual({
        status: 'ERROR',
        status_reason: 'REFRESH_INTERRUPTED',
        lease_holder: null,
        outcome_open: true,
      });
    });

    test('with refresh tokens that stay good, go on', async () => {
      provider.script((_request, count) => ({ body: { access_token: `again-${count}`, expires_in: 3600 } }));
      const { id, killed } = await killWhileStoring('killed-but-fine');
      const answers = await Promise.all(Array.from({ length: 20 }, () => read(two, 'killed-but-fine')));
      expect(new Set(answers.map(({ status, result }) => `${status} ${result}`))).toEqual(new Set(['200 again-2']));
      expect(Date.now() - killed).toBeLessThan(20_000);
      expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE', status_reason: null, lease_holder: null });
    });
  });

  test('with a provider slower than the lease, refresh a token once', async () => {
    await startTwo('off');
    // The lease of 4 s is renewed meanwhile.
    const { counts, answer } = rotating(8000);
    provider.script(answer);
    await storeExpired('slow');
    const answers = await Promise.all([read(one, 'slow'), read(two, 'slow')]);
    expect(answers).toEqual(answers.map(() => ({ status: 200, result: 'access-1' })));
    expect(counts).toEqual({ granted: 1, refused: 0 });
  });

  test('with a provider slower than is waited for, end in an explained state', async () => {
    await startTwo('off');
    const { counts, answer } = rotating(27_000);
    provider.script(answer);
    const id = await storeExpired('too-slow');
    const answers = await Promise.all([read(one, 'too-slow'), read(two, 'too-slow')]);
    expect(answers).toEqual(answers.map(() => ({ status: 409, result: 'REFRESH_INTERRUPTED' })));
    expect(counts).toEqual({ granted: 1, refused: 1 });
    const interrupted = {
      status: 'ERROR',
      status_reason: 'REFRESH_INTERRUPTED',
      lease_holder: null,
      outcome_open: true,
    };
    expect(await stateOf(id)).toEqual(interrupted);
    const recheck = `${two.address()}/api/v1/app-connections/${id}/revalidate`;
    expect((await fetch(recheck, { method: 'POST', headers: headers() })).status).toBe(200);
    expect(await stateOf(id)).toEqual(interrupted);
  });

  test('one of which stands still, do without it, and it sends nothing when it goes on', async () => {
    await startTwo('off');
    provider.script((_request, count) =>
      count === 1 ? { hangUp: true, delayMs: 12_000 } : { body: { access_token: `new-${count}`, expires_in: 3600 } },
    );
    await storeExpired('frozen');
    const reading = read(one, 'frozen');
    await expect.poll(() => provider.requests.length).toBe(1);
    one.kill('SIGSTOP');
    expect(await read(two, 'frozen')).toEqual({ status: 200, result: 'new-2' });
    one.kill('SIGCONT');
    expect(await reading).toEqual({ status: 200, result: 'new-2' });
    expect(provider.requests).toHaveLength(2);
  });

  test('refresh what is due in the background, each credential once', async () => {
    await startTwo('off');
    const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => storeExpired(`due-${n}`, `of-${n}`)));
    await endAll();
    provider.script((_request, count) => ({ body: { access_token: `new-${count}`, expires_in: 3600 }, delayMs: 50 }));
    await startTwo('on');
    const due = async () => {
      const { rows } = await database.client.query(
        'SELECT 1 FROM credential WHERE connection_id = ANY($1) AND refresh_due < now()',
        [ids],
      );
      return rows.length;
    };
    await expect.poll(due, { timeout: 60_000 }).toBe(0);
    const asked = provider.requests
      .map(({ parameters }) => parameters.refresh_token!)
      .filter((token) => token.startsWith('of-'));
    expect(asked.sort()).toEqual(ids.map((_, n) => `of-${n}`).sort());
  });
});
