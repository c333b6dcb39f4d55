import { type GraphQLAbstractType, GraphQLError, type GraphQLObjectType, isObjectType } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { FieldPlan } from './plan.ts';
import type { Run } from './run.ts';

/**
 * The object type that a value of an abstract type turned out to have.
 *
 * @param name what the schema says of the value, which may be anything
 * @throws GraphQLError with the message of graphql-js, when it is none of the abstract type's
 */
export function requireRuntimeType(
  { context: { schema } }: Run,
  { parentType, definition, nodes }: FieldPlan,
  type: GraphQLAbstractType,
  value: unknown,
  name: unknown,
): GraphQLObjectType {
  const abstract = `Abstract type "${type.name}"`;
  const unresolved = `${abstract} must resolve to an Object type at runtime for field "${parentType.name}.${definition.name}"`;
  if (name === null || name === undefined) {
    const hint = `Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`;
    throw new GraphQLError(`${unresolved}. ${hint}`, { nodes });
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(`${unresolved} with value ${inspect(value)}, received "${inspect(name)}".`);
  }
  const found = schema.getType(name);
  if (isObjectType(found) && schema.isSubType(type, found)) return found;
  const wrong = found
    ? `${abstract} was resolved to a non-object type "${name}".`
    : `${abstract} was resolved to a type "${name}" that does not exist inside the schema.`;
  const message = isObjectType(found)
    ? `Runtime Object type "${name}" is not a possible type for "${type.name}".`
    : wrong;
  throw new GraphQLError(message, { nodes });
}
