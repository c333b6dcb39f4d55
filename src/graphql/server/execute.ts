import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../../request/context.ts';
import { GatewayError, invalidFields } from '../../errors.ts';
import { requireSmallAnswer } from './answer-size.ts';
import { actualCost } from './actual-cost.ts';
import type { Selected } from './cost.ts';
import { type Costs, createCosts } from './costs.ts';
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
  const costs = createCosts(schema);
  return async ({ document, variableValues, operationName, contextValue }) => {
    const variables = variableValues ?? {};
    try {
      const operation = { document, variableValues: variables, operationName, contextValue };
      const selected = admit(schema, costs, options, operation);
      const { place, signal } = contextValue;
      const executed = await place.run(signal, async () => {
        if (selected) await charge(contextValue, selected);
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
      if (selected) settle(contextValue, selected, result);
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
 * @returns what is selected; null: execution reports that there is no such operation
 * @throws GatewayError VALIDATION, AUTHORIZATION, QUERY_TOO_COMPLEX
 */
function admit(
  schema: GraphQLSchema,
  costs: Costs,
  { limits, suggestions }: ExecutionOptions,
  { document, variableValues, operationName, contextValue }: Operation & { variableValues: Variables },
): Selected | null {
  const operation = getOperationAST(document, operationName);
  if (!operation || !schema.getRootType(operation.operation)) return null;
  const [first, ...rest] = errorsOfVariables(schema, document, operation, variableValues, suggestions);
  if (first) throw invalidFields([first, ...rest]);
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues);
  const selected = costs(document, operation, coerced);
  requireAffordable(selected, limits);
  requirePagesOfChange({ schema, document, operation, variables: coerced }, contextValue);
  return selected;
}

/**
 * Charges the caller the most that a request can cost.
 *
 * @throws GatewayError RATE_LIMITED
 */
async function charge(ctx: RequestContext, { cost }: Selected): Promise<void> {
  ctx.account.requested = cost;
  await ctx.rateLimits.spend(ctx, cost);
}

/** Gives back what the request was charged for, and was not returned. With errors, what is missing may have been work all the same. */
function settle(ctx: RequestContext, selected: Selected, { data, errors }: ExecutionResult): void {
  const actual = Math.max(data ? actualCost(selected, data) : 0, 1);
  ctx.account.actual = actual;
  if (!errors) ctx.rateLimits.refund(ctx, selected.cost - actual);
}
