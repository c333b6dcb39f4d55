/**
 * Relay pagination by key, not by offset: a cursor holds the position itself (sort value and id), so that it survives
 * the deletion of the row it was taken from, and a deep page costs what the first one does.
 */
import { z } from 'zod';
import { type CursorOrder, decodeCursor, encodeCursor, type Position, type SortValue } from './cursor.ts';
import { invalidField } from '../errors.ts';

/** A Relay connection's arguments. */
export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export type Direction = 'asc' | 'desc';

interface Comparison<T> {
  gt?: T;
  gte?: T;
  lt?: T;
  lte?: T;
}

/** How rows are ordered: by one column, then by id. Written in the terms of the table that is read. */
export interface Keyset<Where, OrderBy> extends CursorOrder {
  whereSort(value: SortValue | Comparison<SortValue>): Where;
  whereId(value: Comparison<string>): Where;
  orderBy(direction: Direction): OrderBy[];
}

/** What to read for one page: one row more than the page has, to know whether there is another one. */
export interface PageQuery<Where, OrderBy> {
  where: Where[];
  orderBy: OrderBy[];
  take: number;
}

/** A page in the shape of a Relay connection. Cursors are encoded when they are read. */
export interface Page<Node> {
  edges: { node: Node; readonly cursor: string }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  totalCount: () => Promise<number>;
}

/** How many items a page has when the request does not say. */
export const defaultPageSize = 10;
/** The most items a page can have. */
export const maxPageSize = 100;

const pageSizeMessage = `must be between 1 and ${maxPageSize}`;

/** How many items a page may be asked to have. */
export const pageSize = z.number().min(1, pageSizeMessage).max(maxPageSize, pageSizeMessage);

/** What a list tells of itself for a page to be read. */
export interface PageReading<Where, OrderBy, Row, Node> {
  keyset: Keyset<Where, OrderBy>;
  args: PageArgs;
  direction: Direction;
  /** Reads the rows; the order of the query is already the one to read in. */
  read(query: PageQuery<Where, OrderBy>): Promise<Row[]>;
  toNode(row: Row): Node;
  position(row: Row): Position;
  /** Counts all rows, whatever the page. Called only when somebody wants to know. */
  count(): Promise<number>;
}

/**
 * Reads one page.
 *
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed
 */
export async function readPage<Where, OrderBy, Row, Node>({
  keyset,
  args,
  direction,
  read,
  toNode,
  position,
  count,
}: PageReading<Where, OrderBy, Row, Node>): Promise<Page<Node>> {
  const { size, backward } = pageOf(args);
  const where: Where[] = [];
  if (args.after != null) where.push(...beyond(keyset, decodeCursor(args.after, 'after', keyset), direction));
  if (args.before != null)
    where.push(...beyond(keyset, decodeCursor(args.before, 'before', keyset), opposite(direction)));

  const rows = await read({
    where,
    orderBy: keyset.orderBy(backward ? opposite(direction) : direction),
    take: size + 1,
  });
  const more = rows.length > size;
  const page = rows.slice(0, size);
  if (backward) page.reverse();

  const edges = page.map((row) => ({
    node: toNode(row),
    get cursor() {
      return encodeCursor(keyset, position(row));
    },
  }));
  return {
    edges,
    pageInfo: {
      // As Relay allows: on the far side of a cursor, the row the cursor was taken from counts as being there.
      hasNextPage: args.before != null || (!backward && more),
      hasPreviousPage: args.after != null || (backward && more),
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
    totalCount: count,
  };
}

// The rows that come after a position when read in a direction, as conditions that must all hold.
function beyond<Where>(
  { whereSort, whereId }: Keyset<Where, unknown>,
  { sort, id }: Position,
  direction: Direction,
): Where[] {
  const ascending = direction === 'asc';
  const further = whereSort(ascending ? { gt: sort } : { lt: sort });
  const sameButLater = [whereSort(sort), whereId(ascending ? { gt: id } : { lt: id })];
  return [
    // Follows from the second condition; it is what lets an index find the place.
    whereSort(ascending ? { gte: sort } : { lte: sort }),
    // Every Prisma filter takes AND and OR of its own kind.
    { OR: [further, { AND: sameButLater }] } as Where,
  ];
}

const opposite = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');

function pageOf({ first, last }: PageArgs): { size: number; backward: boolean } {
  if (first != null && last != null) throw invalidField('last', 'can not be given together with first');
  const size = first ?? last ?? defaultPageSize;
  if (!pageSize.safeParse(size).success) throw invalidField(first != null ? 'first' : 'last', pageSizeMessage);
  return { size, backward: last != null };
}
