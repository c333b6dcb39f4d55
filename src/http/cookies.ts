import type { CookieOptions } from 'hono/utils/cookie';

/**
 * Restricts a cookie to one path, and hides it from scripts.
 *
 * @param url the URL it is sent to. With https, a cross-site request, such as a front-end's, can set the cookie; browsers
 *   allow that only there.
 */
export function cookieOptions(url: string): CookieOptions {
  const { protocol, pathname } = new URL(url);
  const secure = protocol === 'https:';
  return { httpOnly: true, path: pathname, secure, sameSite: secure ? 'None' : 'Lax' };
}
