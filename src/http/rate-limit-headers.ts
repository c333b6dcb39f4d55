import type { Budget } from '../request/rate-limits.ts';

/** The window of a budget, in seconds. */
const windowSeconds = 60;

/** Sets the header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) from a budget. */
export function setRateLimitHeaders(headers: Headers, { limit, remaining, resetInMs }: Budget): void {
  headers.set('RateLimit-Policy', `"points";q=${limit};w=${windowSeconds}`);
  headers.set('RateLimit', `"points";r=${remaining};t=${Math.ceil(resetInMs / 1000)}`);
}
