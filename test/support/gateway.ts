import { createSecretKey, randomBytes } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { pino } from 'pino';
import { generateApiKey } from '../../src/auth/api-key.ts';
import { bootstrap } from '../../src/bootstrap/bootstrap.ts';
import type { Services } from '../../src/request/context.ts';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import { createFailureLimit } from '../../src/auth/failure-limit.ts';
import { pointsOfProcess } from '../../src/db/points.ts';
import type { Env } from '../../src/http/env.ts';
import type { QueryLimits } from '../../src/graphql/server/query-limits.ts';
import { createAuditQueue } from '../../src/request/audit-queue.ts';
import { createConcurrencyLimit } from '../../src/request/concurrency-limit.ts';
import { createRateLimits } from '../../src/request/rate-limits.ts';
import { createRefusalLimit } from '../../src/request/refusal-limit.ts';
import { createOAuth2 } from '../../src/oauth2/oauth2.ts';
import { createVault } from '../../src/vault/vault.ts';
import { emptyDatabase, openTestDatabase } from './database.ts';

/** What the clock of a test gateway shows at first. */
export const startTime = '2026-01-01T00:00:00.000Z';

/** When a test changes what was made at `startTime`. */
export const later = '2026-01-02T03:04:05.678Z';

/** So many minutes after `startTime`. */
export const minutesLater = (minutes: number): Date => new Date(Date.parse(startTime) + minutes * 60_000);

/** An HTTP answer, read. */
export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A GraphQL result. */
export interface GraphqlBody<Data> {
  data?: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; params: Record<string, unknown> };
  }[];
}

export interface RestOptions {
  /** The API key; null: none. The admin's when left out. */
  key?: string | null;
  /** Sent as JSON. */
  body?: unknown;
}

/** A gateway on an empty, migrated database that was set up as at the first start, without sample data and
 * without limits of what callers spend. */
export interface TestGateway {
  /** The first key: an admin's, with every permission, not limited to projects. */
  adminKey: string;
  /** The first project. */
  projectId: string;
  /** The user as whom the first key acts. */
  adminId: string;
  services: Services;
  /** Every SQL statement since it was last emptied. */
  statements: string[];
  /** Every log line, at the most verbose level. */
  logLines: string[];
  /** Sets the clock, which stands still; it starts at `startTime`. */
  setTime(time: Date): void;
  /** Moves the clock on. */
  passTime(seconds: number): void;
  /** @param bindings what the HTTP server gives beside the request, if there is one */
  fetch(request: string | Request, init?: RequestInit, bindings?: Env['Bindings']): Promise<Response>;
  /** Sends a REST request; the path below /api/v1/app-connections. */
  rest(method: string, path: string, options?: RestOptions): Promise<Answer>;
  /** Sends a GraphQL request. */
  graphql<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: { key?: string | null },
  ): Promise<Answer<GraphqlBody<Data>>>;
  /** Sends a GraphQL request that must succeed, and answers with its data. */
  query<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: { key?: string | null },
  ): Promise<Data>;
}

/** The limits that hold when the operator sets none. */
const testLimits: QueryLimits = {
  maxBytes: 65_536,
  maxTokens: 4000,
  maxDepth: 15,
  maxAliases: 50,
  maxRootFields: 20,
  maxCost: 10_000,
};

/** The default options of a test gateway. */
export const testOptions: GatewayOptions = {
  corsOrigins: ['https://app.example.com'],
  corsRequestHeaders: ['elastic-apm-traceparent'],
  trustedProxies: 0,
  graphql: {
    limits: testLimits,
    maxAnswerBytes: 16_777_216,
    introspection: true,
    suggestions: true,
    persistedDocuments: null,
  },
};

// What the gateway of the test before still records must not meet the emptying of its tables.
let settledBefore = (): Promise<void> => Promise.resolve();

/** Opens a gateway; call it before each test. Services that keep time are made with its clock. */
export async function openTestGateway(
  overrides: Partial<Services> | ((now: Services['now']) => Partial<Services>) = {},
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  await settledBefore();
  const database = await openTestDatabase();
  await emptyDatabase(database);
  const logLines: string[] = [];
  let time = new Date(startTime);
  const now = () => time;
  const log = pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) });
  const services: Services = {
    db: database.db,
    sql: database.sql,
    leaseDb: database.leaseDb,
    vault: createVault(new Map([['test', createSecretKey(randomBytes(32))]])),
    log,
    verifyJwt: null,
    oauth2: createOAuth2({ publicUrl: 'https://gateway.example.com', allowPrivateHosts: true, apps: [] }),
    rateLimits: createRateLimits(null, pointsOfProcess(now)),
    concurrency: { requests: createConcurrencyLimit(null), credentialReads: createConcurrencyLimit(null) },
    authFailures: createFailureLimit(null, now),
    apiKeyLastUsed: new Map(),
    auditQueue: createAuditQueue(database.db),
    refusals: createRefusalLimit({ log, now }),
    refreshes: new Map(),
    stopping: new AbortController(),
    now,
    random: () => 0.5,
    ...(typeof overrides === 'function' ? overrides(now) : overrides),
  };
  settledBefore = () => services.refusals.settled();
  const adminKey = generateApiKey();
  const first = await bootstrap(services, { apiKey: adminKey, demoData: false });
  if (!first) throw new Error('The database was not empty.');
  const app = createGateway(services, { ...testOptions, ...options });
  const { id: adminId } = await database.db.user.findFirstOrThrow();
  database.statements.length = 0;

  const fetch: TestGateway['fetch'] = async (request, init, bindings) => app.request(request, init, bindings);

  const send = async (method: string, path: string, { key = adminKey, body }: RestOptions = {}): Promise<Answer> => {
    const headers = new Headers();
    if (key !== null) headers.set('Authorization', `Bearer ${key}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const response = await fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
  };

  const graphql: TestGateway['graphql'] = async (document, variables, options) =>
    (await send('POST', '/graphql', { ...options, body: { query: print(document), variables } })) as Answer<
      GraphqlBody<never>
    >;

  return {
    adminKey,
    projectId: first.projectId,
    adminId,
    services,
    statements: database.statements,
    logLines,
    setTime: (to) => {
      time = to;
    },
    passTime: (seconds) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
    fetch,
    rest: (method, path, options) => send(method, `/api/v1/app-connections${path}`, options),
    graphql,
    query: async (document, variables, options) => {
      const { body } = await graphql(document, variables, options);
      if (body.errors || !body.data) throw new Error(`The request failed: ${JSON.stringify(body.errors)}`);
      return body.data;
    },
  };
}
