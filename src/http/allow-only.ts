import type { MiddlewareHandler } from 'hono';
import { methodNotAllowed } from '../errors.ts';
import type { Env } from './env.ts';
import { answerError } from './errors.ts';

/** Rejects every request that reaches it: the path exists, but not for the request's method. */
export function allowOnly(methods: string[]): MiddlewareHandler<Env> {
  return async (c) => {
    return answerError(c, methodNotAllowed(c.req.method, methods), { Allow: methods.join(', ') });
  };
}
