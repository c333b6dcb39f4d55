import type { Context } from 'hono';
import type { Env } from './env.ts';

/**
 * Where a request comes from: the address of the connection or, behind proxies that are trusted, what the outermost of them
 * saw. What stands further left in the header, anybody may have written.
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
