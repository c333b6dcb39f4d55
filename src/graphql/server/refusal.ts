import { GraphQLError } from 'graphql';
import type { GatewayError } from '../../errors.ts';

/**
 * A domain error that refuses a whole request, as GraphQL over HTTP answers with it.
 *
 * @param spec whether its status is for clients alone who ask for application/graphql-response+json, and others get 200,
 * as the specification has it for what is wrong with a well-formed request
 */
export function refusalOf(error: GatewayError, spec = error.statusCode === 400): GraphQLError {
  const { retryAfter } = error.params;
  const headers = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } };
  const http = { spec, status: error.statusCode, ...headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}
