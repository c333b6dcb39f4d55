import {
  coerceInputValue,
  type DocumentNode,
  getOperationAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import type { FieldFault } from '../errors.ts';

export type Variables = Readonly<Record<string, unknown>>;

/**
 * What is wrong with the variables of a request, by field. GraphQL's own messages repeat the values, which may be
 * secrets; these don't.
 */
export function variableFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type) as GraphQLInputType | undefined;
    if (!isInputType(type)) continue;
    const value = variables[name];
    if (value === undefined) {
      if (isNonNullType(type) && !definition.defaultValue) faults.push({ field: name, message: 'is required' });
      continue;
    }
    coerceInputValue(value, type, (path, invalid, error) => {
      faults.push(faultOf([name, ...path].join('.'), invalid, error));
    });
  }
  return faults;
}

function faultOf(path: string, invalid: unknown, { message }: GraphQLError): FieldFault {
  const [, required] = /^Field "(\w+)" of required type/.exec(message) ?? [];
  if (required) return { field: `${path}.${required}`, message: 'is required' };
  const [, unknown, hint] = /^Field "(.+)" is not defined by type "\w+"\.( Did you mean .*)?$/s.exec(message) ?? [];
  if (unknown) return { field: `${path}.${unknown}`, message: hint ? `is not known.${hint}` : 'is not known' };
  return { field: path, message: withoutValue(message, invalid) };
}

// The messages that repeat a value do so behind a colon, or in quotes at the start.
function withoutValue(message: string, value: unknown): string {
  const bare = message.replace(/^Value ".*" does not exist/s, 'does not exist').replace(/:.*$/s, '');
  return typeof value === 'string' && value !== '' ? bare.replaceAll(value, '…') : bare;
}
