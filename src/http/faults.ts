import type { Context as HonoContext, ErrorHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { toRestError } from '../rest/errors.ts';
import { toldFault } from '../request/reported-error.ts';
import type { Env } from './env.ts';

/** Answers with a fault, in the form of what was asked: GraphQL's under /graphql, the REST contract's elsewhere. */
export function answerFault(c: HonoContext, fault: GatewayError): Response {
  if (fault.code === 'AUTHENTICATION') c.header('WWW-Authenticate', 'Bearer');
  if (fault.params.retryAfter !== undefined) c.header('Retry-After', String(fault.params.retryAfter));
  const { message, code, params } = fault;
  const body = c.req.path.startsWith('/graphql')
    ? { errors: [{ message, extensions: { code, params } }] }
    : toRestError(fault);
  return c.json(body, fault.statusCode as ContentfulStatusCode);
}

/** Answers for what was thrown. */
export function answerUnexpected(log: Log): ErrorHandler<Env> {
  return (error, c) => answerFault(c, toldFault(error, { log, requestId: c.var.requestId }));
}
