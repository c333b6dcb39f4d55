import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstProject } from './support/ask.ts';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { openProvider, type Provider } from './support/provider.ts';
import { getRequest, openSilentConnection } from './support/raw-client.ts';

/** An answer that arrived whole, or what came instead. */
type Outcome = { status: number; connection: string | undefined; body: unknown } | { error: string; onKept: boolean };

const resetUnaccepted: Outcome = { error: 'ECONNRESET', onKept: false };

describe('a gateway that is stopped by SIGTERM', { timeout: 300_000 }, () => {
  let store: OwnStore;
  let provider: Provider;
  beforeAll(async () => {
    store = await makeOwnStore('shutdown');
    provider = await openProvider();
  });
  afterAll(async () => {
    await endAll();
    await provider.close();
    await store.remove();
  });

  let gateway: GatewayProcess;
  let projectId: string;
  const startGateway = async (): Promise<void> => {
    gateway = start({ ...store.env, ALLOW_PRIVATE_OAUTH_HOSTS: 'on' });
    await gateway.ready();
    projectId = await firstProject(gateway.address(), store.key);
  };
  beforeEach(startGateway);
  afterEach(endAll);

  function send(agent: Agent, type: string, value: Record<string, unknown>): Promise<Outcome> {
    const target = { projectId, displayName: 'x', pieceName: 'x', pieceVersion: '1' };
    const body = JSON.stringify({ ...target, type, value: { type, ...value } });
    return new Promise((resolve) => {
      const failed = (error: NodeJS.ErrnoException): void =>
        resolve({ error: error.code ?? error.message, onKept: sent.reusedSocket });
      const headers = {
        Authorization: `Bearer ${store.key}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      };
      const sent = request(`${gateway.address()}/api/v1/app-connections`, { method: 'POST', agent, headers });
      sent.on('error', failed).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', failed).on('end', () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, connection: headers.connection, body: JSON.parse(text) as unknown });
        });
      });
      sent.end(body);
    });
  }
  const write = (agent: Agent): Promise<Outcome> => send(agent, 'SECRET_TEXT', { secret_text: 'x' });

  /** One request after the other, until there is nobody to take them. */
  async function loadUntilRefused(keepAlive: boolean): Promise<Outcome[]> {
    const agent = new Agent({ keepAlive });
    const outcomes: Outcome[] = [];
    for (;;) {
      const outcome = await write(agent);
      if ('error' in outcome && outcome.error === 'ECONNREFUSED') return outcomes;
      outcomes.push(outcome);
    }
  }

  test('answers under load all that it has accepted, and exits with 0', async () => {
    for (let round = 1; round <= 3; round += 1) {
      if (round > 1) await startGateway();
      const loads = Array.from({ length: 16 }, (_, n) => loadUntilRefused(n % 2 === 0));
      await sleep(1000);
      gateway.kill('SIGTERM');
      const outcomes = (await Promise.all(loads)).flat();
      expect(await gateway.exited).toBe(0);
      expect(outcomes.length).toBeGreaterThan(16);
      const failures = outcomes.filter((outcome) => !('status' in outcome && outcome.status === 201));
      // The kernel resets a connection that completes between the last accept and the end of listening, which no process can
      // prevent. Without waiting for the backlog to empty, it resets those of all eight that open a connection a request.
      expect(failures.filter((failure) => !isDeepStrictEqual(failure, resetUnaccepted))).toEqual([]);
      expect(failures.length).toBeLessThanOrEqual(1);
    }
  });

  test('finishes what is in flight, serves the next request of a kept connection, and takes no new ones', async () => {
    provider.script(() => ({ body: { access_token: 'a', token_type: 'Bearer' }, delayMs: 3000 }));
    const kept = new Agent({ keepAlive: true });
    expect(await write(kept)).toMatchObject({ status: 201, connection: 'keep-alive' });
    const inFlight = send(new Agent({ keepAlive: true }), 'OAUTH2', {
      client_id: 'c',
      client_secret: 's',
      token_url: provider.tokenUrl,
      redirect_url: 'https://app.example.com/back',
      code: 'code',
    });
    await expect.poll(() => provider.requests.length).toBe(1);
    gateway.kill('SIGTERM');
    await expect.poll(() => gateway.output()).toContain('stopping');
    expect(await write(kept)).toMatchObject({ status: 201, connection: 'close' });
    expect(await write(kept)).toEqual({ error: 'ECONNREFUSED', onKept: false });
    expect(await inFlight).toMatchObject({ status: 201, connection: 'close', body: { status: 'ACTIVE' } });
    expect(await gateway.exited).toBe(0);
  });

  test('sends an answer whole to who reads it slowly, and exits as soon as that is done', async () => {
    const headers = { Authorization: `Bearer ${store.key}`, 'Content-Type': 'application/json' };
    const body = { displayName: 'x', pieceName: 'large', metadata: { a: 'y'.repeat(64_000) } };
    for (let n = 0; n < 100; n += 1) {
      const value = { type: 'SECRET_TEXT', secret_text: 'x' };
      const request = JSON.stringify({ ...body, externalId: `large-${n}`, type: 'SECRET_TEXT', value });
      const stored = await fetch(`${gateway.address()}/api/v1/app-connections`, {
        method: 'POST',
        headers,
        body: request,
      });
      await stored.text();
    }
    const client = await openSilentConnection(gateway.address());
    const parts: Buffer[] = [];
    client.on('data', (part: Buffer) => {
      parts.push(part);
      client.pause();
      setTimeout(() => client.resume(), 10);
    });
    client.write(getRequest('/api/v1/app-connections?limit=100&pieceName=large', headers));
    client.resume();
    await expect.poll(() => parts.length).toBeGreaterThan(0);
    gateway.kill('SIGTERM');
    await once(client, 'close');
    const closed = performance.now();
    const answer = Buffer.concat(parts).toString('latin1');
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
    expect(length).toBeGreaterThan(6_000_000);
    expect(answer.length - answer.indexOf('\r\n\r\n') - 4).toBe(length);
    expect(await gateway.exited).toBe(0);
    expect(performance.now() - closed, 'ms, where the cut would come after 10 s').toBeLessThan(5000);
  });

  test('does not wait for connections that were opened ahead of a first request', async () => {
    const opened = await openSilentConnection(gateway.address());
    await send(new Agent({ keepAlive: true }), 'SECRET_TEXT', { secret_text: 'x' });
    const signalled = performance.now();
    gateway.kill('SIGTERM');
    opened.resume();
    await once(opened, 'close');
    expect(performance.now() - signalled, 'ms, where the cut would come after 10 s').toBeLessThan(9500);
    expect(await gateway.exited).toBe(0);
  });

  test('cuts after 10 s what does not finish, and exits with 0', async () => {
    const { hostname, port } = new URL(gateway.address());
    const stuck = connect(Number(port), hostname).on('error', () => undefined);
    stuck.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n');
    stuck.write(`Authorization: Bearer ${store.key}\r\n\r\n{`);
    await once(stuck, 'connect');
    await sleep(200);
    const signalled = performance.now();
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    const tookMs = performance.now() - signalled;
    expect(tookMs).toBeGreaterThan(9000);
    expect(tookMs, 'ms, where a request may take 30 s to arrive').toBeLessThan(25_000);
  });
});
