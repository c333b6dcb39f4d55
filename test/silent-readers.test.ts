import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';
import { getRequest, openSilentConnection } from './support/raw-client.ts';

let store: OwnStore;
let gateway: GatewayProcess;
beforeAll(async () => {
  store = await makeOwnStore('silent_readers');
  // In a small heap garbage does not stay for long, and what stays is what the attack costs.
  gateway = start({ ...store.env, NODE_OPTIONS: '--max-old-space-size=96' });
  await gateway.ready();
});
afterAll(async () => {
  await endAll();
  await store.remove();
});

/** What the process has in memory, in MB. */
async function residentMb(): Promise<number> {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${gateway.pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

const openMany = (count: number): Promise<Socket[]> =>
  Promise.all(Array.from({ length: count }, () => openSilentConnection(gateway.address())));

/** Opens a connection that reads all it gets. */
async function openReader(): Promise<{ client: Socket; text: () => string }> {
  const client = await openSilentConnection(gateway.address());
  let text = '';
  client
    .setEncoding('latin1')
    .on('data', (part: string) => (text += part))
    .resume();
  return { client, text: () => text };
}

describe('100 clients who ask for 250 answers each, and read none, cost less than 64 MB:', () => {
  test.each([
    ['/graphiql.js', 'gzip'],
    ['/graphiql.js', 'identity'],
    ['/docs/swagger-ui-bundle.js', 'gzip'],
    ['/docs/swagger-ui-bundle.js', 'identity'],
    ['/docs/swagger-ui.css', 'identity'],
    ['/openapi.json', 'identity'],
    ['/docs', 'identity'],
    ['/graphql', 'gzip'],
    ['/graphql', 'identity'],
  ])('%s as %s', async (path, encoding) => {
    const before = await residentMb();
    const clients = await openMany(100);
    const request = getRequest(path, { Accept: 'text/html', 'Accept-Encoding': encoding });
    for (const client of clients) client.write(request.repeat(250));
    let peak = before;
    for (let look = 0; look < 30; look += 1) {
      expect((await fetch(`${gateway.address()}/healthz`)).status).toBe(200);
      peak = Math.max(peak, await residentMb());
      await sleep(50);
    }
    for (const client of clients) client.destroy();
    expect(peak - before).toBeLessThan(64);
  });
});

describe('who pipelines requests, and reads,', () => {
  const sent = Array.from({ length: 600 }, (_, n) => ({ id: `request-${n}`, large: n % 100 === 99 }));

  test('gets every answer, in order', async () => {
    const { client, text } = await openReader();
    const requests = sent.map(({ id, large }) =>
      getRequest(large ? '/docs/swagger-ui.css' : '/healthz', { 'X-Request-Id': id }),
    );
    client.write(requests.join(''));
    const ids = (): string[] => [...text().matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id!);
    await expect.poll(() => ids().length).toBe(sent.length);
    expect(ids()).toEqual(sent.map(({ id }) => id));
    client.destroy();
  });

  test('gets them also for requests with bodies, in whatever pieces they arrive', async () => {
    const { client, text } = await openReader();
    const body = JSON.stringify({ query: `{ viewer { permissions } } #${'x'.repeat(5000)}` });
    const head = `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${store.key}\r\nContent-Type: application/json\r\n`;
    const all = Array.from({ length: 20 }, () => `${head}Content-Length: ${body.length}\r\n\r\n${body}`).join('');
    for (let begin = 0; begin < all.length; begin += 7001) {
      client.write(all.slice(begin, begin + 7001));
      await sleep(5);
    }
    await expect.poll(() => text().match(/"permissions":/g)?.length).toBe(20);
    client.destroy();
  });
});

// Such a body is answered before it is read: what follows is parsed while the answer ends.
const unreadBody = `POST /nope HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n${'x'.repeat(40_000)}`;

describe('behind a body that nobody reads,', () => {
  test('every request is answered once, in order', async () => {
    const { client, text } = await openReader();
    const ids = Array.from({ length: 60 }, (_, n) => `after-body-${n}`);
    const requests = ids.map(
      (id, n) => (n % 3 === 0 ? unreadBody : '') + getRequest('/readyz', { 'X-Request-Id': id }),
    );
    client.write(requests.join(''));
    const logged = (): string[] =>
      [...gateway.output().matchAll(/"requestId":"(after-body-\d+)"/g)].map(([, id]) => id!);
    await expect.poll(() => logged().length).toBeGreaterThanOrEqual(ids.length);
    await expect.poll(text).toContain(ids.at(-1)!);
    expect(logged()).toEqual(ids);
    expect([...text().matchAll(/^x-request-id: (after-.*)\r$/gim)].map(([, id]) => id)).toEqual(ids);
    client.destroy();
  });
});

test('a request with an expectation is answered in its turn, with an id, and is in the log', async () => {
  const { client, text } = await openReader();
  const expectations = ['nothing', '100-continue', 'else'];
  client.write(
    expectations.map((Expect) => getRequest('/healthz', { Expect, 'X-Request-Id': `e-${Expect}` })).join(''),
  );
  await expect.poll(text).toMatch(/^x-request-id: e-else\r$/im);
  expect(
    [...text().matchAll(/HTTP\/1.1 (\d+)|^x-request-id: (.*)\r$/gim)].map(([, status, id]) => status ?? id),
  ).toEqual(['200', 'e-nothing', '100', '200', 'e-100-continue', '200', 'e-else']);
  for (const expectation of expectations)
    await expect.poll(() => gateway.output()).toContain(`"requestId":"e-${expectation}"`);
  client.destroy();
});

// The limit is 10 s: all wait for it at the same time.
describe.concurrent('of an answer of 9 MB', () => {
  const large = getRequest('/graphiql.js');

  test('a client who takes nothing for 10 seconds gets no more', async () => {
    const client = await openSilentConnection(gateway.address());
    client.write(large.repeat(3));
    // The machine may be busy: the answer takes its time to begin.
    await sleep(20_000);
    let bytes = 0;
    client.on('data', (part) => (bytes += part.length)).resume();
    await once(client, 'close');
    expect(bytes).toBeLessThan(20_000_000);
  });

  test('nor does one who sends all the while', async () => {
    const client = await openSilentConnection(gateway.address());
    client.write(large.repeat(3));
    const sending = setInterval(() => client.write('G'), 200);
    await new Promise((resolve) => client.once('close', resolve));
    clearInterval(sending);
  });

  test('a client who takes a little at a time gets all', async () => {
    const client = await openSilentConnection(gateway.address());
    client.write(large);
    let bytes = 0;
    client.on('data', (part) => {
      bytes += part.length;
      client.pause();
      setTimeout(() => client.resume(), 100);
    });
    client.resume();
    await expect.poll(() => bytes, { timeout: 150_000 }).toBeGreaterThan(9_000_000);
    client.destroy();
  });
});

test('a gateway that is stopped does not wait for them longer than 10 seconds', async () => {
  const clients = await openMany(10);
  for (const client of clients) client.write(getRequest('/graphiql.js').repeat(100));
  await sleep(500);
  const signalled = performance.now();
  gateway.kill('SIGTERM');
  expect(await gateway.exited).toBe(0);
  expect(performance.now() - signalled).toBeLessThan(20_000);
});
