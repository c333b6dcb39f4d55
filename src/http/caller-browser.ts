import type { Context } from 'hono';
import type { CallerBrowser } from '../request/context.ts';
import type { Env } from './env.ts';

/** The names of this machine. To browsers each is a site of its own, whatever the port. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Reads what the headers of a request reveal of the browser it comes from. */
export function callerBrowser(c: Context<Env>): CallerBrowser {
  const site = c.req.header('sec-fetch-site');
  const pageOrigin = c.req.header('origin') ?? null;
  const pageHost = pageOrigin !== null && URL.canParse(pageOrigin) ? new URL(pageOrigin).hostname : null;
  return {
    pageOrigin,
    hostName: hostNameOf(c),
    keepsFor: (url) => {
      const { protocol, hostname } = new URL(url);
      // Without https the cookie is SameSite=Lax, which no browser stores of a cross-site response (RFC 6265bis, section 5.7).
      if (site === 'cross-site' && protocol === 'http:') return false;
      // The page's own host is certain. The one of the request may have been changed by a proxy.
      const isPagesHost = site === 'same-origin' || (site === 'same-site' && loopbackNames.includes(pageHost ?? ''));
      return isPagesHost && pageHost !== null ? pageHost === hostname : null;
    },
  };
}

/** The host name that a request was sent to, as it arrived. */
export const hostNameOf = (c: Context<Env>): string => new URL(c.req.url).hostname;
