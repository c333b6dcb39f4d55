import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
} from 'graphql';
import type { Choices } from '../fuzz/choices.ts';
import type { RandomResolvers } from './random-resolvers.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

const color = new GraphQLEnumType({ name: 'Color', values: { RED: { value: 1 }, GREEN: { value: 'g' } } });
const leaves = [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLID, GraphQLBoolean, color];

const inputType: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'In',
  fields: () => ({
    n: { type: GraphQLInt, defaultValue: 7 },
    s: { type: new GraphQLNonNull(GraphQLString) },
    colors: { type: new GraphQLList(color) },
    inner: { type: inputType },
  }),
});

const oneOfType = new GraphQLInputObjectType({
  name: 'One',
  isOneOf: true,
  fields: { a: { type: GraphQLInt }, b: { type: GraphQLString } },
});

const args: GraphQLFieldConfigArgumentMap = {
  i: { type: GraphQLInt },
  s: { type: GraphQLString, defaultValue: 'default' },
  r: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 5 },
  list: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)) },
  in: { type: inputType },
  one: { type: oneOfType },
};

/**
 * A schema of three object types, an interface and a union. Its fields have the names of the types that have them, so that
 * none are in each other's way when selections are merged.
 */
export function randomSchema(choices: Choices, resolvers: RandomResolvers): GraphQLSchema {
  const { once, pick, some, below } = choices;
  const { resolve, resolveType, isTypeOf } = resolvers;

  const wrapped = (named: GraphQLOutputType): GraphQLOutputType => {
    const item = once(3) ? new GraphQLNonNull(named) : named;
    if (!once(3)) return item;
    const list = new GraphQLList(once(4) ? new GraphQLList(item) : item);
    return once(3) ? new GraphQLNonNull(list) : list;
  };
  const fieldOf = (type: GraphQLOutputType): GraphQLFieldConfig<unknown, unknown> => ({
    type: wrapped(type),
    args: Object.fromEntries(some(Object.keys(args), 5).map((name) => [name, args[name]!])),
    ...(!once(3) && { resolve }),
  });
  const fieldsOf = (name: string): Fields =>
    Object.fromEntries(
      Array.from({ length: 2 + below(3) }, (_, index) => [
        `${name.toLowerCase()}${index}`,
        fieldOf(once(2) ? pick(leaves) : pick<GraphQLOutputType>([...objects, node, any])),
      ]),
    );

  const ofNode: Fields = { node0: fieldOf(pick(leaves)), node1: fieldOf(pick(leaves)) };
  const naming = once(2) ? { resolveType } : {};
  const node = new GraphQLInterfaceType({ name: 'Node', fields: ofNode, ...naming });
  const objects = ['A', 'B', 'C'].map(
    (name, index): GraphQLObjectType =>
      new GraphQLObjectType({
        name,
        interfaces: index < 2 ? [node] : [],
        fields: () => ({ ...fieldsOf(name), ...(index < 2 && ofNode) }),
        ...(once(3) && { isTypeOf: isTypeOf(name) }),
      }),
  );
  const any = new GraphQLUnionType({ name: 'Any', types: objects, ...naming });
  const query = new GraphQLObjectType({ name: 'Query', fields: () => fieldsOf('Q') });
  const mutation = new GraphQLObjectType({ name: 'Mutation', fields: () => fieldsOf('M') });
  return new GraphQLSchema({ query, mutation, types: [...objects, any] });
}
