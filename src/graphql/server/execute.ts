import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { buildExecutionContext, type ExecutionContext } from 'graphql/execution/execute.js';
import { placesFor } from '../../request/concurrency-limit.ts';
import type { RequestContext } from '../../request/context.ts';
import { GatewayError, invalidFields } from '../../errors.ts';
import { readUntil } from '../../db/sql.ts';
import { createPreparedExecutor } from '../executor/execute.ts';
import { requireSmallAnswer } from './answer-size.ts';
import { actualCost } from './actual-cost.ts';
import type { Selected } from './cost.ts';
import { type Costs, createCosts } from './costs.ts';
import { presentError } from './present-error.ts';
import type { GraphqlOptions } from './options.ts';
import { requireArguments, requirePagesOfChange } from './arguments.ts';
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
  const execute = createPreparedExecutor();
  return async (operation) => {
    const { contextValue } = operation;
    const present = (errors: readonly GraphQLError[]): GraphQLError[] =>
      errors.map((error) => presentError(error, contextValue));
    try {
      const execution = contextOf(schema, options, operation);
      if (!('schema' in execution)) return { errors: present(execution) };
      const selected = admit(costs, options, operation, execution);
      const { place, signal } = contextValue;
      const executed = await place.run(placesFor(selected?.cost ?? 0), signal, async () => {
        if (selected) await charge(contextValue, selected);
        return execute(operation.document, endingReads(execution, contextValue));
      });
      const result = executed.errors ? { ...executed, errors: present(executed.errors) } : executed;
      requireSmallAnswer(result, options.maxAnswerBytes);
      if (selected) settle(contextValue, selected, result);
      return result;
    } catch (error) {
      if (error instanceof GatewayError) return { errors: present([refusalOf(error)]) };
      throw error;
    }
  };
}

// A query's reads end when nobody waits for them any more; a change is carried out to its end, with all that it reads.
function endingReads(execution: ExecutionContext, ctx: RequestContext): ExecutionContext {
  if (execution.operation.operation !== OperationTypeNode.QUERY) return execution;
  return { ...execution, contextValue: { ...ctx, sql: readUntil(ctx.sql, ctx.signal) } };
}

/**
 * What a request is executed with, its variables coerced.
 *
 * @returns errors when it is ambiguous which operation is meant
 * @throws GatewayError VALIDATION
 */
function contextOf(
  schema: GraphQLSchema,
  { suggestions }: ExecutionOptions,
  { document, variableValues, operationName, contextValue }: Operation,
): ExecutionContext | readonly GraphQLError[] {
  const variables = variableValues ?? {};
  const execution = buildExecutionContext({
    schema,
    document,
    contextValue,
    variableValues: variables,
    ...(operationName && { operationName }),
  });
  // A null of a type that allows it may still stand where none is allowed.
  if ('schema' in execution && !Object.values(execution.variableValues).includes(null)) return execution;
  const meant = getOperationAST(document, operationName);
  const [first, ...rest] = meant ? errorsOfVariables(schema, document, meant, variables, suggestions) : [];
  if (first) throw invalidFields([first, ...rest]);
  return execution;
}

/**
 * Checks a request before it is executed.
 *
 * @returns what is selected; null: execution reports that there are no such operations
 * @throws GatewayError VALIDATION, AUTHORIZATION, QUERY_TOO_COMPLEX
 */
function admit(
  costs: Costs,
  { limits }: ExecutionOptions,
  { document, contextValue }: Operation,
  { schema, operation, variableValues: variables }: ExecutionContext,
): Selected | null {
  if (!schema.getRootType(operation.operation)) return null;
  const selected = costs(document, operation, variables);
  requireAffordable(selected, limits);
  requireArguments(schema, selected.uses, variables, contextValue);
  if (operation.operation === OperationTypeNode.MUTATION) requirePagesOfChange(selected.uses, variables, contextValue);
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
