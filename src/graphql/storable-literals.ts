import { GraphQLError, type ValidationRule } from 'graphql';
import { invalidField } from '../errors.ts';
import { isStorable } from '../text.ts';

/** Refuses texts in the document that PostgreSQL can't store; those in variables are checked before execution. */
export const storableLiterals: ValidationRule = (context) => ({
  StringValue(node) {
    if (isStorable(node.value)) return;
    const originalError = invalidField(
      '',
      'The document has a text with a character that can not be stored (U+0000, or half of a surrogate pair).',
    );
    context.reportError(new GraphQLError(originalError.message, { nodes: node, originalError }));
  },
});
