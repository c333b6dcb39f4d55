import type { FailureLimit } from '../auth/failure-limit.ts';
import type { JwtVerifier } from '../auth/jwt.ts';
import type { LastUsedTimes } from '../auth/last-used.ts';
import type { Principal } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { SqlReader } from '../db/sql.ts';
import type { Log } from '../log.ts';
import type { OAuth2 } from '../oauth2/oauth2.ts';
import type { AuditQueue } from './audit-queue.ts';
import type { ConcurrencyLimit, Place } from './concurrency-limit.ts';
import type { Account, RateLimits } from './rate-limits.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import type { Vault } from '../vault/vault.ts';

/** What the gateway is made of; the same for every request. */
export interface Services {
  db: Db;
  /** The same database, for reading lists. */
  sql: SqlReader;
  /** The same database, for renewing leases: nothing else takes its connections. */
  leaseDb: Db;
  vault: Vault;
  log: Log;
  /** Authenticates callers by JWT; null: JWTs are not accepted. */
  verifyJwt: JwtVerifier | null;
  /** Deals with OAuth2 providers. */
  oauth2: OAuth2;
  rateLimits: RateLimits;
  /** How many requests of a caller are executed at once. */
  concurrency: {
    /** GraphQL and REST. */
    requests: ConcurrencyLimit;
    /** Apart, so that neither flow engines nor front-ends hold the others up. */
    credentialReads: ConcurrencyLimit;
  };
  authFailures: FailureLimit;
  apiKeyLastUsed: LastUsedTimes;
  /** Records credential reads. */
  auditQueue: AuditQueue;
  /** Which refused attempts are recorded. */
  refusals: RefusalLimit;
  /** The refreshes that this process has under way, so that callers share them. */
  refreshes: Map<string, Promise<void>>;
  /** Aborted when the process has to stop: work in progress is finished, and nothing long is started. */
  stopping: AbortController;
  /** The clock. */
  now: () => Date;
  /** A random number, at least 0 and less than 1: spreads what would otherwise happen at once. */
  random: () => number;
}

/** The context that use cases get with a request. */
export interface Context extends Services {
  principal: Principal;
  requestId: string;
  /** The request id is the caller's own (header X-Request-Id): it may repeat, or be that of another request. */
  requestIdFromCaller: boolean;
  /**
   * Runs a call to a provider, which has limits of its own: it does not count for the request's time limit, and another
   * request is executed meanwhile.
   *
   * @param maxMs how long it takes at most
   * @throws what `call` throws
   */
  awaitProvider<T>(maxMs: number, call: () => Promise<T>): Promise<T>;
}

/** The part of a request that identifies the caller, and what they may do. */
export type CallerContext = Pick<Context, 'principal'>;

/** The part of a request that a reading use case needs. */
export type ReadContext = CallerContext & Pick<Context, 'db' | 'sql'>;

/** The part of a request that a writing use case needs: also the clock, and the fields of audit events. */
export type WriteContext = ReadContext & Pick<Context, 'now' | 'requestId' | 'requestIdFromCaller'>;

/** The context that resolvers get with a request: also what the transport handles. */
export interface RequestContext extends Context {
  /** What it costs the caller. */
  account: Account;
  place: Place;
  /** Aborted, with a GatewayError, when nobody waits for the response any more: the client is gone, or the time is over. */
  signal: AbortSignal;
  /** Stores an item in the caller's browser, with the response. */
  storeInBrowser(item: BrowserItem): void;
  browser: CallerBrowser;
}

/** The browser that a request comes from, as far as its headers tell. Also there if the caller is no browser. */
export interface CallerBrowser {
  /** The origin of the page that sent it; null: not known. */
  pageOrigin: string | null;
  /** The host name that the request was sent to, as it arrived: a proxy may have changed it. */
  hostName: string;
  /** Whether the browser sends an item that it is given now with a later request to this URL; null: not known. */
  keepsFor(url: string): boolean | null;
}

/** An item for a browser to store, and to send with requests of one path only. */
export interface BrowserItem {
  name: string;
  value: string;
  /** The URL it is sent to; its path counts. */
  url: string;
  expires: Date;
}
