import { expect } from 'vitest';
import type { Services } from '../../src/request/context.ts';
import { dumpRows } from './dump.ts';
import { openTestGateway, type TestGateway } from './gateway.ts';

/** A request, and what its answer may show. */
export interface Sending {
  /** POST with a body, GET without, when left out. */
  method?: string;
  /** The bearer token; null: none. The admin's key when left out. */
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as JSON; a text as it is. */
  body?: unknown;
  /** What this one answer may show: not searched there, but everywhere else. */
  shows?: RegExp;
  /** Another gateway than the one that is looked at. */
  fetch?: TestGateway['fetch'];
}

export interface Sent {
  headers: Headers;
  text: string;
}

/** Watches a gateway for secrets, wherever they must not be. */
export interface Lookout {
  gateway: TestGateway;
  /** Sends a request, checks what came of it (`201 OK`, `400 VALIDATION`), and keeps the answer to be searched. */
  send(path: string, outcome: string, sending?: Sending): Promise<Sent>;
  /** The same for a GraphQL request. */
  sendGraphql(query: string, variables: unknown, outcome?: string, sending?: Sending): Promise<Sent>;
  /** Reads a credential, as a flow engine does. What it answers is searched for what a read must not show either. */
  read(externalId: string, outcome?: string): Promise<Sent>;
  /** Asks for all that can be listed. */
  listEverything(): Promise<void>;
  /** Keeps what the database holds now, to be searched with the rest. */
  lookAtDatabase(): Promise<void>;
  /** Where a text is, of all that was kept up to now. */
  placesOf(text: string): string[];
  /** Which secrets are where they must not be, up to now. */
  leaks(): Promise<string[]>;
}

/** Unique secrets, by their names. */
export interface Canaries {
  all: Set<string>;
  /** Those that the read of a credential may show. */
  readable: Set<string>;
  /** A new secret. */
  secret(name: string): string;
  /** A new secret that the read of its credential may show. */
  readableSecret(name: string): string;
}

export function createCanaries(): Canaries {
  const [all, readable] = [new Set<string>(), new Set<string>()];
  const secret = (name: string): string => {
    const text = `${name}Canary${all.size}x${Math.random().toString(36).slice(2, 10)}`;
    all.add(text);
    return text;
  };
  const readableSecret = (name: string): string => {
    const text = secret(name);
    readable.add(text);
    return text;
  };
  return { all, readable, secret, readableSecret };
}

/** Opens a gateway, and watches it. */
export async function openLookout(canaries: Canaries, overrides: Partial<Services> = {}): Promise<Lookout> {
  const gateway = await openTestGateway(overrides);
  canaries.all.add(gateway.adminKey);
  const answers: string[] = [];
  const reads: string[] = [];
  const rows = new Set<string>();

  const ask = async (path: string, outcome: string, sending: Sending): Promise<Sent> => {
    const { key = gateway.adminKey, body, method = body === undefined ? 'GET' : 'POST', headers = {} } = sending;
    const response = await (sending.fetch ?? gateway.fetch)(path, {
      method,
      headers: {
        ...(key !== null && { Authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'OK';
    expect(`${response.status} ${code}`, `${path}: ${text.slice(0, 500)}`).toBe(outcome);
    return { headers: response.headers, text };
  };

  const inFull = ({ headers, text }: Sent): string => JSON.stringify([...headers]) + text;

  const send: Lookout['send'] = async (path, outcome, sending = {}) => {
    const sent = await ask(path, outcome, sending);
    const full = inFull(sent);
    if (sending.shows) expect(full).toMatch(sending.shows);
    answers.push(sending.shows ? full.replaceAll(sending.shows, '…') : full);
    return sent;
  };

  const sendGraphql: Lookout['sendGraphql'] = (query, variables, outcome = '200 OK', sending = {}) =>
    send('/graphql', outcome, { ...sending, body: { query, variables } });

  const lookAtDatabase = async (): Promise<void> => {
    for (const row of await rowsOf(gateway)) rows.add(row);
  };

  const places = (): Map<string, string[]> =>
    new Map([
      ['the database', [...rows]],
      ['the SQL', gateway.statements],
      ['the log', gateway.logLines],
      ['an answer', answers],
      ['a credential read', reads],
    ]);

  return {
    gateway,
    send,
    sendGraphql,
    lookAtDatabase,

    async read(externalId, outcome = '200 OK') {
      const path = `/api/v1/worker/app-connections/${externalId}?projectId=${gateway.projectId}`;
      const sent = await ask(path, outcome, {});
      (outcome === '200 OK' ? reads : answers).push(inFull(sent));
      return sent;
    },

    async listEverything() {
      for (const [list, fields] of Object.entries(lists)) {
        for (let after: string | null = null; ;) {
          const { text } = await sendGraphql(
            `query List($after: String) { ${list}(first: 100, after: $after${list === 'connections' ? `, projectId: "${gateway.projectId}"` : ''}) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`,
            { after },
          );
          const { pageInfo } = (JSON.parse(text) as { data: Record<string, ListPage> }).data[list]!;
          if (!pageInfo.hasNextPage) break;
          after = pageInfo.endCursor;
        }
      }
      for (const path of ['', '/owners'])
        await send(`/api/v1/app-connections${path}?projectId=${gateway.projectId}&limit=100`, '200 OK');
    },

    placesOf: (text) => [...places()].filter(([, texts]) => found(texts, [text]).length > 0).map(([place]) => place),

    async leaks() {
      await lookAtDatabase();
      const every = [...canaries.all];
      const hidden = every.filter((secret) => !canaries.readable.has(secret));
      return [...places()].flatMap(([place, texts]) =>
        found(texts, place === 'a credential read' ? hidden : every).map((secret) => `${secret} in ${place}`),
      );
    },
  };
}

/** Lists everything, and makes sure that there are no leaks, and that they would have been seen. */
export async function expectNoLeaks(lookout: Lookout): Promise<void> {
  const { id } = await lookout.gateway.services.db.apiKey.findFirstOrThrow({ orderBy: { id: 'asc' } });
  await lookout.listEverything();
  expect(await lookout.leaks()).toEqual([]);
  expect(lookout.placesOf(id)).toEqual(['the database', 'the log', 'an answer']);
}

interface ListPage {
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

const lists = {
  connections:
    'id externalId displayName status statusReason statusMessage refreshFailingSince metadata owner { email } flowIds',
  oauthApps: 'id pieceName clientId authorizationUrl tokenUrl scopes authorizationParams responseFields issuer',
  apiKeys: 'id displayName lastFour permissions',
  auditEvents: 'id action entityId actorId apiKeyId requestId details',
};

function found(texts: string[], secrets: string[]): string[] {
  const text = texts.join('\n');
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a text inside another one depends on where it stands: the middle is the same for one of three offsets.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = [bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  const percent = hex.map((digits) => digits.replace(/../g, '%$&'));
  return [secret, ...hex, ...percent, encodeURIComponent(secret), ...base64, ...base64url];
}

/** Every row of every table as text, and again with its binary columns as Latin-1. */
async function rowsOf({ services: { db, refusals } }: TestGateway): Promise<string[]> {
  await refusals.settled();
  const rows = await dumpRows(db);
  return rows.flatMap((row) => [
    row,
    ...[...row.matchAll(/"\\\\x([0-9a-f]*)"/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')),
  ]);
}
