import type { FailureLimit } from '../auth/failure-limit.ts';
import type { JwtVerifier } from '../auth/jwt.ts';
import type { LastUsedTimes } from '../auth/last-used.ts';
import type { Principal } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { SqlReader } from '../db/sql.ts';
import type { Log } from '../log.ts';
import type { OAuth2 } from '../oauth2/oauth2.ts';
import type { AuditQueue } from './audit-queue.ts';
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
  /** Finds out who comes with a JWT; null: JWTs are not taken. */
  verifyJwt: JwtVerifier | null;
  /** Deals with OAuth2 providers. */
  oauth2: OAuth2;
  rateLimits: RateLimits;
  authFailures: FailureLimit;
  apiKeyLastUsed: LastUsedTimes;
  /** Records credential reads. */
  auditQueue: AuditQueue;
  /** Which refused attempts are recorded. */
  refusals: RefusalLimit;
  /** The refreshes that this process has under way, so that callers share them. */
  refreshes: Map<string, Promise<void>>;
  /** Aborted when the process is told to stop: what is under way is finished, and nothing is begun that may take long. */
  stopping: AbortController;
  /** The clock. */
  now: () => Date;
  /** A random number, at least 0 and less than 1: spreads what would otherwise happen at once. */
  random: () => number;
}

/** What a request carries to the use cases. */
export interface Context extends Services {
  principal: Principal;
  requestId: string;
  /** The request id is the caller's own (header X-Request-Id): it may repeat, or be that of another request. */
  requestIdFromCaller: boolean;
  /** Gives the answer more time, in ms: for a provider, whose calls have limits of their own. */
  allowTime(ms: number): void;
}

/** What of a request says who asks, and what they may do. */
export type CallerContext = Pick<Context, 'principal'>;

/** What a use case that reads takes of a request. */
export type ReadContext = CallerContext & Pick<Context, 'db' | 'sql'>;

/** What a use case that writes takes: also the time, and what audit events say of the request. */
export type WriteContext = ReadContext & Pick<Context, 'now' | 'requestId' | 'requestIdFromCaller'>;

/** What a request carries to the resolvers: also what its transport sees to. */
export interface RequestContext extends Context {
  /** What it costs its caller. */
  account: Account;
  /** Has the caller's browser keep something, once the request is answered. */
  keepInBrowser(kept: KeptByBrowser): void;
}

/** What a browser is to keep, and to show at one path alone. */
export interface KeptByBrowser {
  name: string;
  value: string;
  /** Where it is shown: an address, whose path counts. */
  url: string;
  expires: Date;
}
