import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  TypeInfo,
  ValidationContext,
} from 'graphql';
import type { FieldError } from '../../errors.ts';
import { errorsOfInput, notNull, type Notation } from './input-values.ts';

export type Variables = Readonly<Record<string, unknown>>;

const json: Notation<unknown> = {
  isVariable: () => false,
  isNull: (value) => value === null || value === undefined,
  items: (value) => (Array.isArray(value) ? (value as unknown[]) : null),
  fields: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value).filter(([, part]) => part !== undefined))
      : null,
  parse: (type, value): unknown => type.parseValue(value),
};

/** Finds the errors of the variables of a valid document, by field: the first 20 errors of each. */
export function errorsOfVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  suggestions: boolean,
): FieldError[] {
  return (operation.variableDefinitions ?? []).flatMap(({ variable, type: written, defaultValue }) => {
    const name = variable.name.value;
    const type = typeFromAST(schema, written) as GraphQLInputType | undefined;
    if (!isInputType(type)) return [];
    // Inherited properties are not variables.
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      return isNonNullType(type) && !defaultValue ? [{ field: name, message: 'is required' }] : [];
    }
    if (value === null && neverNull(schema, document, operation).has(name)) return [{ field: name, message: notNull }];
    return errorsOfInput(json, { name, type, value, suggestions });
  });
}

const known = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

/** The variables of an operation that stand where null may not be: a default, theirs or the place's, made their type fit. */
function neverNull(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadonlySet<string> {
  const before = known.get(operation);
  if (before) return before;
  const names = new Set<string>();
  const context = new ValidationContext(schema, document, new TypeInfo(schema), () => undefined);
  for (const { node, type, parentType } of context.getRecursiveVariableUsages(operation)) {
    const parent = isNonNullType(parentType) ? parentType.ofType : parentType;
    if (isNonNullType(type) || (isInputObjectType(parent) && parent.isOneOf)) names.add(node.name.value);
  }
  known.set(operation, names);
  return names;
}
