import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import type { FieldError } from '../../errors.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** How many faults are looked for: variables may have as many as they have parts, and finding each takes a while. */
const maxFaults = 20;

/**
 * What is wrong with the variables of a request, by field: the first 20 faults. GraphQL's own messages repeat the values,
 * which may be secrets; these don't.
 */
export function variableFaults(
  schema: GraphQLSchema,
  { variableDefinitions }: OperationDefinitionNode,
  variables: Variables,
  suggestions: boolean,
): FieldError[] {
  const faults: FieldError[] = [];
  const add = (fault: FieldError): void => {
    faults.push(fault);
    if (faults.length === maxFaults) throw enough;
  };
  try {
    for (const definition of variableDefinitions ?? []) {
      const name = definition.variable.name.value;
      const type = typeFromAST(schema, definition.type) as GraphQLInputType | undefined;
      if (!isInputType(type)) continue;
      // What every object inherits is no variable.
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) {
        if (isNonNullType(type) && !definition.defaultValue) add({ field: name, message: 'is required' });
        continue;
      }
      const onError = (path: readonly (string | number)[], wrong: unknown, error: GraphQLError): void => {
        add(faultOf([name, ...path].join('.'), wrong, error));
      };
      coerceInputValue(value, type, onError, !suggestions);
    }
  } catch (error) {
    if (error !== enough) throw error;
  }
  return faults;
}

// Thrown through graphql-js, which offers no other way to stop it.
const enough = new Error('There are enough faults.');

function faultOf(path: string, invalid: unknown, { message }: GraphQLError): FieldError {
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
