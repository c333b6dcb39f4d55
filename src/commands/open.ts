import type { Config } from '../config/config.ts';
import { createFailureLimit } from '../auth/failure-limit.ts';
import type { JwtConfig, JwtVerifier } from '../auth/jwt.ts';
import type { Services } from '../request/context.ts';
import { type Database, openDatabase, type Purpose } from '../db/open.ts';
import { pointsOfProcess } from '../db/points.ts';
import { keyRingFor } from '../config/key-file.ts';
import { keysInUse } from '../key-rotation/keys-in-use.ts';
import { createLog, flushed } from '../log.ts';
import { createOAuth2 } from '../oauth2/oauth2.ts';
import { createAuditQueue } from '../request/audit-queue.ts';
import { createConcurrencyLimit } from '../request/concurrency-limit.ts';
import { createRateLimits } from '../request/rate-limits.ts';
import { createRefusalLimit } from '../request/refusal-limit.ts';
import { createVault } from '../vault/vault.ts';
import { diskFullError } from './disk-full-error.ts';

/** The parts of a configured gateway that commands work with. */
export interface OpenGateway {
  database: Database;
  services: Services;
  /** The ids of the encryption keys that stored secrets are sealed with. */
  keysInUse: Set<string>;
}

/**
 * Opens the store and the keys that the configuration names.
 *
 * @throws StartError when they can't be opened
 */
export async function openGateway(config: Config, purpose: Purpose): Promise<OpenGateway> {
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  // Logged because creating an embedded database takes some seconds.
  log.info({ store: config.store.kind }, 'opening the database');
  await flushed(log);
  const now = () => new Date();
  const database = await openDatabase(config.store, purpose, now);
  try {
    const inUse = await keysInUse(database.db);
    const services: Services = {
      db: database.db,
      sql: database.sql,
      leaseDb: database.leaseDb,
      vault: createVault(await keyRingFor(config.store, inUse.size > 0)),
      log,
      verifyJwt: config.jwt && (await jwtVerifier(config.jwt)),
      oauth2: createOAuth2(config.oauth2),
      rateLimits: createRateLimits(config.rateLimit, config.pointsPerProcess ? pointsOfProcess(now) : database.points),
      concurrency: {
        requests: createConcurrencyLimit(config.concurrencyLimit),
        credentialReads: createConcurrencyLimit(config.concurrencyLimit),
      },
      authFailures: createFailureLimit(config.authFailureLimit, now),
      apiKeyLastUsed: new Map(),
      auditQueue: createAuditQueue(database.db),
      refusals: createRefusalLimit({ log, now }),
      refreshes: new Map(),
      stopping: new AbortController(),
      now,
      random: Math.random,
    };
    return { database, services, keysInUse: inUse };
  } catch (error) {
    await database.close();
    throw diskFullError(error, config.store) ?? error;
  }
}

// Imported on demand: the library takes 10 MB of memory, which a gateway without JWTs does not need.
async function jwtVerifier(config: JwtConfig): Promise<JwtVerifier> {
  const { createJwtVerifier } = await import('../auth/jwt.ts');
  return createJwtVerifier(config);
}
