import type { RequestContext } from '../request/context.ts';
import type { CommonHeaders } from './env.ts';

/** The window of a budget, in seconds. */
const windowSeconds = 60;

/** The header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), once the request has cost something. */
export const rateLimitHeaders: CommonHeaders = (c) => {
  // Absent when the request was rejected before its caller was authenticated.
  const budget = (c.get('context') as RequestContext | undefined)?.account.budget;
  if (!budget) return null;
  return {
    'RateLimit-Policy': `"points";q=${budget.limit};w=${windowSeconds}`,
    RateLimit: `"points";r=${budget.remaining};t=${Math.ceil(budget.resetInMs / 1000)}`,
  };
};
