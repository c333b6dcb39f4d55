import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request to a provider's token endpoint. */
export interface TokenRequest {
  parameters: Record<string, string>;
  authorization: string | undefined;
}

/** An answer of a provider's token endpoint. */
export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON; a text as it is. */
  body?: unknown;
  /** How long to think first, in ms. */
  delayMs?: number;
  /** What to wait for first. */
  until?: Promise<void>;
  /** Hang up instead of answering. */
  hangUp?: boolean;
}

/** An OAuth2 provider that responds by a script. Without one, it grants: `access-1`, `access-2`, … */
export interface Provider {
  tokenUrl: string;
  /** Every request to the token endpoint, in order. */
  requests: TokenRequest[];
  /** Answers all requests from now on by this. */
  script(answer: (request: TokenRequest, count: number) => ScriptedAnswer): void;
  close(): Promise<void>;
}

export async function openProvider(): Promise<Provider> {
  const requests: TokenRequest[] = [];
  let answerOf = (_request: TokenRequest, count: number): ScriptedAnswer => ({ body: grantNumber(count) });
  const server = createServer((request, response) => {
    void (async () => {
      const asked = await read(request);
      requests.push(asked);
      const answer = answerOf(asked, requests.length);
      const { status = 200, headers = {}, body = '', delayMs = 0, hangUp = false } = answer;
      if (delayMs > 0) await sleep(delayMs);
      await answer.until;
      if (hangUp) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    tokenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    requests,
    script: (answer) => {
      answerOf = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A moment for an answer to wait for: it comes when the test says. */
export function openMoment(): { until: Promise<void>; come(): void } {
  let come = (): void => undefined;
  const until = new Promise<void>((resolve) => (come = resolve));
  return { until, come: () => come() };
}

/** What it grants to the request of this number. */
export const grantNumber = (count: number) => ({
  access_token: `access-${count}`,
  refresh_token: `refresh-${count}`,
  token_type: 'Bearer',
  expires_in: 3600,
});

async function read(request: IncomingMessage): Promise<TokenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    parameters: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    authorization: request.headers.authorization,
  };
}
