import { GraphQLError, type ValidationRule, type ValueNode, valueFromASTUntyped } from 'graphql';
import { invalidFields } from '../../errors.ts';
import { unstorableParts } from '../../request/storable.ts';

/**
 * Refuses literals that can't be stored as they are, in arguments and in defaults of variables. The values of variables are
 * held to the same before execution.
 */
export const storableLiterals: ValidationRule = (context) => {
  const check = (name: string, literal: ValueNode | undefined): void => {
    if (!literal) return;
    const [first, ...rest] = unstorableParts({ [name]: valueFromASTUntyped(literal) }, name);
    if (!first) return;
    const originalError = invalidFields([first, ...rest]);
    context.reportError(new GraphQLError(originalError.message, { nodes: literal, originalError }));
  };
  return {
    Argument: ({ name, value }) => check(name.value, value),
    VariableDefinition: ({ variable, defaultValue }) => check(variable.name.value, defaultValue),
  };
};
