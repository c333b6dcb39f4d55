import { GraphQLError } from 'graphql';
import type { GatewayError } from '../../errors.ts';

/**
 * The GraphQL error of a request that is rejected as a whole, with its HTTP status (GraphQL over HTTP).
 *
 * @param spec whether only clients that accept application/graphql-response+json get the status, and others 200, as specified
 *   for errors of well-formed requests
 */
export function refusalOf(error: GatewayError, spec = error.statusCode === 400): GraphQLError {
  const { retryAfter } = error.params;
  const headers = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } };
  const http = { spec, status: error.statusCode, ...headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}
