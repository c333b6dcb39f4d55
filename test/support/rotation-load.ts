import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayProcess } from './process.ts';
import { tokens } from './rotating-provider.ts';
import { appUpserted, askJson, type Caller, upsertApp } from './rotation-requests.ts';
import type { Expected } from './rotation-outcome.ts';
import { numbers, secretCount, secretsForTokens, workers } from './rotation-store.ts';
import type { SharedDatabase } from './shared-database.ts';

export interface LoadOptions {
  caller: Caller;
  gateways: GatewayProcess[];
  secretIds: string[];
  /** Kept up to what the gateways said they stored. */
  expected: Expected;
  /** All that an app may have sent. */
  clientSecrets: Set<string>;
}

/** Starts writing and reading through all gateways, mostly where the command works, until it is stopped. */
export function startLoad(
  { client }: SharedDatabase,
  { caller, gateways, secretIds, expected, clientSecrets }: LoadOptions,
) {
  const { secrets, appSecrets, granted } = expected;
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
    askJson(caller, anyGateway(), `/api/v1/worker/app-connections/${externalId}?projectId=${caller.projectId}`);
  async function upsertSecret(n: number, text: string): Promise<void> {
    const { status, body } = await askJson(caller, anyGateway(), '/api/v1/app-connections', {
      projectId: caller.projectId,
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
    const { access_token: accessToken = '' } = (body.value ?? {}) as { access_token?: string };
    const grants = numbers(granted[n]!).map((grant) => tokens(n, grant + 1).access_token);
    if (status !== 200 || !grants.includes(accessToken)) failures.push({ readTokens: n, status, body });
    done.tokenReads += 1;
  }
  async function replaceApp(app: number, clientSecret: string): Promise<void> {
    clientSecrets.add(clientSecret);
    const answer = await upsertApp(caller, anyGateway(), app, clientSecret);
    if (JSON.stringify(answer) === JSON.stringify(appUpserted(app))) appSecrets[app] = clientSecret;
    else failures.push({ app, answer });
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
      const { rows } = await client.query<{ id: string | null }>(
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
  return { done, failures, stop: stopLoad };
}
