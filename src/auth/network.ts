import ipaddr from 'ipaddr.js';

/**
 * The network that failures are counted by: an IPv4 address itself, the /64 of an IPv6 address, since a single site has at
 * least 2⁶⁴ of these (RFC 6177). All invalid addresses share one.
 */
export function networkOf(address: string): string {
  const bare = withoutPort(address);
  if (!ipaddr.isValid(bare)) return 'unknown';
  // Turns an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) into IPv4.
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${parsed.parts.slice(0, 4).join(':')}/64`;
}

// Some proxies add the port.
const withoutPort = (address: string): string =>
  /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, '$1');
