import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaClient, type Prisma } from './generated/prisma/client.ts';

export type Db = PrismaClient;

/** The client inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Waiting for a connection, and a transaction's run time, in ms: beyond it the request fails instead of hanging. */
const transactionOptions = { maxWait: 8000, timeout: 5000 };

/** @param onStatement called with every SQL statement (for tests that count them) */
export function createClient(adapter: SqlDriverAdapterFactory, onStatement?: (sql: string) => void): Db {
  if (!onStatement) return new PrismaClient({ adapter, transactionOptions, errorFormat: 'minimal' });
  const client = new PrismaClient({
    adapter,
    transactionOptions,
    errorFormat: 'minimal',
    log: [{ emit: 'event', level: 'query' }],
  });
  client.$on('query', ({ query }) => onStatement(query));
  return client;
}
