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

/** What pages may send beside what CORS always allows: the gateway's own headers, and those that clients add for others to read. */
const usualHeaders = [
  'Authorization',
  'Content-Type',
  'X-Request-Id',
  // GraphQL clients.
  'Apollo-Require-Preflight',
  'ApolloGraphQL-Client-Name',
  'ApolloGraphQL-Client-Version',
  'GraphQL-Client-Name',
  'GraphQL-Client-Version',
  // Tracing: W3C Trace Context and Baggage, and Sentry's.
  'TraceParent',
  'TraceState',
  'Baggage',
  'Sentry-Trace',
];

/**
 * Answers what a browser asks before it sends a page's request. Beside the usual headers and `more`, pages may send any that
 * begin with `x-`: the gateway takes no credential and no method from one.
 */
export function answerPreflight(more: string[]): MiddlewareHandler<Env> {
  const allowed = [...usualHeaders, ...more];
  return async (c, next) => {
    if (c.req.method !== 'OPTIONS' || c.req.header('origin') === undefined) return next();
    const asked = c.req.header('access-control-request-headers') ?? '';
    const prefixed = asked.split(',').flatMap((name) => /^\s*(x-[\w-]+)\s*$/i.exec(name)?.[1] ?? []);
    const headers = {
      'Access-Control-Allow-Methods': 'GET,POST,DELETE',
      'Access-Control-Allow-Headers': [...allowed, ...prefixed].join(','),
      // How long a browser may keep the answer, in seconds.
      'Access-Control-Max-Age': '600',
      Vary: 'Access-Control-Request-Headers',
    };
    return respond(c, { status: 204, headers, body: null });
  };
}
