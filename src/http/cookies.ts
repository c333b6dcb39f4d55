import type { CookieOptions } from 'hono/utils/cookie';

/**
 * Keeps a cookie from scripts, and from every path but one.
 *
 * @param url where it is shown. At an https address it may be set by a request from another site, as a front-end's is;
 *   browsers allow that there alone.
 */
export function cookieOptions(url: string): CookieOptions {
  const { protocol, pathname } = new URL(url);
  const secure = protocol === 'https:';
  return { httpOnly: true, path: pathname, secure, sameSite: secure ? 'None' : 'Lax' };
}
