import type { MiddlewareHandler } from 'hono';
import type { CommonHeaders, Env } from './env.ts';
import { respond } from './respond.ts';

/**
 * Lets only pages of these origins call the gateway from a browser. Callers are identified by a header, never by cookies.
 * Credentials are allowed for the cookies that bind a consent to the browser it was started in. Requests without an Origin get
 * none of these headers.
 */
export function corsHeaders(origins: string[]): CommonHeaders {
  return (c) => {
    const origin = c.req.header('origin');
    if (origin === undefined) return null;
    return {
      ...(origins.includes(origin) && { 'Access-Control-Allow-Origin': origin }),
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'X-Request-Id,Retry-After,RateLimit,RateLimit-Policy',
      Vary: 'Origin',
    };
  };
}

const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET,POST,DELETE',
  'Access-Control-Allow-Headers': 'Authorization,Content-Type,X-Request-Id',
  // How long a browser may keep the answer, in seconds.
  'Access-Control-Max-Age': '600',
  Vary: 'Access-Control-Request-Headers',
};

/** Answers what a browser asks before it sends a page's request. */
export const answerPreflight: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method !== 'OPTIONS' || c.req.header('origin') === undefined) return next();
  return respond(c, { status: 204, headers: preflightHeaders, body: null });
};
