import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { createClient, type Db } from '../../src/db/client.ts';
import { createPglite, pgliteAdapter } from '../../src/db/pglite.ts';
import {
  openCanceller,
  openLeasePool,
  openPagePool,
  openSingleConnection,
  openPool,
  postgresAdapter,
} from '../../src/db/postgres.ts';
import { type SqlReader, sqlOnPglite, sqlOnPostgres, type OnStatement } from '../../src/db/sql.ts';
import { createStatementNames } from '../../src/db/statement-names.ts';
import { withDatabase } from './template.ts';

/** This worker's database. */
export interface TestDatabase {
  db: Db;
  sql: SqlReader;
  leaseDb: Db;
  /** Every SQL statement since the last time it was emptied, BEGIN and COMMIT too. */
  statements: string[];
}

let opened: Promise<TestDatabase> | undefined;

/** This worker's database: a copy of the template, made once. */
export function openTestDatabase(): Promise<TestDatabase> {
  opened ??= openCopy();
  return opened;
}

async function openCopy(): Promise<TestDatabase> {
  const statements: string[] = [];
  const onStatement = (text: string): void => void statements.push(text);
  const { adapter, leaseAdapter, sql } = await copyTemplate(onStatement);
  const db = createClient(adapter, onStatement);
  return { db, sql, leaseDb: leaseAdapter ? createClient(leaseAdapter) : db, statements };
}

async function copyTemplate(onStatement: OnStatement) {
  const template = inject('template');
  if (template.kind === 'embedded') {
    const database = await createPglite({ loadDataDir: new Blob([new Uint8Array(await readFile(template.file))]) });
    await database.exec(`SET TIME ZONE 'UTC'`);
    return { adapter: pgliteAdapter(database), sql: sqlOnPglite(database, onStatement) };
  }
  const { serverUrl, database } = template;
  const name = `${database}_${process.pid}`;
  const server = openSingleConnection(serverUrl);
  await server.query(`CREATE DATABASE ${name} TEMPLATE ${database}`);
  await server.end();
  const url = withDatabase(serverUrl, name);
  const pool = openPool(url);
  return {
    adapter: postgresAdapter(pool, createStatementNames()),
    leaseAdapter: postgresAdapter(openLeasePool(url)),
    sql: sqlOnPostgres({ once: openPagePool(url), eachTime: pool, cancel: openCanceller(url).cancel }, onStatement),
  };
}

/** Empties every table: they all hang on the platform. */
export async function emptyDatabase({ db, statements }: TestDatabase): Promise<void> {
  await db.$executeRaw`TRUNCATE platform CASCADE`;
  statements.length = 0;
}
