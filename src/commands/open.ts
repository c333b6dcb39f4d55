import { readConfig, type Config } from '../config.ts';
import { createJwtVerifier } from '../auth/jwt.ts';
import type { Services } from '../context.ts';
import { type Database, openDatabase } from '../db/open.ts';
import { keyRingFor } from '../key-file.ts';
import { createLog } from '../log.ts';
import { createOAuth2 } from '../oauth2/oauth2.ts';
import { createVault } from '../vault.ts';

/** A configured gateway's parts, for a command to work with. */
export interface Opened {
  config: Config;
  database: Database;
  services: Services;
}

/**
 * Reads the configuration and opens what it names.
 *
 * @throws StartError
 */
export async function open(env: Record<string, string | undefined>): Promise<Opened> {
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  // Making an embedded database takes some seconds.
  log.info({ store: config.store.kind }, 'opening the database');
  const database = await openDatabase(config);
  try {
    const services: Services = {
      db: database.db,
      vault: createVault(await keyRingFor(config.store)),
      log,
      verifyJwt: config.jwt && createJwtVerifier(config.jwt),
      oauth2: createOAuth2(config.oauth2),
      refreshes: new Map(),
      now: () => new Date(),
      random: Math.random,
    };
    return { config, database, services };
  } catch (error) {
    await database.close();
    throw error;
  }
}
