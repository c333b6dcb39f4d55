import type { MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { authenticate } from '../auth/bearer.ts';
import type { Cookie, Services } from '../context.ts';
import { cookieOptions } from './cookies.ts';
import type { Env } from './env.ts';

/** Finds out who is asking before anything of the request is read, and gives the request its context. */
export function authenticateCaller(services: Services): MiddlewareHandler<Env> {
  return async (c, next) => {
    const principal = await authenticate(
      services.db,
      services.verifyJwt,
      c.req.header('authorization'),
      services.now(),
    );
    const cookies: Cookie[] = [];
    c.set('context', { ...services, principal, requestId: c.var.requestId, cookies });
    await next();
    for (const { name, value, url, expires } of cookies) {
      setCookie(c, name, value, { ...cookieOptions(url), maxAge: secondsUntil(expires, services.now()) });
    }
  };
}

const secondsUntil = (expires: Date, now: Date): number => Math.round((expires.getTime() - now.getTime()) / 1000);
