import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';
import type { Variables } from './variables.ts';

/** An operation of a valid document, and its variables, checked and coerced. */
export interface SizedOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Variables;
}

/** The fields that are selected of an object, by their names in the result: merged as they are executed. */
export type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/** Finds the fields that an operation selects. */
export interface Collector {
  rootType: GraphQLObjectType;
  rootFields: Fields;
  /** What is selected below a field, whose nodes are those of one place. */
  fields(type: GraphQLObjectType, nodes: readonly FieldNode[]): Fields;
  definition(type: GraphQLObjectType, nodes: readonly FieldNode[]): GraphQLField<unknown, unknown>;
  /** Identifies what is selected of a type below a field. */
  keyOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): string;
}

export function createCollector({ schema, document, operation, variables }: SizedOperation): Collector {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const part of document.definitions) {
    if (part.kind === Kind.FRAGMENT_DEFINITION) fragments[part.name.value] = part;
  }
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new Error('The schema has no such operations.');
  const numbers = new Map<FieldNode, number>();
  const numberOf = (node: FieldNode): number => {
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    return number;
  };
  return {
    rootType,
    rootFields: collectFields(schema, fragments, variables, rootType, operation.selectionSet),
    fields: (type, nodes) => collectSubfields(schema, fragments, variables, type, nodes),
    definition: (type, [node]) => {
      const field = node && getFieldDef(schema, type, node);
      if (!field) throw new Error('The document is not valid.');
      return field;
    },
    keyOf: (type, nodes) => `${type.name} ${nodes.map(numberOf).join()}`,
  };
}
