/**
 * Relay pagination by key, not by offset: a cursor holds the position itself (sort value and id), so that it survives
 * the deletion of the row it was taken from, and a deep page costs what the first one does.
 */
import { z } from 'zod';
import { type CursorOrder, decodeCursor, encodeCursor, type Position, requireCursor } from './cursor.ts';
import { invalidField } from '../errors.ts';

/** A Relay connection's arguments. */
export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export type Direction = 'asc' | 'desc';

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

/** Which part of a list a page is. */
export interface Window {
  size: number;
  /** The page is the last items: they are read from the end. */
  backward: boolean;
  after: Position | null;
  before: Position | null;
}

/**
 * Reads a page's arguments.
 *
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed
 */
export function windowOf({ first, last, after, before }: PageArgs, order: CursorOrder): Window {
  return {
    size: sizeOf({ first, last }),
    backward: last != null,
    after: after != null ? decodeCursor(after, 'after', order) : null,
    before: before != null ? decodeCursor(before, 'before', order) : null,
  };
}

/**
 * Checks a page's arguments before it is known how its list is read.
 *
 * @param order the name of the list's order; undefined: cursors of every order pass
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed, or of another order
 */
export function requirePageArgs({ after, before, ...size }: PageArgs, order?: string): void {
  sizeOf(size);
  if (after != null) requireCursor(after, 'after', order);
  if (before != null) requireCursor(before, 'before', order);
}

function sizeOf({ first, last }: PageArgs): number {
  if (first != null && last != null) throw invalidField('last', 'cannot be given together with first');
  const size = first ?? last ?? defaultPageSize;
  if (!pageSize.safeParse(size).success) throw invalidField(first != null ? 'first' : 'last', pageSizeMessage);
  return size;
}

/** An order, and where a row stands in it. */
export interface RowOrder<Row> extends CursorOrder {
  positionOf(row: Row): Position;
}

/**
 * Makes a page.
 *
 * @param rows in the order they were read; one more than the page has, if there are more
 * @param count counts all rows, whatever the page; called only when somebody wants to know
 */
export function toPage<Row>(
  { size, backward, after, before }: Window,
  order: RowOrder<Row>,
  rows: Row[],
  count: () => Promise<number>,
): Page<Row> {
  const more = rows.length > size;
  const items = rows.slice(0, size);
  if (backward) items.reverse();
  const edges = items.map((node) => ({
    node,
    get cursor() {
      return encodeCursor(order, order.positionOf(node));
    },
  }));
  return {
    edges,
    pageInfo: {
      // As Relay allows: on the far side of a cursor, the row the cursor was taken from counts as being there.
      hasNextPage: before !== null || (!backward && more),
      hasPreviousPage: after !== null || (backward && more),
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
