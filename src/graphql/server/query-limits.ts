import {
  type FieldNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { queryLimitExceeded } from '../../errors.ts';

/** The limits of a GraphQL request. */
export interface QueryLimits {
  /** Bytes of the document, in UTF-8. */
  maxBytes: number;
  /** Lexical tokens of the document. */
  maxTokens: number;
  /** How deep fields are nested. */
  maxDepth: number;
  /** Aliases in the document. */
  maxAliases: number;
  /** Fields at the top of the operation. */
  maxRootFields: number;
  /** Points: see `prices`. */
  maxCost: number;
}

/** A validation rule that rejects documents with too many aliases or root fields. What a fragment multiplies is in the cost. */
export function fieldLimitsRule({ maxAliases, maxRootFields }: QueryLimits): ValidationRule {
  return (context) => {
    let aliases = 0;
    return {
      Field: ({ alias }) => {
        if (alias) aliases += 1;
      },
      OperationDefinition: (operation) => {
        const fields = rootFields(context, operation.selectionSet).length;
        if (fields > maxRootFields) report(context, queryLimitExceeded('root fields', maxRootFields, fields));
      },
      Document: {
        leave: () => {
          if (aliases > maxAliases) report(context, queryLimitExceeded('aliases', maxAliases, aliases));
        },
      },
    };
  };
}

/** @throws GatewayError QUERY_TOO_COMPLEX */
export function requireAffordable(
  { depth, cost }: { depth: number; cost: number },
  { maxDepth, maxCost }: QueryLimits,
): void {
  if (depth > maxDepth) throw queryLimitExceeded('depth', maxDepth, depth);
  if (cost > maxCost) throw queryLimitExceeded('cost', maxCost, cost);
}

function rootFields(context: ValidationContext, selectionSet: SelectionSetNode): FieldNode[] {
  const spread = new Set<string>();
  const fieldsOf = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
      const name = selection.name.value;
      const fragment = context.getFragment(name);
      // Spread twice, its fields are still executed once.
      if (!fragment || spread.has(name)) return [];
      spread.add(name);
      return fieldsOf(fragment.selectionSet);
    });
  return fieldsOf(selectionSet);
}

function report(context: ValidationContext, originalError: Error): void {
  context.reportError(new GraphQLError(originalError.message, { originalError }));
}
