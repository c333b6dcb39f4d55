import { sortExecutableDocument } from '@graphql-tools/documents';
import { type DocumentNode, type FieldNode, print, visit } from 'graphql';

/**
 * What a document means, as a text that is the same for two documents if they differ in no more than comments,
 * descriptions, white space, the order in which things are written where it does not matter, and the `__typename` that
 * clients add to every selection. (GraphQL Code Generator lists documents in an order of its own.)
 */
export function meaningOf(document: DocumentNode): string {
  const bare = visit(document, {
    Field: (node) => (isAddedByClients(node) ? null : undefined),
    StringValue: (node, key) => (key === 'description' ? null : { ...node, block: false }),
  });
  return print(sortExecutableDocument(bare));
}

const isAddedByClients = ({ name, alias, directives = [] }: FieldNode): boolean =>
  name.value === '__typename' && !alias && directives.length === 0;
