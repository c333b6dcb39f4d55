import type { Context as HonoContext, ErrorHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { toRestError } from '../rest/errors.ts';
import { reportError } from '../request/report-error.ts';
import type { Env } from './env.ts';

/** Answers with a fault, in the form of what was asked: GraphQL's under /graphql, the REST contract's elsewhere. */
export function answerError(c: HonoContext, error: GatewayError): Response {
  if (error.code === 'AUTHENTICATION') c.header('WWW-Authenticate', 'Bearer');
  if (error.params.retryAfter !== undefined) c.header('Retry-After', String(error.params.retryAfter));
  const { message, code, params } = error;
  const body = c.req.path.startsWith('/graphql')
    ? { errors: [{ message, extensions: { code, params } }] }
    : toRestError(error);
  return c.json(body, error.statusCode as ContentfulStatusCode);
}

/** Answers for what was thrown. */
export function answerUnexpectedError(log: Log): ErrorHandler<Env> {
  return (error, c) => answerError(c, reportError(error, { log, requestId: c.var.requestId }));
}
