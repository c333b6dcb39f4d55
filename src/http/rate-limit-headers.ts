import type { Budget } from '../request/rate-limits.ts';

/** The window that budgets are for, in seconds. */
const windowSeconds = 60;

/** Tells a budget by the header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers). */
export function setRateLimitHeaders(headers: Headers, { limit, remaining, resetInMs }: Budget): void {
  headers.set('RateLimit-Policy', `"points";q=${limit};w=${windowSeconds}`);
  headers.set('RateLimit', `"points";r=${remaining};t=${Math.ceil(resetInMs / 1000)}`);
}
