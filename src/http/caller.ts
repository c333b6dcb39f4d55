import type { MiddlewareHandler } from 'hono';
import { authenticate } from '../auth/bearer.ts';
import type { Services } from '../context.ts';
import type { Env } from './env.ts';

/** Finds out who is asking before anything of the request is read, and gives the request its context. */
export function authenticateCaller(services: Services): MiddlewareHandler<Env> {
  return async (c, next) => {
    const principal = await authenticate(
      services.db,
      services.verifyJwt,
      c.req.header('authorization'),
      services.now(),
    );
    c.set('context', { ...services, principal, requestId: c.var.requestId });
    await next();
  };
}
