import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Env } from './env.ts';

/** How long a browser may keep the answer to its preflight request, in seconds. */
const maxAge = 600;

/**
 * Lets the pages of these origins call the gateway from a browser, and of no others. Callers are identified by a header, never by
 * cookies; the only ones are those that bind a consent to the browser it was started in, which pages may let it keep.
 * Requests that come from no page pass by.
 */
export function allowOrigins(origins: string[]): MiddlewareHandler<Env> {
  const forPages = cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'X-Request-Id'],
    exposeHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy'],
    credentials: true,
    maxAge,
  });
  return (c, next) => (c.req.header('origin') === undefined ? next() : forPages(c, next));
}
