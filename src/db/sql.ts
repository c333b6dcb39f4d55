import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Tx } from './client.ts';
import type { Prisma } from './generated/prisma/client.ts';
import { type Cancel, queryUntil } from './query-until.ts';
import type { Parser, Statement } from './rows-query.ts';
import { createStatementNames } from './statement-names.ts';

/**
 * When a statement is planned. `once` for a connection, whatever its values: for what an index answers at any of them.
 * `each time`, for its values: for filters and long arrays, where the best plan depends on them.
 */
export type Planning = 'once' | 'each time';

/** Reads by SQL of our own: the same text on both stores, and in a transaction. */
export interface SqlReader {
  /**
   * @param statement its values are texts, numbers and booleans, cast where PostgreSQL can't tell their type: see `textArray`;
   *   enums are selected as text
   * @param signal aborted when nobody waits for the rows any more: the statement is ended, if it can be
   * @returns rows with the names and types of a Prisma model, if the statement names its columns so
   * @throws the reason of `signal`, and what the database throws
   */
  read<Row>(statement: Prisma.Sql, planning?: Planning, signal?: AbortSignal): Promise<Row[]>;
}

/** A reader whose statements are ended by a signal. */
export const readUntil = (sql: SqlReader, signal: AbortSignal): SqlReader => ({
  read: (statement, planning) => sql.read(statement, planning, signal),
});

/** Called with every SQL statement (for tests that count them). */
export type OnStatement = (sql: string) => void;

/** The pools that statements are run on; the same one twice where a server prepares nothing. */
export interface ReadPools {
  /** Plans once, if it prepares. */
  once: pg.Pool;
  eachTime: pg.Pool;
  /** Ends what a connection executes; null: nothing can. */
  cancel: Cancel | null;
}

/** Reads from PostgreSQL. What is planned once is prepared by name, unless both pools are one. */
export function sqlOnPostgres({ once, eachTime, cancel }: ReadPools, onStatement?: OnStatement): SqlReader {
  const nameOf = once === eachTime ? () => '' : createStatementNames();
  return {
    read: async <Row>({ text, values }: Prisma.Sql, planning: Planning = 'once', signal?: AbortSignal) => {
      signal?.throwIfAborted();
      onStatement?.(text);
      const name = planning === 'once' ? nameOf({ sql: text }) : '';
      const pool = name === '' ? eachTime : once;
      const statement = { name, text, values: values as Statement['values'], parserOf };
      return (await queryUntil(pool, statement, signal, cancel)) as Row[];
    },
  };
}

/** Reads from the embedded database. What it has begun can't be ended: nothing else runs meanwhile. */
export function sqlOnPglite(database: PGlite, onStatement?: OnStatement): SqlReader {
  return {
    read: async <Row>({ text, values }: Prisma.Sql, _planning?: Planning, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      onStatement?.(text);
      return (await database.query<Row>(text, values)).rows;
    },
  };
}

/** Reads what a transaction sees. On the embedded database any other read would wait for the transaction to end. */
export const sqlInTransaction = (tx: Tx): SqlReader => ({
  read: <Row>(statement: Prisma.Sql) => tx.$queryRaw<Row[]>(statement),
});

/**
 * An array of texts as one value, to be cast: `${textArray(ids)}::text[]`. The driver's own conversion is slow. Not cast to
 * `text` before: PostgreSQL would look through it for each row, instead of hashing it.
 */
export const textArray = (texts: Iterable<string>): string =>
  `{${Array.from(texts, (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;

const getTypeParser = pg.types.getTypeParser as (type: number, format: 'text') => Parser;
const timestamptz: number = pg.types.builtins.TIMESTAMPTZ;

// The driver's own parser of times takes as long as the rest of a row.
const parserOf: Statement['parserOf'] = (type) => (type === timestamptz ? parseTime : getTypeParser(type, 'text'));

/** A session in another time zone, and years of more than four digits, have other forms. */
const plainTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;
const parseAnyTime = getTypeParser(timestamptz, 'text') as (text: string) => Date;

function parseTime(text: string): Date {
  if (!plainTime.test(text)) return parseAnyTime(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
