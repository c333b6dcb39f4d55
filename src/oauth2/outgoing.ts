import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Agent, buildConnector, fetch, RequestInit as UndiciRequestInit } from 'undici';

/** A call to a provider: `fetch`, within the limits for outgoing calls. */
export type OutgoingFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** How long a call may take, from the name lookup to the answer's last byte, in ms. */
export const callTimeoutMs = 10_000;

/** The largest answer that is read, in bytes. Token answers have a few thousand. */
const maxResponseBytes = 262_144;

/** The call was not made: its address is not one that may be called. */
export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

/** The answer, or a token in it, was larger than is taken. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

/**
 * Makes calls to addresses that users gave: https only, and to public addresses only, so that no caller reaches the
 * gateway's own network through it. Redirects are not followed.
 *
 * @param options.allowPrivateHosts also http, and any address; for development and tests
 */
export function createOutgoingFetch({ allowPrivateHosts }: { allowPrivateHosts: boolean }): OutgoingFetch {
  // Loaded by the first call: it takes 15 MB.
  let loaded: Promise<Client> | undefined;
  return async (url, init) => {
    if (!allowPrivateHosts && new URL(url).protocol !== 'https:') throw new AddressNotAllowed('Not an https address.');
    const { fetch, dispatcher } = await (loaded ??= loadClient(allowPrivateHosts));
    const response = await fetch(url, {
      ...(init as UndiciRequestInit),
      dispatcher,
      redirect: 'manual',
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    const body = await readLimited(response.body ?? []);
    // A redirect, or an answer without a body, can't be made anew with one.
    return new Response([204, 205, 304].includes(response.status) ? null : body, {
      status: response.status,
      headers: [...response.headers],
    });
  };
}

interface Client {
  fetch: typeof fetch;
  dispatcher: Agent;
}

async function loadClient(allowPrivateHosts: boolean): Promise<Client> {
  const undici = await import('undici');
  const connect = connectToPublicAddress(undici.buildConnector({ lookup: lookupPublic }));
  return { fetch: undici.fetch, dispatcher: allowPrivateHosts ? new undici.Agent() : new undici.Agent({ connect }) };
}

// The address is checked where the connection is made, not before: a name may resolve to another address each time.
function connectToPublicAddress(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    // A host that is an address is never looked up.
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && !isPublic(host)) callback(notPublic(), null);
    else connect(options, callback);
  };
}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const allowed = error ? [] : addresses.filter(({ address }) => isPublic(address));
    const [first] = allowed;
    // Reported like an unknown name, not like a forbidden address: callers must not learn the host names of this network.
    if (!first) callback(error ?? notFound(hostname), '');
    else if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

// Everything that is not plainly public is refused: loopback, private, link-local, carrier NAT, and IPv6 forms of IPv4.
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(globalIpv6));
}

/** All of IPv6 that is given out as public (RFC 4291, section 2.4, and IANA's registry). */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

const notFound = (hostname: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname,
  });

const notPublic = (): Error => new AddressNotAllowed('Not a public address.');

async function readLimited(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Counted unpacked: a small answer may unpack to a large one. Leaving the loop cancels the rest.
    if (bytes > maxResponseBytes) throw new ResponseTooLarge(`The answer is larger than ${maxResponseBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
