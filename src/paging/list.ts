/**
 * Reading by levels: one page for each of many parents in one SQL statement. The root of a request is a level with one
 * parent. Nothing is joined that multiplies, so that a request costs as many statements as it has levels.
 */
import { Prisma } from '../db/generated/prisma/client.ts';
import { type Planning, type SqlReader, textArray } from '../db/sql.ts';
import type { Position } from './cursor.ts';
import {
  type Direction,
  maxPageSize,
  type Page,
  type PageArgs,
  type RowOrder,
  toPage,
  type Window,
  windowOf,
} from './keyset.ts';

/** An order of a list: by a column and then by id, or by id alone. */
export interface ListOrder<Row> extends RowOrder<Row> {
  /** In SQL: the columns, of which an index of the parent's rows has the same. */
  by: readonly [id: string] | readonly [sort: string, id: string];
}

/** How the rows of a list are found. */
export interface ListSource {
  /** The columns of a row, named as in the Prisma model. */
  columns: Prisma.Sql;
  /** The table that has the parent's rows in their order, with a name: one that links them to it, or their own. */
  keys: Prisma.Sql;
  /** Conditions on it, that must all hold; the id of the parent is `parent.id`. */
  where: readonly Prisma.Sql[];
  /** The join of the rows' own table to one that links them, which finds one row for each link. */
  rows?: Prisma.Sql;
  /** More conditions, also on the rows. Without any, only the keys are counted. */
  filters?: readonly Prisma.Sql[];
  /** In place of `keys`, where a page needs fewer of them than a count. */
  keysOfPage?: (part: PartOfList) => Prisma.Sql;
}

/** The part of a list that a page is made of, in SQL. */
export interface PartOfList {
  /** Conditions on the columns of the order. */
  range: readonly Prisma.Sql[];
  orderBy: Prisma.Sql;
  limit: number;
}

/** What to read. */
export interface Level<Row> {
  source: ListSource;
  order: ListOrder<Row>;
  direction: Direction;
  args: PageArgs;
  /** Whether items are wanted, or only their number. */
  withItems: boolean;
  planning: Planning;
}

/**
 * Reads one page for each parent.
 *
 * @param parentIds each once
 * @returns the pages, in the parents' order; the first that is asked for its total counts for all of them
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed
 */
export async function readPages<Row>(
  sql: SqlReader,
  level: Level<Row>,
  parentIds: readonly string[],
): Promise<Page<Row>[]> {
  return parentIds.map(await readLevel(sql, level, parentIds));
}

/**
 * Reads the page of a single parent.
 *
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed
 */
export async function readPage<Row>(sql: SqlReader, level: Level<Row>, parentId: string): Promise<Page<Row>> {
  return (await readLevel(sql, level, [parentId]))(parentId);
}

async function readLevel<Row>(
  sql: SqlReader,
  level: Level<Row>,
  parentIds: readonly string[],
): Promise<(parentId: string) => Page<Row>> {
  const { args, order, withItems } = level;
  const window = windowOf(args, order);
  const rows = withItems ? await readRows(sql, level, window, parentIds) : new Map<string, Row[]>();
  let counts: Promise<Map<string, number>> | undefined;
  const countOf = async (id: string) => (await (counts ??= countRows(sql, level, parentIds))).get(id) ?? 0;
  return (id) => toPage(window, order, rows.get(id) ?? [], () => countOf(id));
}

type OfParent<Part> = Part & { parentId: string };

// One more than a page has.
const largestLimit = Prisma.raw(String(maxPageSize + 1));

async function readRows<Row>(
  sql: SqlReader,
  { source, order, direction, planning }: Level<Row>,
  window: Window,
  parentIds: readonly string[],
): Promise<Map<string, Row[]>> {
  const part = partOf(order, direction, window);
  const { columns, keys, where, rows: rowsOfKeys = Prisma.empty, filters = [], keysOfPage } = source;
  // Each parent's rows are read in order from an index, and no more of them than its page needs. Who plans a statement for all
  // page sizes takes an unknown LIMIT for a tenth of the rows, and would rather sort many; hence the limit of the largest page.
  const rows = await sql.read<OfParent<Row>>(
    Prisma.sql`
SELECT parent.id AS "parentId", page.* FROM ${parentsOf(parentIds)} CROSS JOIN LATERAL (
  SELECT * FROM (
    SELECT ${columns} FROM ${keysOfPage?.(part) ?? keys} ${rowsOfKeys}
    ${conditions([...where, ...filters, ...part.range])} ORDER BY ${part.orderBy} LIMIT ${largestLimit}
  ) largest LIMIT ${part.limit}
) page`,
    planning,
  );
  const byParent = new Map<string, Row[]>();
  for (const row of rows) {
    const siblings = byParent.get(row.parentId);
    if (siblings) siblings.push(row);
    else byParent.set(row.parentId, [row]);
  }
  return byParent;
}

async function countRows(
  sql: SqlReader,
  { source: { keys, where, rows = Prisma.empty, filters = [] }, planning }: Pick<Level<never>, 'source' | 'planning'>,
  parentIds: readonly string[],
): Promise<Map<string, number>> {
  const counts = await sql.read<OfParent<{ count: number }>>(
    Prisma.sql`
SELECT parent.id AS "parentId", total.count FROM ${parentsOf(parentIds)} CROSS JOIN LATERAL (
  SELECT count(*)::int AS count FROM ${keys} ${filters.length > 0 ? rows : Prisma.empty}
  ${conditions([...where, ...filters])}
) total`,
    planning,
  );
  return new Map(counts.map(({ parentId, count }) => [parentId, count]));
}

// A single one stands where it is used, so that the plan can be for it.
const parentsOf = (ids: readonly string[]): Prisma.Sql =>
  ids.length === 1
    ? Prisma.sql`(SELECT ${ids[0]}::text AS id) parent`
    : Prisma.sql`unnest(${textArray(ids)}::text[]) parent(id)`;

const conditions = (all: readonly Prisma.Sql[]): Prisma.Sql =>
  all.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join([...all], ' AND ')}`;

function partOf<Row>(order: ListOrder<Row>, direction: Direction, window: Window): PartOfList {
  const { size, backward, after, before } = window;
  const range: Prisma.Sql[] = [];
  if (after) range.push(beyond(order, after, direction));
  if (before) range.push(beyond(order, before, opposite(direction)));
  const way = backward ? opposite(direction) : direction;
  return { range, orderBy: Prisma.raw(order.by.map((column) => `${column} ${way}`).join(', ')), limit: size + 1 };
}

// The rows that come after a position when read in a direction. Compared as a row, they are found by an index.
function beyond({ by, holds }: ListOrder<never>, { sort, id }: Position, direction: Direction): Prisma.Sql {
  const operator = Prisma.raw(direction === 'asc' ? '>' : '<');
  const columns = Prisma.raw(by.join(', '));
  if (by.length === 1) return Prisma.sql`${columns} ${operator} ${id}`;
  const at = sort instanceof Date ? sort.toISOString() : sort;
  const type = Prisma.raw(holds === 'date' ? 'timestamptz' : 'text');
  return Prisma.sql`(${columns}) ${operator} (${at}::${type}, ${id})`;
}

const opposite = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');

/** The order of creation. */
export const byCreation = (created: string, id: string): ListOrder<{ created: Date; id: string }> => ({
  name: 'created',
  holds: 'date',
  by: [created, id],
  positionOf: (row) => ({ sort: row.created, id: row.id }),
});

/** The order of ids, which is that of creation for ids that the gateway has made. */
export const byId = (id: string): ListOrder<{ id: string }> => ({
  name: 'id',
  holds: 'text',
  by: [id],
  positionOf: (row) => ({ sort: row.id, id: row.id }),
});
