import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { GatewayError, invalidRequest } from '../../errors.ts';
import { type ErrorReporter, reportError } from '../../request/report-error.ts';

const presented = new WeakSet<GraphQLError>();

/** How many characters of a message about the request are shown, and how many places in it: both repeat the document. */
const maxMessageLength = 500;
const maxPlaces = 10;

/**
 * The error that a caller gets: `code` and `params` in `extensions`. Expected errors are shown as they are; from errors of
 * the request, every value that the caller sent is removed, since it may be a secret; all others are logged and hidden.
 */
export function presentError(error: GraphQLError, reporter: ErrorReporter): GraphQLError {
  if (presented.has(error)) return error;
  const gatewayError = toGatewayError(error, reporter);
  const shown = new GraphQLError(gatewayError.message, {
    nodes: error.nodes?.slice(0, maxPlaces),
    source: error.source,
    positions: error.positions?.slice(0, maxPlaces),
    path: error.path,
    extensions: { code: gatewayError.code, params: gatewayError.params, ...httpHints(error, gatewayError) },
  });
  presented.add(shown);
  return shown;
}

function toGatewayError(error: GraphQLError, reporter: ErrorReporter): GatewayError {
  if (error.originalError instanceof GatewayError) return reportError(error.originalError, reporter);
  // Without a path, no resolver has run: the request itself is invalid.
  const status = error.extensions.http?.status ?? 400;
  if (error.path === undefined && status < 500 && isRequestError(error))
    return invalidRequest(status, showsValue(error) ? wrongValue : withoutToken(error));
  if (isArgumentError(error)) return invalidRequest(400, wrongValue);
  return reportError(error.originalError ?? error, reporter, { path: error.path?.join('.') });
}

// Variables and literals were checked before; should one be refused at its field all the same, the places in the document say so:
// scalars that can't write down a result have none.
function isArgumentError({ originalError }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && originalError.nodes !== undefined;
}

// Scalars throw plain errors for values they refuse; a bug elsewhere has no place in the document.
function isRequestError(error: GraphQLError): boolean {
  return !error.originalError || error.originalError instanceof GraphQLError || error.nodes !== undefined;
}

/** Replaces the message of graphql-js for a value that it rejects although it was checked before: that message shows the value. */
const wrongValue = 'An argument has a value that is not of its type.';

const showsValue = ({ nodes = [] }: GraphQLError): boolean => nodes.some(({ kind }) => kind.endsWith('Value'));

// A syntax error shows the token that it stands at.
function withoutToken({ message }: GraphQLError): string {
  return shortened(message.replace(/\b(String|BlockString|Int|Float|Name) ".*"/s, '$1'));
}

const shortened = (message: string): string =>
  message.length > maxMessageLength ? `${message.slice(0, maxMessageLength).toWellFormed()}…` : message;

// Yoga answers with the status that stands here, and takes it out of the body.
function httpHints(error: GraphQLError, gatewayError: GatewayError): Pick<GraphQLErrorExtensions, 'http'> {
  if (gatewayError.code === 'INTERNAL') return { http: { status: gatewayError.statusCode } };
  // Balancers and clients are to try elsewhere or again, whatever else of the answer is there.
  if (gatewayError.code === 'DATABASE_UNAVAILABLE' || gatewayError.code === 'STORAGE_FULL') {
    return {
      http: { status: gatewayError.statusCode, headers: { 'Retry-After': String(gatewayError.params.retryAfter) } },
    };
  }
  // For the log: the client is gone.
  if (gatewayError.code === 'CLIENT_CLOSED_REQUEST') return { http: { status: gatewayError.statusCode } };
  const { http } = error.extensions;
  if (!http) return {};
  // What Yoga refuses as no GraphQL request at all is a bad one, whatever form of answer was asked for.
  return { http: error.extensions.code === 'BAD_REQUEST' ? { status: http.status, headers: http.headers } : http };
}
