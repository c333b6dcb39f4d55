import type { CommonHeaders } from './env.ts';

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

const headers = {
  // Of responses that are not pages: a browser that shows one loads nothing and runs nothing.
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
};

/**
 * The security headers of each response. HSTS is left to the proxy that terminates TLS. There is no Cross-Origin-Opener-Policy:
 * the page at the end of a consent speaks to the window that opened it.
 */
export const securityHeaders: CommonHeaders = () => headers;
