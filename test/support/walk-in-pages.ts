import { expect } from 'vitest';
import { graphql } from '../documents/gql.ts';
import type { WholePageInfoFragment } from '../documents/graphql.ts';

graphql(`
  fragment WholePageInfo on PageInfo {
    hasPreviousPage
    hasNextPage
    startCursor
    endCursor
  }
`);

/** Walks a list in pages of two, forward from its start and backward from its end. */
export async function walkInPages<Node>(
  read: (args: object) => Promise<{ edges: { node: Node }[]; pageInfo: WholePageInfoFragment }>,
  nameOf: (node: Node) => unknown,
): Promise<{ forward: unknown[][]; backward: unknown[][] }> {
  const forward: unknown[][] = [];
  for (let after: string | null | undefined; after !== null && forward.length < 9;) {
    const { edges, pageInfo } = await read({ first: 2, after });
    forward.push(edges.map((edge) => nameOf(edge.node)));
    expect(pageInfo.hasPreviousPage).toBe(after !== undefined);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
  const backward: unknown[][] = [];
  for (let before: string | null | undefined; before !== null && backward.length < 9;) {
    const { edges, pageInfo } = await read({ last: 2, before });
    backward.push(edges.map((edge) => nameOf(edge.node)));
    expect(pageInfo.hasNextPage).toBe(before !== undefined);
    before = pageInfo.hasPreviousPage ? pageInfo.startCursor : null;
  }
  return { forward, backward };
}
