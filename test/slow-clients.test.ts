import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, type GatewayProcess, start, temporaryFolder } from './support/process.ts';

let gateway: GatewayProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  gateway = start({ DATA_DIR: folder.path, DEMO_DATA: 'off' });
  await gateway.ready();
});
afterAll(async () => {
  await endAll();
  await folder.remove();
});

/** Sends pieces of a request, and answers with all that comes back until the gateway hangs up. */
async function send(...pieces: string[]): Promise<string> {
  const { hostname, port } = new URL(gateway.address());
  const socket: Socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return answer;
}

// The limits are 10 and 30 s, where Node's own are 60 and 300: all clients are slow at the same time.
describe.concurrent('the gateway hangs up on a client that', () => {
  test('does not end its headers', async () => {
    expect(await send('POST /graphql HTTP/1.1\r\nHost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  }, 50_000);

  test('does not end its body', async () => {
    const head = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`;
    expect(await send(head, '{"query":')).toMatch(/^HTTP\/1\.1 40[18] /);
  }, 100_000);

  test('sends more headers than 16 KiB', async () => {
    const header = `X-Large: ${'a'.repeat(20_000)}\r\n`;
    expect(await send(`GET /healthz HTTP/1.1\r\nHost: a\r\n${header}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('sends what is no HTTP', async () => {
    expect(await send('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('and serves others all the while', async () => {
  expect((await fetch(`${gateway.address()}/healthz`)).status).toBe(200);
});
