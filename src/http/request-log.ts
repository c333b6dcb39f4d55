import type { Context, MiddlewareHandler } from 'hono';
import type { Context as GatewayContext } from '../request/context.ts';
import type { Log } from '../log.ts';
import type { Env } from './env.ts';

// Absent when the request was refused before its caller was known.
const callerOf = (c: Context<Env>): string | null | undefined =>
  (c.get('context') as GatewayContext | undefined)?.principal.apiKeyId;

/** One log line a request, with the request id of its response. Without the query string, which may contain secrets. */
export function logRequests(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    // Set before, it would be missing from the answers that are no Hono response: REST's and Yoga's. Set by Hono's own
    // `header`, it would make a copy of the answer, and a stream of its body.
    c.res.headers.set('X-Request-Id', c.var.requestId);
    log.info(
      {
        requestId: c.var.requestId,
        ...(c.var.requestIdFromCaller && { requestIdFromCaller: true }),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - started),
        apiKeyId: callerOf(c),
      },
      'request',
    );
  };
}
