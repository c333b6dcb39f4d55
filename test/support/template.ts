import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../src/db/migrate.ts';
import { createPglite, pgliteTarget } from '../../src/db/pglite.ts';
import { migratePostgres, openSingleConnection } from '../../src/db/postgres.ts';

/** Where the workers find a migrated, empty database to copy. */
export type Template = { kind: 'embedded'; file: string } | { kind: 'postgres'; serverUrl: string; database: string };

declare module 'vitest' {
  interface ProvidedContext {
    template: Template;
  }
}

/**
 * Migrates one database before the tests; each worker copies it. On PostgreSQL when DATABASE_URL is set (its user must
 * be allowed to create databases), on the embedded database otherwise.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { DATABASE_URL } = process.env;
  return DATABASE_URL ? setupPostgres(DATABASE_URL, provide) : setupEmbedded(provide);
}

async function setupEmbedded(provide: TestProject['provide']): Promise<() => Promise<void>> {
  const database = await createPglite();
  await applyMigrations(pgliteTarget(database));
  const dump = await database.dumpDataDir('none');
  await database.close();
  const file = join(tmpdir(), `connections-gateway-template-${process.pid}.tar`);
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  provide('template', { kind: 'embedded', file });
  return () => rm(file);
}

async function setupPostgres(serverUrl: string, provide: TestProject['provide']): Promise<() => Promise<void>> {
  const database = `gateway_template_${process.pid}`;
  const server = openSingleConnection(serverUrl);
  await server.query(`CREATE DATABASE ${database}`);
  await migratePostgres(withDatabase(serverUrl, database));
  provide('template', { kind: 'postgres', serverUrl, database });
  return async () => {
    const { rows } = await server.query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE $1`, [
      `${database}%`,
    ]);
    for (const { datname } of rows) await server.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    await server.end();
  };
}

/** The URL of another database on the same server. */
export function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
