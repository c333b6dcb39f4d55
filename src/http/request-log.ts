import type { MiddlewareHandler } from 'hono';
import type { Log } from '../log.ts';
import type { Env } from './env.ts';

/** One log line a request. The path alone: the query may hold what is nobody's business. */
export function logRequests(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    log.info(
      {
        requestId: c.var.requestId,
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - started),
        apiKeyId: c.get('context')?.principal.apiKeyId,
      },
      'request',
    );
  };
}
