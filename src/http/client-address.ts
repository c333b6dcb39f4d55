import type { Context } from 'hono';
import type { Env } from './env.ts';

/**
 * The client's IP address: that of the connection or, behind trusted proxies, the one that the outermost proxy saw. Anything
 * further left in X-Forwarded-For may be forged.
 *
 * @param trustedProxies how many proxies stand in front of the gateway, each of which adds to X-Forwarded-For
 */
export function clientAddress(c: Context<Env>, trustedProxies: number): string {
  const forwarded =
    c.req
      .header('x-forwarded-for')
      ?.split(',')
      .map((address) => address.trim()) ?? [];
  const outermost = trustedProxies > 0 ? forwarded.at(-trustedProxies) : undefined;
  // In process, without a server, there is no connection.
  const connection = c.env?.incoming?.socket.remoteAddress;
  return outermost ?? connection ?? 'unknown';
}
