/** The addresses of this machine that no other machine reaches, in the order in which browsers' names for it resolve. */
const loopback = ['127.0.0.1', '::1'];

/** The IP addresses or names to listen at: both loopback addresses for `localhost`, since clients try either first. */
export const listenAddresses = (host: string): string[] => (host === 'localhost' ? loopback : [host]);

/**
 * The URL to reach a server at, which listens at this host and port. For loopback addresses it is that of `localhost`: to
 * browsers another name is another site, whose cookies are others.
 */
export function urlOfServer(host: string, port: number): string {
  const name = loopback.includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
