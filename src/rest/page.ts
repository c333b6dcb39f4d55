import { invalidField } from '../errors.ts';

interface RelayPage<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** The contract has one cursor for both ways: the way it leads stands before the GraphQL cursor. */
const ways = { next: 'n_', previous: 'p_' } as const;

/** Brings a Relay page into the contract's form. An empty page has no cursor to lead on or back from. */
export function toPage<Node>({ edges, pageInfo }: RelayPage<Node>): {
  data: Node[];
  next: string | null;
  previous: string | null;
} {
  const { hasNextPage, endCursor, hasPreviousPage, startCursor } = pageInfo;
  return {
    data: edges.map(({ node }) => node),
    next: hasNextPage && endCursor !== null ? ways.next + endCursor : null,
    previous: hasPreviousPage && startCursor !== null ? ways.previous + startCursor : null,
  };
}

/**
 * Brings the contract's `limit` and `cursor` into Relay's arguments.
 *
 * @throws GatewayError VALIDATION when the cursor is none of ours
 */
export function toRelayArgs(
  limit: number,
  cursor: string | undefined,
): { first?: number; after?: string; last?: number; before?: string } {
  if (cursor === undefined) return { first: limit };
  if (cursor.startsWith(ways.next)) return { first: limit, after: cursor.slice(ways.next.length) };
  if (cursor.startsWith(ways.previous)) return { last: limit, before: cursor.slice(ways.previous.length) };
  throw invalidField('cursor', 'is not a cursor of this list');
}
