import type { GraphQLSchema } from 'graphql';
import { YogaServer } from 'graphql-yoga';
import type { Answer } from '../../request/answer.ts';
import type { RequestContext } from '../../request/context.ts';
import { stringifyJson } from '../../request/raw-json.ts';
import { useDocuments } from './documents.ts';
import type { Executor, Operation } from './execute.ts';
import type { GraphqlOptions } from './options.ts';
import { usePersistedDocuments } from './persisted-documents.ts';
import { presentError } from './present-error.ts';
import { toRateLimitState } from '../types/rate-limit.ts';
import { useRequestParameters } from './request-parameters.ts';
import type { ServerContext, ServerPlugin } from './server-context.ts';
import { useStorableVariables } from './storable-variables.ts';

/** Answers a GraphQL-over-HTTP request for a caller who has been authenticated. */
export type GraphqlServer = (request: Request, context: RequestContext) => Promise<Answer>;

/** GraphQL over HTTP, at /graphql. */
export function createGraphqlServer(schema: GraphQLSchema, execute: Executor, options: GraphqlOptions): GraphqlServer {
  // Without the adapter that `createYoga` puts around it: the pipeline has done what that does, and creates the response.
  const yoga = new YogaServer<ServerContext, RequestContext>({
    schema,
    graphiql: false,
    cors: false,
    multipart: false,
    logging: false,
    // The pipeline has limited it before, and here the limit would turn every body into a stream.
    maxRequestBodySize: false,
    // Every result passes usePresentedErrors, which masks.
    maskedErrors: false,
    fetchAPI: { Response: YogaAnswer as unknown as typeof Response },
    extraParamNames: ['documentId'],
    context: ({ caller }) => caller,
    // It keeps texts and errors by their number, whatever their size; useDocuments has one that is bounded.
    parserAndValidationCache: false,
    plugins: [
      useRequestParameters,
      ...(options.persistedDocuments ? [usePersistedDocuments(schema, options.persistedDocuments)] : []),
      useDocuments(options),
      useStorableVariables,
      useOwnExecution(execute),
      useCostOnRequest,
      usePresentedErrors,
      useRawJson,
    ],
  });
  return async (request, caller) => {
    const reading: ServerContext['reading'] = { price: 0, priceOfValid: 0 };
    const answer = (await yoga.handle(request, { caller, reading } as HandleContext)) as unknown as YogaAnswer;
    const { account, rateLimits } = caller;
    // What was executed has been paid for.
    if (account.requested === 0 && reading.price > account.cost) {
      await rateLimits.spend(caller, reading.price - account.cost);
    }
    return answer;
  };
}

/** What Yoga creates in the place of a `Response`. */
class YogaAnswer implements Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Answer['body'];

  constructor(
    body: Answer['body'],
    { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> },
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

type HandleContext = Parameters<YogaServer<ServerContext, RequestContext>['handle']>[1];

const useOwnExecution = (execute: Executor): ServerPlugin => ({
  onExecute: ({ setExecuteFn }) => setExecuteFn((operation) => execute(operation as Operation)),
});

// Asked for by `"extensions": {"cost": true}` in the request.
const useCostOnRequest: ServerPlugin = {
  onExecute: ({ args }) => {
    const { params, account, now } = args.contextValue;
    if (params.extensions?.cost !== true) return undefined;
    return {
      onExecuteDone: ({ result, setResult }) =>
        setResult({
          ...result,
          extensions: {
            cost: {
              ...toRateLimitState(account, now()),
              requestedQueryCost: account.requested,
              actualQueryCost: account.actual,
            },
          },
        }),
    };
  },
};

const usePresentedErrors: ServerPlugin = {
  onResultProcess({ result, setResult, serverContext: { caller } }) {
    if (!('errors' in result) || !result.errors) return;
    setResult({ ...result, errors: result.errors.map((error) => presentError(error, caller)) });
  },
};

const useRawJson: ServerPlugin = {
  onResultProcess({ result, setResult }) {
    if ('data' in result) setResult({ ...result, stringify: stringifyJson });
  },
};
