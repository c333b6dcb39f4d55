import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Env } from './env.ts';

/** How long a browser may cache the response to a preflight request, in seconds. */
const maxAge = 600;

/**
 * Lets only pages of these origins call the gateway from a browser. Callers are identified by a header, never by cookies.
 * Credentials are allowed for the cookies that bind a consent to the browser it was started in. Requests without an Origin are
 * passed on.
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
