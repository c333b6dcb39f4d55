import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { executeOperation, type Operation } from './execute.ts';
import { parseDocument } from './parse.ts';
import { presentError } from './present-error.ts';
import { storableLiterals } from './storable-literals.ts';

/** Answers a GraphQL-over-HTTP request for a caller who has been authenticated. */
export type GraphqlServer = (request: Request, context: Context) => Promise<Response>;

/** GraphQL over HTTP, at /graphql. */
export function createGraphqlServer(schema: GraphQLSchema): GraphqlServer {
  const yoga = createYoga<{ caller: Context }, Context>({
    schema,
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    logging: false,
    // The pipeline has limited it before, and here the limit would turn every body into a stream.
    maxRequestBodySize: false,
    // Every result passes usePresentedErrors, which masks.
    maskedErrors: false,
    // The global one is what the HTTP server answers fastest with.
    fetchAPI: { Response: globalThis.Response },
    context: ({ caller }) => caller,
    plugins: [useLimitedParser, useStorableLiterals, useOwnExecution, usePresentedErrors],
  });
  return async (request, caller) => {
    const response = await yoga.fetch(request, { caller });
    if (response.status === 406) throw invalidRequest(406, 'The answer is JSON: send Accept: application/json.');
    return response;
  };
}

type YogaPlugin = Plugin<Context, { caller: Context }>;

const useLimitedParser: YogaPlugin = {
  onParse: ({ setParseFn }) => setParseFn(parseDocument),
};

const useStorableLiterals: YogaPlugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(storableLiterals),
};

const useOwnExecution: YogaPlugin = {
  onExecute: ({ setExecuteFn }) => setExecuteFn((operation) => executeOperation(operation as Operation)),
};

const usePresentedErrors: YogaPlugin = {
  onResultProcess({ result, setResult, serverContext: { caller } }) {
    if (!('errors' in result) || !result.errors) return;
    setResult({ ...result, errors: result.errors.map((error) => presentError(error, caller)) });
  },
};
