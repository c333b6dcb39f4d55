import type { Context, MiddlewareHandler } from 'hono';
import type { Answer } from '../request/answer.ts';
import type { CommonHeaders, Env } from './env.ts';

/** Has every response of `respond` get these headers. */
export function addHeaders(...common: CommonHeaders[]): MiddlewareHandler<Env> {
  return (c, next) => {
    c.set('commonHeaders', common);
    return next();
  };
}

/**
 * Creates the response, with all its headers at once: set one by one on a `Headers`, they would take longer than the rest of the
 * pipeline. An answer's own headers take the place of common ones, but for `Vary`, of which all are kept.
 */
export function respond(c: Context<Env>, { status, headers, body }: Answer): Response {
  const all: Record<string, string> = {};
  for (const headersOf of c.var.commonHeaders) Object.assign(all, headersOf(c));
  const vary = all.Vary;
  Object.assign(all, headers);
  if (vary !== undefined && headers?.Vary !== undefined) all.Vary = `${headers.Vary}, ${vary}`;
  return new Response(body, { status, headers: all });
}
