import type { Account } from '../../request/rate-limits.ts';
import { builder } from '../builder.ts';

/** The cost of a request, and the caller's remaining points. */
interface RateLimitState {
  cost: number;
  limit: number | null;
  remaining: number | null;
  resetAt: Date | null;
}

/** Maps an account to the API's type. */
export const toRateLimitState = ({ cost, budget }: Account, now: Date): RateLimitState => ({
  cost,
  limit: budget?.limit ?? null,
  remaining: budget?.remaining ?? null,
  resetAt: budget && new Date(now.getTime() + budget.resetInMs),
});

const RateLimit = builder.objectRef<RateLimitState>('RateLimit').implement({
  description:
    'The cost of this request, and your remaining points. A page of n items costs n times what is selected of each; what is not returned is given back when the request is done.',
  fields: (t) => ({
    cost: t.exposeInt('cost', { description: 'The most that this request can cost, in points.' }),
    limit: t.exposeInt('limit', { nullable: true, description: 'Your points a minute; null: there is no limit.' }),
    remaining: t.exposeInt('remaining', { nullable: true, description: 'The points you have left until `resetAt`.' }),
    resetAt: t.expose('resetAt', { type: 'DateTime', nullable: true, description: 'When you have all of them again.' }),
  }),
});

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimit,
    description: 'The cost of this request, and your remaining points.',
    resolve: (_root, _args, { account, now }) => toRateLimitState(account, now()),
  }),
);
