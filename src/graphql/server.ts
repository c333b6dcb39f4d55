import {
  type DocumentNode,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  validate,
  type ValidationRule,
} from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import type { Executor, Operation } from './execute.ts';
import { createParser } from './parse.ts';
import type { GraphqlOptions } from './options.ts';
import { usePersistedDocuments } from './persisted-documents.ts';
import { presentError } from './present-error.ts';
import { fewFields } from './query-limits.ts';
import { tellAccount } from './rate-limit.ts';
import { storableLiterals } from './storable-literals.ts';

/** Answers a GraphQL-over-HTTP request for a caller who has been authenticated. */
export type GraphqlServer = (request: Request, context: Context) => Promise<Response>;

/** GraphQL over HTTP, at /graphql. */
export function createGraphqlServer(schema: GraphQLSchema, execute: Executor, options: GraphqlOptions): GraphqlServer {
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
    extraParamNames: ['documentId'],
    context: ({ caller }) => caller,
    plugins: [
      ...(options.persistedDocuments ? [usePersistedDocuments(options.persistedDocuments)] : []),
      useLimitedParser(options),
      useOwnValidation(options),
      useOwnExecution(execute),
      useCostOnRequest,
      usePresentedErrors,
    ],
  });
  return async (request, caller) => {
    const response = await yoga.fetch(request, { caller });
    if (response.status === 406) throw invalidRequest(406, 'The answer is JSON: send Accept: application/json.');
    return response;
  };
}

type YogaPlugin = Plugin<Context, { caller: Context }>;

function useLimitedParser({ limits }: GraphqlOptions): YogaPlugin {
  const parse = createParser(limits);
  return { onParse: ({ setParseFn }) => setParseFn(parse) };
}

function useOwnValidation({ limits, introspection, suggestions }: GraphqlOptions): YogaPlugin {
  const rules: ValidationRule[] = [
    storableLiterals,
    fewFields(limits),
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
  return {
    onValidate: ({ addValidationRule, setValidationFn }) => {
      rules.forEach(addValidationRule);
      setValidationFn((schema: GraphQLSchema, document: DocumentNode, allRules: ValidationRule[]) =>
        validate(schema, document, allRules, { hideSuggestions: !suggestions }),
      );
    },
  };
}

const useOwnExecution = (execute: Executor): YogaPlugin => ({
  onExecute: ({ setExecuteFn }) => setExecuteFn((operation) => execute(operation as Operation)),
});

// Asked for by `"extensions": {"cost": true}` in the request.
const useCostOnRequest: YogaPlugin = {
  onExecute: ({ args }) => {
    const { params, account, now } = args.contextValue as Context & { params: GraphQLParams };
    if (params.extensions?.cost !== true) return undefined;
    return {
      onExecuteDone: ({ result, setResult }) =>
        setResult({ ...result, extensions: { cost: tellAccount(account, now()) } }),
    };
  },
};

const usePresentedErrors: YogaPlugin = {
  onResultProcess({ result, setResult, serverContext: { caller } }) {
    if (!('errors' in result) || !result.errors) return;
    setResult({ ...result, errors: result.errors.map((error) => presentError(error, caller)) });
  },
};
