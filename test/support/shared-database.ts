import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { generateApiKey } from '../../src/auth/api-key.ts';
import { withDatabase } from './template.ts';

/** The PostgreSQL server that DATABASE_URL names; empty on the embedded database, which no two processes can share. */
export const serverUrl = process.env.DATABASE_URL ?? '';

/** A database of its own for gateways that are processes of their own. */
export interface SharedDatabase {
  name: string;
  /** The settings that such a gateway needs. */
  env: { DATABASE_URL: string; ENCRYPTION_KEYS: string; BOOTSTRAP_API_KEY: string; DEMO_DATA: string };
  client: pg.Client;
  drop(): Promise<void>;
}

/** Makes a database; it is empty. */
export async function makeSharedDatabase(name: string): Promise<SharedDatabase> {
  const database = `gateway_${name}_${process.pid}`;
  const server = new pg.Client(serverUrl);
  await server.connect();
  await server.query(`CREATE DATABASE ${database}`);
  const url = withDatabase(serverUrl, database);
  const client = new pg.Client(url);
  await client.connect();
  return {
    name: database,
    env: {
      DATABASE_URL: url,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      BOOTSTRAP_API_KEY: generateApiKey(),
      DEMO_DATA: 'off',
    },
    client,
    drop: async () => {
      await client.end();
      await server.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await server.end();
    },
  };
}
