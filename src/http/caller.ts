import type { MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Authentication } from '../auth/bearer.ts';
import type { Principal } from '../auth/principal.ts';
import type { ConcurrencyLimit } from '../request/concurrency-limit.ts';
import type { BrowserItem, RequestContext, Services } from '../request/context.ts';
import { newAccount } from '../request/rate-limits.ts';
import { callerBrowser } from './caller-browser.ts';
import { clientAddress } from './client-address.ts';
import { cookieOptions } from './cookies.ts';
import type { Env } from './env.ts';

/**
 * Authenticates the caller before anything of the body is read, and creates the request's context. Adds the browser
 * items to the response.
 *
 * @param limit of the requests that are executed at once
 * @throws GatewayError AUTHENTICATION, RATE_LIMITED (too many failed authentications), IDENTITY_PROVIDER_UNAVAILABLE
 */
export function authenticateCaller(
  services: Services,
  authenticate: Authentication,
  trustedProxies: number,
  limit: ConcurrencyLimit,
): MiddlewareHandler<Env> {
  return async (c, next) => {
    const address = clientAddress(c, trustedProxies);
    const principal = await callerOf(services, authenticate, c.req.header('authorization'), address);
    const account = newAccount();
    const items: BrowserItem[] = [];
    const storeInBrowser: RequestContext['storeInBrowser'] = (item) => void items.push(item);
    const { requestId, requestIdFromCaller, signal } = c.var;
    const place = limit.placeFor(principal);
    const awaitProvider: RequestContext['awaitProvider'] = (maxMs, call) =>
      place.leaveDuring(() => c.var.awaitProvider(maxMs, call));
    const browser = callerBrowser(c);
    const request = { requestId, requestIdFromCaller, signal, account, place, awaitProvider, storeInBrowser, browser };
    c.set('context', { ...services, principal, ...request });
    await next();
    for (const { name, value, url, expires } of items) {
      setCookie(c, name, value, { ...cookieOptions(url), maxAge: secondsUntil(expires, services.now()) });
    }
  };
}

async function callerOf(
  { authFailures, apiKeyLastUsed, now }: Services,
  authenticate: Authentication,
  header: string | undefined,
  address: string,
): Promise<Principal> {
  const check = (): Promise<Principal> => authenticate(header, now());
  // A request without a credential is no attempt to guess one.
  const principal = await (header ? authFailures.guard(address, header, check) : check());
  if (principal.apiKeyId !== null) apiKeyLastUsed.set(principal.apiKeyId, now());
  return principal;
}

const secondsUntil = (expires: Date, now: Date): number => Math.round((expires.getTime() - now.getTime()) / 1000);
