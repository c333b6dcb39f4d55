import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Tx } from './client.ts';
import type { Prisma } from './generated/prisma/client.ts';
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
   * @returns rows with the names and types of a Prisma model, if the statement names its columns so
   */
  read<Row>(statement: Prisma.Sql, planning?: Planning): Promise<Row[]>;
}

/** Called with every SQL statement (for tests that count them). */
export type OnStatement = (sql: string) => void;

/** The pools that statements are run on; the same one twice where a server prepares nothing. */
export interface ReadPools {
  /** Plans once, if it prepares. */
  once: pg.Pool;
  eachTime: pg.Pool;
}

/** Reads from PostgreSQL. What is planned once is prepared by name, unless both pools are one. */
export function sqlOnPostgres({ once, eachTime }: ReadPools, onStatement?: OnStatement): SqlReader {
  const nameOf = once === eachTime ? () => '' : createStatementNames();
  return {
    read: async <Row>({ text, values }: Prisma.Sql, planning: Planning = 'once') => {
      onStatement?.(text);
      const name = planning === 'once' ? nameOf({ sql: text }) : '';
      const pool = name === '' ? eachTime : once;
      const { rows } = await pool.query({ text, values, types, ...(name !== '' && { name }) });
      return rows as Row[];
    },
  };
}

/** Reads from the embedded database. */
export function sqlOnPglite(database: PGlite, onStatement?: OnStatement): SqlReader {
  return {
    read: async <Row>({ text, values }: Prisma.Sql) => {
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

const { getTypeParser, builtins } = pg.types;

// The driver's own parser of times takes as long as the rest of a row.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid, format): unknown =>
    oid === builtins.TIMESTAMPTZ ? parseTime : getTypeParser(oid, format)) as typeof getTypeParser,
};

/** A session in another time zone, and years of more than four digits, have other forms. */
const plainTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;
const parseAnyTime = getTypeParser(builtins.TIMESTAMPTZ, 'text') as (text: string) => Date;

function parseTime(text: string): Date {
  if (!plainTime.test(text)) return parseAnyTime(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
