import {
  astFromValue,
  type ConstValueNode,
  type DocumentNode,
  execute,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { RequestContext } from '../request/context.ts';
import { adoptLoaded } from './loaders.ts';

/**
 * Reads everything that is selected below a payload in another context: that of a transaction that is about to be rolled back.
 * The results are cached in the request's loaders, where the resolvers of the payload find them.
 *
 * @param reader the request's context, with the transaction in place of the database
 */
export async function readAhead(
  ctx: RequestContext,
  reader: RequestContext,
  info: GraphQLResolveInfo,
  payload: object,
): Promise<void> {
  await execute({
    schema: schemaOf(info.schema, getNamedType(info.returnType) as GraphQLObjectType),
    document: documentOf(info),
    rootValue: payload,
    contextValue: reader,
  });
  adoptLoaded(ctx, reader);
}

const schemas = new WeakMap<GraphQLObjectType, GraphQLSchema>();

// A schema whose query type is the payload.
function schemaOf(schema: GraphQLSchema, payload: GraphQLObjectType): GraphQLSchema {
  let own = schemas.get(payload);
  if (!own) {
    const { types, directives } = schema.toConfig();
    schemas.set(payload, (own = new GraphQLSchema({ types, directives, query: payload, assumeValid: true })));
  }
  return own;
}

// The nodes stay the same ones, by which what was read is found again.
function documentOf({ fieldNodes, fragments, operation, schema, variableValues }: GraphQLResolveInfo): DocumentNode {
  const query: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
    },
  };
  // Without the fragments, and so the variables, of the rest of the request.
  const whole: DocumentNode = { kind: Kind.DOCUMENT, definitions: [query, ...Object.values(fragments)] };
  const [document = whole] = Object.values(separateOperations(whole));
  const used = new Set<string>();
  visit(document, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions = operation.variableDefinitions
    ?.filter(({ variable }) => used.has(variable.name.value))
    .map((definition) => withValue(definition, schema, variableValues));
  return {
    ...document,
    definitions: document.definitions.map((part) =>
      part.kind === Kind.OPERATION_DEFINITION ? { ...part, variableDefinitions } : part,
    ),
  };
}

// The values are coerced ones, which are no good as values of variables; written as defaults, they are coerced again.
function withValue(
  definition: VariableDefinitionNode,
  schema: GraphQLSchema,
  values: GraphQLResolveInfo['variableValues'],
): VariableDefinitionNode {
  const { variable, type: typeNode } = definition;
  const type = typeFromAST(schema, typeNode as never);
  const value = values[variable.name.value];
  if (value === undefined || !isInputType(type)) return definition;
  return { ...definition, defaultValue: astFromValue(value, type) as ConstValueNode };
}
