/** A page of a GraphQL list, of which only the items are selected. */
export const pageOf = (nodes: readonly unknown[]): { edges: { node: unknown }[] } => ({
  edges: nodes.map((node) => ({ node })),
});
