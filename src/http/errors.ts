import type { Context as HonoContext, ErrorHandler } from 'hono';
import type { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Answer, jsonAnswer } from '../request/answer.ts';
import { toRestError } from '../rest/errors.ts';
import { reportError } from '../request/report-error.ts';
import type { Env } from './env.ts';
import { respond } from './respond.ts';

/** Responds with an error, in the format of GraphQL under /graphql, and of the REST contract elsewhere. */
export function answerError(c: HonoContext<Env>, error: GatewayError, headers?: Answer['headers']): Response {
  const { statusCode, message, code, params } = error;
  const body = c.req.path.startsWith('/graphql')
    ? { errors: [{ message, extensions: { code, params } }] }
    : toRestError(error);
  return respond(
    c,
    jsonAnswer(statusCode, body, {
      ...headers,
      ...(code === 'AUTHENTICATION' && { 'WWW-Authenticate': 'Bearer' }),
      ...(params.retryAfter !== undefined && { 'Retry-After': String(params.retryAfter) }),
    }),
  );
}

/** The error handler: responds to anything that was thrown, and logs what was unexpected. */
export function answerUnexpectedError(log: Log): ErrorHandler<Env> {
  return (error, c) => answerError(c, reportError(error, { log, requestId: c.var.requestId }));
}
