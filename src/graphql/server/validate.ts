import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  validate,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import type { GraphqlOptions } from './options.ts';
import { literalsOfCorrectType, storableLiterals } from './literals.ts';
import { fieldLimitsRule } from './query-limits.ts';

/** Finds the errors of a document; none: it can be executed. */
export type Validator = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];

/** How many errors of a document are looked for. */
const maxErrors = 20;

/**
 * A validator that takes little time, whatever the document. The one rule that compares fields with each other collects
 * every conflict before it reports the first; it only sees documents that keep to all other rules and to the limits.
 */
export function createValidator({ limits, introspection, suggestions }: GraphqlOptions): Validator {
  const rules: ValidationRule[] = [
    fieldLimitsRule(limits),
    storableLiterals,
    literalsOfCorrectType(suggestions),
    ...specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule && rule !== ValuesOfCorrectTypeRule),
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
  const options = { maxErrors, hideSuggestions: !suggestions };
  return (schema, document) => {
    const errors = validate(schema, document, rules, options);
    return errors.length > 0 ? errors : validate(schema, document, [OverlappingFieldsCanBeMergedRule], options);
  };
}
