import { type DocumentNode, execute, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';
import { type FieldFault, invalidFields } from '../errors.ts';
import { unstorableParts } from '../storable.ts';
import { presentError } from './present-error.ts';
import { variableFaults, type Variables } from './variables.ts';

/** A parsed and validated GraphQL request. */
export interface Operation {
  schema: GraphQLSchema;
  document: DocumentNode;
  variableValues?: Variables | null;
  operationName?: string | null;
  contextValue: Context;
}

/**
 * Executes a request, for HTTP and for the REST layer alike. Faults in the result are ready to be shown to the caller.
 */
export async function executeOperation({
  schema,
  document,
  variableValues,
  operationName,
  contextValue,
}: Operation): Promise<ExecutionResult> {
  const variables = variableValues ?? {};
  const [unstorable, ...more] = unstorableParts(variables);
  if (unstorable) return refused([unstorable, ...more], contextValue);

  const result = await execute({
    schema,
    document,
    contextValue,
    variableValues: variables,
    ...(operationName && { operationName }),
  });
  if (!result.errors) return result;
  if (result.data === undefined) {
    const [first, ...rest] = variableFaults(schema, document, operationName, variables);
    if (first) return refused([first, ...rest], contextValue);
  }
  return { ...result, errors: result.errors.map((error) => presentError(error, contextValue)) };
}

function refused(faults: [FieldFault, ...FieldFault[]], context: Context): ExecutionResult {
  const originalError = invalidFields(faults);
  // The status is for clients who ask for application/graphql-response+json; others get 200, as GraphQL over HTTP has it.
  return {
    errors: [
      presentError(
        new GraphQLError(originalError.message, { originalError, extensions: { http: { spec: true, status: 400 } } }),
        context,
      ),
    ],
  };
}
