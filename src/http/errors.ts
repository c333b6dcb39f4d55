import type { Context as HonoContext, ErrorHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { toRestError } from '../rest/errors.ts';
import { reportError } from '../request/report-error.ts';
import type { Env } from './env.ts';

/** Responds with an error, in the format of GraphQL under /graphql, and of the REST contract elsewhere. */
export function answerError(c: HonoContext, error: GatewayError): Response {
  if (error.code === 'AUTHENTICATION') c.header('WWW-Authenticate', 'Bearer');
  if (error.params.retryAfter !== undefined) c.header('Retry-After', String(error.params.retryAfter));
  const { message, code, params } = error;
  const body = c.req.path.startsWith('/graphql')
    ? { errors: [{ message, extensions: { code, params } }] }
    : toRestError(error);
  return c.json(body, error.statusCode as ContentfulStatusCode);
}

/** The error handler: responds to anything that was thrown, and logs what was unexpected. */
export function answerUnexpectedError(log: Log): ErrorHandler<Env> {
  return (error, c) => answerError(c, reportError(error, { log, requestId: c.var.requestId }));
}
