import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { FieldError } from '../../errors.ts';
import { nearMissOf } from '../../request/near-miss.ts';

/** How values are written: as JSON in variables, as literals in documents. */
export interface Notation<Written> {
  /** Whether there is only a variable here, whose value is checked where it is given. */
  isVariable(value: Written): boolean;
  isNull(value: Written): boolean;
  /** The items of a list; null: it is none. */
  items(value: Written): readonly Written[] | null;
  /** The fields of an object by name; null: it is none. */
  fields(value: Written): ReadonlyMap<string, Written> | null;
  /** @throws unknown, or answers undefined, when the value is none of the type */
  parse(type: GraphQLLeafType, value: Written): unknown;
}

/** How many errors are looked for: a value may have as many as it has parts. */
const maxErrors = 20;

/**
 * Finds the errors of a value of a type, by field: the first 20 errors. The rules are those of GraphQL (its specification, section
 * 3), as graphql-js has them; its messages repeat the values, which may be secrets, and these are made of type and path alone.
 *
 * @param name what the caller calls the value
 * @param suggestions whether messages may contain names of the schema
 */
export function errorsOfInput<Written>(
  notation: Notation<Written>,
  { name, type, value, suggestions }: { name: string; type: GraphQLInputType; value: Written; suggestions: boolean },
): FieldError[] {
  const errors: FieldError[] = [];
  const add = (path: readonly (string | number)[], message: string): void => {
    if (errors.length < maxErrors) errors.push({ field: path.join('.'), message });
  };

  const check = (path: readonly (string | number)[], type: GraphQLInputType, value: Written): void => {
    if (errors.length === maxErrors || notation.isVariable(value)) return;
    if (isNonNullType(type)) {
      if (notation.isNull(value)) add(path, notNull);
      else check(path, type.ofType, value);
      return;
    }
    if (notation.isNull(value)) return;
    if (isListType(type)) {
      const items = notation.items(value);
      // A single value stands for a list of one (list input coercion).
      if (items) items.forEach((item, index) => check([...path, index], type.ofType, item));
      else check(path, type.ofType, value);
    } else if (isInputObjectType(type)) {
      checkObject(path, type, notation.fields(value));
    } else if (!fits(notation, type, value)) {
      add(path, kindOf(type, suggestions));
    }
  };

  const checkObject = (
    path: readonly (string | number)[],
    type: GraphQLInputObjectType,
    given: ReadonlyMap<string, Written> | null,
  ): void => {
    if (!given) {
      add(path, 'must be an object');
      return;
    }
    const known = type.getFields();
    for (const field of Object.values(known)) {
      const value = given.get(field.name);
      if (value !== undefined) check([...path, field.name], field.type, value);
      else if (isRequiredInputField(field)) add([...path, field.name], 'is required');
    }
    for (const name of given.keys()) {
      if (Object.hasOwn(known, name)) continue;
      const meant = suggestions ? nearMissOf(name, Object.keys(known)) : null;
      add([...path, name], meant === null ? 'is not known' : `is not known; did you mean ${meant}?`);
    }
    if (!type.isOneOf) return;
    const [[chosen, value] = [], ...others] = [...given].filter(([name]) => Object.hasOwn(known, name));
    if (chosen === undefined || others.length > 0) add(path, 'must have exactly one field');
    else if (notation.isNull(value as Written)) add([...path, chosen], notNull);
  };

  check([name], type, value);
  return errors;
}

/** The message for null where it is not allowed. */
export const notNull = 'must not be null';

function fits<Written>({ parse }: Notation<Written>, type: GraphQLLeafType, value: Written): boolean {
  try {
    return parse(type, value) !== undefined;
  } catch {
    return false;
  }
}

const kinds: Partial<Record<string, string>> = {
  String: 'must be a string',
  ID: 'must be a string or a whole number',
  Int: 'must be a whole number of 32 bits',
  Float: 'must be a number',
  Boolean: 'must be true or false',
  JSONObject: 'must be an object',
  DateTime: 'must be a time in ISO 8601',
};

function kindOf(type: GraphQLLeafType, suggestions: boolean): string {
  if (!isEnumType(type) || !suggestions) return kinds[type.name] ?? `must be of type ${type.name}`;
  const names = type.getValues().map(({ name }) => name);
  return `must be one of ${names.join(', ')}`;
}
