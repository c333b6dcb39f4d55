/** What a gateway meets in its life: readers, writers, those who err, those who leave, and those who are slow. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, fetch, type RequestInit } from 'undici';

export interface Target {
  address: string;
  apiKey: string;
  projectId: string;
  /** Where the tokens of OAuth2 connections come from. */
  tokenUrl: string;
}

/** How often each kind of request was sent, and what came that must not. */
export interface Outcome {
  sent: Map<string, number>;
  unexpected: string[];
}

/** Connections are overwritten, never added to: it is the process that is to level off, not the database. */
const connectionCount = 40;
const concurrency = 16;
/** More than Yoga keeps, of good documents and of bad ones. */
const documentsKept = 1200;
/** The life of an OAuth2 token, in seconds; when half of it is over, a read refreshes the token. */
export const tokenSeconds = 10;

interface Caller extends Target {
  agent: Agent;
  random: () => number;
}

/** One request, and what is wrong with the answer; null: nothing. */
type Act = (caller: Caller) => Promise<string | null>;

/** The project there is in a new database. */
export async function projectIdOf({ address, apiKey }: Pick<Target, 'address' | 'apiKey'>): Promise<string> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query: '{ projects { edges { node { id } } } }' }),
  });
  const { data } = (await response.json()) as { data: { projects: { edges: [{ node: { id: string } }] } } };
  return data.projects.edges[0].node.id;
}

/** Makes what the load is about. */
export async function prepare(target: Target): Promise<void> {
  const agent = new Agent();
  for (let n = 0; n < connectionCount; n += 1) {
    const wrong = await expectStatus({ ...target, agent }, 201, basePath, post(upsertBody(target, n)));
    if (wrong) throw new Error(wrong);
  }
  // What the gateway keeps by document has a limit, which a short run would not reach.
  const documents = Array.from({ length: documentsKept }, (_, n) => n).values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const n of documents) {
        await expectStatus({ ...target, agent }, 200, '/graphql', post({ query: `{ a${n}: viewer { permissions } }` }));
        await expectStatus({ ...target, agent }, 200, '/graphql', post({ query: `{ nothing${n} }` }));
      }
    }),
  );
  await agent.close();
}

/** Sends requests for so long, and returns when the last one is over and every connection is closed. */
export async function load(target: Target, ms: number, random: () => number, outcome: Outcome): Promise<void> {
  const caller: Caller = { ...target, agent: new Agent({ connections: concurrency }), random };
  const until = performance.now() + ms;
  const kinds = Object.entries(acts).flatMap(([name, { weight, act }]) =>
    Array.from({ length: weight }, () => ({ name, act })),
  );
  const work = async (): Promise<void> => {
    while (performance.now() < until) {
      const chosen = kinds[Math.floor(random() * kinds.length)];
      if (!chosen) return;
      outcome.sent.set(chosen.name, (outcome.sent.get(chosen.name) ?? 0) + 1);
      const wrong = await chosen.act(caller).catch(reasonOf);
      if (wrong !== null) outcome.unexpected.push(`${chosen.name}: ${wrong}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await caller.agent.close();
}

/** Of a request that failed, fetch itself says no more than that. */
const reasonOf = (error: unknown): string => String(error instanceof Error ? (error.cause ?? error) : error);

const basePath = '/api/v1/app-connections';
const below = ({ random }: Caller, count: number): number => Math.floor(random() * count);

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Every fourth one is OAuth2. */
function upsertBody({ projectId, tokenUrl }: Target, n: number): object {
  const oauth2 = {
    type: 'OAUTH2',
    client_id: 'client',
    client_secret: 'secret',
    token_url: tokenUrl,
    access_token: 'first',
    refresh_token: 'first',
    expires_in: tokenSeconds,
  };
  const value = n % 4 === 0 ? oauth2 : { type: 'SECRET_TEXT', secret_text: `secret ${n}` };
  return {
    externalId: `soak-${n}`,
    projectId,
    displayName: `Connection ${n}`,
    pieceName: 'soak',
    pieceVersion: '1.0.0',
    metadata: { note: 'x'.repeat(200) },
    type: value.type,
    value,
  };
}

const listDocument = `query ($projectId: ID, $after: String) {
  connections(projectId: $projectId, first: 20, after: $after) {
    edges { cursor node { id displayName status metadata owner { email } flows { edges { node { displayName } } } } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

async function expectStatus(
  { address, apiKey, agent }: Pick<Caller, 'address' | 'apiKey' | 'agent'>,
  status: number,
  path: string,
  { headers, ...init }: RequestInit = {},
): Promise<string | null> {
  const authorization = { Authorization: `Bearer ${apiKey}` };
  const response = await fetch(address + path, {
    dispatcher: agent,
    ...init,
    headers: { ...authorization, ...(headers as Record<string, string> | undefined) },
  });
  const text = await response.text();
  return response.status === status ? null : `${response.status} instead of ${status}: ${text.slice(0, 300)}`;
}

/** Sends a request, and goes away before or while it is answered. */
async function leave(caller: Caller, path: string, init?: RequestInit): Promise<null> {
  const signal = AbortSignal.timeout(below(caller, 15));
  await expectStatus(caller, 200, path, { ...init, signal }).catch(() => null);
  return null;
}

/** Sends the head of a request and a few bytes of its body now and then, and goes away before the end. */
async function sendSlowly(caller: Caller): Promise<null> {
  const { hostname, port } = new URL(caller.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const head = `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${caller.apiKey}\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: 100000\r\n\r\n`);
  for (let n = 0; n < 5; n += 1) {
    socket.write('{"query": "');
    await sleep(20);
  }
  socket.destroy();
  return null;
}

/** On a connection of its own: of one whose body takes long to arrive, the server closes the connection after its answer. */
async function sendTooMuch(caller: Caller): Promise<string | null> {
  const agent = new Agent();
  try {
    return await expectStatus({ ...caller, agent }, 413, basePath, post('x'.repeat(1_100_000)));
  } finally {
    await agent.close();
  }
}

const acts: Record<string, { weight: number; act: Act }> = {
  'REST list': {
    weight: 6,
    act: (caller) => expectStatus(caller, 200, `${basePath}?projectId=${caller.projectId}&limit=20`),
  },
  'GraphQL list': {
    weight: 6,
    act: (caller) => {
      const variables = { projectId: caller.projectId };
      return expectStatus(caller, 200, '/graphql', post({ query: listDocument, variables }));
    },
  },
  'credential read': {
    weight: 8,
    act: (caller) => {
      const path = `/api/v1/worker/app-connections/soak-${below(caller, connectionCount)}`;
      return expectStatus(caller, 200, `${path}?projectId=${caller.projectId}`);
    },
  },
  upsert: {
    weight: 4,
    act: (caller) => expectStatus(caller, 201, basePath, post(upsertBody(caller, below(caller, connectionCount)))),
  },
  'not JSON': { weight: 1, act: (caller) => expectStatus(caller, 400, basePath, post('{"secret": ')) },
  'unknown GraphQL field': {
    weight: 1,
    // Another document each time: what is kept by document must be bounded.
    act: (caller) => expectStatus(caller, 200, '/graphql', post({ query: `{ nothing${below(caller, 1e9)} }` })),
  },
  'another GraphQL document each time': {
    weight: 1,
    act: (caller) =>
      expectStatus(caller, 200, '/graphql', post({ query: `{ a${below(caller, 1e9)}: viewer { permissions } }` })),
  },
  'not found': { weight: 1, act: (caller) => expectStatus(caller, 404, `${basePath}/conn_${below(caller, 1e9)}`) },
  'bad key': {
    weight: 1,
    act: (caller) =>
      expectStatus(caller, 401, basePath, { headers: { Authorization: `Bearer sk-${below(caller, 1e9)}` } }),
  },
  'too large': { weight: 1, act: sendTooMuch },
  'aborted read': { weight: 1, act: (caller) => leave(caller, `${basePath}?projectId=${caller.projectId}&limit=100`) },
  'aborted write': { weight: 1, act: (caller) => leave(caller, basePath, post(upsertBody(caller, 1))) },
  'slow client': { weight: 1, act: sendSlowly },
};
