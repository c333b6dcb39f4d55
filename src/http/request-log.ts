import type { Context, MiddlewareHandler } from 'hono';
import type { Context as GatewayContext } from '../request/context.ts';
import type { Log } from '../log.ts';
import type { Env } from './env.ts';

// Absent when the request was rejected before its caller was authenticated.
const callerOf = (c: Context<Env>): string | null | undefined =>
  (c.get('context') as GatewayContext | undefined)?.principal.apiKeyId;

/** Writes one log line for each request, with the request id of its response. Without the query string, which may contain secrets. */
export function logRequests(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now();
    await next();
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
