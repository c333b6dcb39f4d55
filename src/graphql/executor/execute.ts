import { type DocumentNode, type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { executeField, newResults } from './complete.ts';
import { planSelection } from './plan.ts';
import { createPlans } from './plans.ts';
import { Run } from './run.ts';

/**
 * Executes a query or a mutation of a valid document. It answers what `execute` of graphql-js answers, but that objects are
 * plain ones, and that the answer waits for everything that was started, also beside what failed.
 *
 * @param context made by `buildExecutionContext` of graphql-js from the same document, without resolvers of its own
 */
export type Execute = (document: DocumentNode, context: ExecutionContext) => Promise<ExecutionResult>;

/** Creates an executor that works out once what is the same for every request with a document. */
export function createPreparedExecutor(): Execute {
  const plans = createPlans();
  return async (document, context) => {
    const run = new Run(context, plans(document, context));
    const data = await executeRoot(run);
    const { errors } = context.collectedErrors;
    return errors.length > 0 ? { errors, data } : { data };
  };
}

async function executeRoot(run: Run): Promise<Record<string, unknown> | null> {
  const { context, plan } = run;
  const { operation, schema, rootValue } = context;
  try {
    const type = schema.getRootType(operation.operation);
    if (!type) {
      const message = `Schema is not configured to execute ${operation.operation} operation.`;
      throw new GraphQLError(message, { nodes: operation });
    }
    plan.root ??= planSelection(plan, context, type, null);
    const results = newResults(plan.root);
    const oneByOne = operation.operation === OperationTypeNode.MUTATION;
    for (const field of plan.root.fields) {
      executeField(run, field, rootValue, results, undefined);
      if (oneByOne) await run.settled();
      if (run.failed) return null;
    }
    await run.settled();
    return run.failed ? null : results;
  } catch (error) {
    context.collectedErrors.add(error as GraphQLError, undefined);
    await run.settled();
    return null;
  }
}
