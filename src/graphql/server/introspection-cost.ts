import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isCompositeType,
} from 'graphql';
import type { Collector } from './selected-fields.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * The points of a field that introspection begins with: one for each object of the answer, which is known before. Each type is
 * counted once for each selection of it.
 */
export function createIntrospectionCost(
  schema: GraphQLSchema,
  collect: Collector,
): (field: Field, nodes: readonly FieldNode[]) => number {
  const known = new Map<string, Map<unknown, number>>();

  function count(type: GraphQLObjectType, value: unknown, nodes: readonly FieldNode[]): number {
    if (value == null) return 0;
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + count(type, item, nodes), 0);
    const key = collect.keyOf(type, nodes);
    let counts = known.get(key);
    if (!counts) known.set(key, (counts = new Map<unknown, number>()));
    const before = counts.get(value);
    if (before !== undefined) return before;
    let objects = 1;
    for (const below of collect.fields(type, nodes).values()) {
      const field = collect.definition(type, below);
      const belowType = getNamedType(field.type);
      if (isCompositeType(belowType)) objects += count(belowType as GraphQLObjectType, valueOf(field, value), below);
    }
    counts.set(value, objects);
    return objects;
  }

  const valueOf = (field: Field, parent: unknown): unknown =>
    field.resolve?.(parent, { includeDeprecated: true }, undefined, { schema } as GraphQLResolveInfo);

  return (field, nodes) => {
    const type = getNamedType(field.type) as GraphQLObjectType;
    // Of a single type, the one whose answer is largest: its name may be a variable.
    const roots = type.name === '__Type' ? Object.values(schema.getTypeMap()) : [schema];
    return Math.max(...roots.map((root) => count(type, root, nodes)));
  };
}
