import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from './env.ts';

/** The policy of responses that are not pages: a browser that shows one loads nothing and runs nothing. */
const nothing = "default-src 'none'; frame-ancestors 'none'";

/** The policy of the gateway's own pages: scripts and styles of the gateway and of the page, nothing from elsewhere. */
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sets security headers on each response. HSTS is left to the proxy that terminates TLS. */
export function securityHeaders(): MiddlewareHandler<Env> {
  const secure = secureHeaders({
    xFrameOptions: 'DENY',
    strictTransportSecurity: false,
    // The page at the end of a consent speaks to the window that opened it.
    crossOriginOpenerPolicy: false,
  });
  return async (c, next) => {
    await secure(c, next);
    const { headers } = c.res;
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', nothing);
  };
}
