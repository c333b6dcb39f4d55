import { type DocumentNode, execute, type ExecutionResult, getOperationAST, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../request/context.ts';
import { GatewayError, invalidFields } from '../../errors.ts';
import { requireSmallAnswer } from './answer-size.ts';
import { costOf } from './cost.ts';
import { presentError } from './present-error.ts';
import type { GraphqlOptions } from './options.ts';
import { requirePagesOfChange } from './pages-of-change.ts';
import { requireAffordable } from './query-limits.ts';
import { refusalOf } from './refusal.ts';
import { errorsOfVariables, type Variables } from './variables.ts';

/** A parsed and validated GraphQL request. */
export interface Operation {
  document: DocumentNode;
  /** Checked to be storable. */
  variableValues?: Variables | null;
  operationName?: string | null;
  contextValue: RequestContext;
}

type ExecutionOptions = Pick<GraphqlOptions, 'limits' | 'maxAnswerBytes' | 'suggestions'>;

/** Executes a request, for HTTP and for the REST layer alike. Errors in the result are ready to be shown to the caller. */
export type Executor = (operation: Operation) => Promise<ExecutionResult>;

/** Creates an executor that enforces the limits of requests and responses, and charges the caller. */
export function createExecutor(schema: GraphQLSchema, options: ExecutionOptions): Executor {
  return async ({ document, variableValues, operationName, contextValue }) => {
    const variables = variableValues ?? {};
    try {
      const operation = { document, variableValues: variables, operationName, contextValue };
      const cost = costOfAdmitted(schema, options, operation);
      const { place, signal } = contextValue;
      const executed = await place.run(signal, async () => {
        if (cost !== null) await contextValue.rateLimits.spend(contextValue, cost);
        return execute({
          schema,
          document,
          contextValue,
          variableValues: variables,
          ...(operationName && { operationName }),
        });
      });
      const result = executed.errors
        ? { ...executed, errors: executed.errors.map((error) => presentError(error, contextValue)) }
        : executed;
      requireSmallAnswer(result, options.maxAnswerBytes);
      return result;
    } catch (error) {
      if (error instanceof GatewayError) return { errors: [presentError(refusalOf(error), contextValue)] };
      throw error;
    }
  };
}

/**
 * Checks a request before it is executed.
 *
 * @returns what it costs the caller, in points; null: which operation is meant is ambiguous, as execution reports
 * @throws GatewayError VALIDATION, AUTHORIZATION, QUERY_TOO_COMPLEX
 */
function costOfAdmitted(
  schema: GraphQLSchema,
  { limits, suggestions }: ExecutionOptions,
  { document, variableValues, operationName, contextValue }: Operation & { variableValues: Variables },
): number | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const [first, ...rest] = errorsOfVariables(schema, document, operation, variableValues, suggestions);
  if (first) throw invalidFields([first, ...rest]);
  const cost = costOf(schema, document, operation, variableValues, contextValue);
  requireAffordable(cost, limits);
  requirePagesOfChange(schema, document, operation, variableValues, contextValue);
  return cost.cost;
}
