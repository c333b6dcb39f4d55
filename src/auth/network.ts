import ipaddr from 'ipaddr.js';

/**
 * Whom an address belongs to: an IPv4 address is somebody's own, of IPv6 everybody has 2⁶⁴ addresses (RFC 6177). What is no
 * address, nobody's or made up, is all one.
 */
export function networkOf(address: string): string {
  const bare = withoutPort(address);
  if (!ipaddr.isValid(bare)) return 'unknown';
  // It may be an IPv4 address that is mapped into IPv6.
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${parsed.parts.slice(0, 4).join(':')}/64`;
}

// Some proxies tell the port as well.
const withoutPort = (address: string): string =>
  /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, '$1');
