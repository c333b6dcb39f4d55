import { type Direction, type Keyset, type Page, type PageArgs, type PageQuery, readPage } from './keyset.ts';

type OrderBy = { created: Direction } | { id: Direction };

type CreationQuery<Where> = Omit<PageQuery<Where, OrderBy>, 'where'> & { where: { AND: Where[] } };

/** What a list by creation tells of itself. */
export interface CreationReading<Where, Row> {
  args: PageArgs;
  direction: Direction;
  /** Which rows are in the list. */
  where: Where;
  /** Reads rows of the table by a Prisma query. */
  read(query: CreationQuery<Where>): Promise<Row[]>;
  /** Counts rows of the table by a Prisma query. Called only when somebody wants to know. */
  count(query: { where: Where }): Promise<number>;
}

/**
 * Reads one page of a list in the order of creation.
 *
 * @throws GatewayError VALIDATION when an argument is out of range or a cursor is malformed
 */
export function pageByCreation<Where, Row extends { created: Date; id: string }>({
  args,
  direction,
  where,
  read,
  count,
}: CreationReading<Where, Row>): Promise<Page<Row>> {
  return readPage({
    keyset: byCreation<Where>(),
    args,
    direction,
    read: ({ where: range, ...query }) => read({ ...query, where: { AND: [where, ...range] } }),
    toNode: (row) => row,
    position: ({ created, id }) => ({ sort: created, id }),
    count: () => count({ where }),
  });
}

/** The order of creation, for a table with `created` and `id`. */
function byCreation<Where>(): Keyset<Where, OrderBy> {
  return {
    name: 'created',
    holds: 'date',
    whereSort: (created) => ({ created }) as Where,
    whereId: (id) => ({ id }) as Where,
    orderBy: (direction) => [{ created: direction }, { id: direction }],
  };
}
