import type { MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import type { CommonHeaders, Env } from './env.ts';

const header = 'X-Request-Id';

/** The maximum length of a request id from a caller, in characters. */
const maxLength = 128;

/**
 * Gives each request an id: the caller's own when the header X-Request-Id has one of letters, digits, `-`, `_` and `=`,
 * else a random one. Also stores which of the two it is, since a caller may choose the id of another request.
 */
export function identifyRequests(): MiddlewareHandler<Env> {
  const identify = requestId({ headerName: header, limitLength: maxLength });
  return (c, next) =>
    identify(c, () => {
      c.set('requestIdFromCaller', c.req.header(header) === c.var.requestId);
      return next();
    });
}

/** The header with the id of the request, on each response. */
export const requestIdHeader: CommonHeaders = (c) => ({ [header]: c.var.requestId });
