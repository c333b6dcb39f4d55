import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenAddresses, urlOfServer } from '../config/listen-address.ts';
import { cannotListen, portTaken } from '../start-errors.ts';
import { disconnectStalledClients } from './disconnect-stalled-clients.ts';
import { createDrain, type Drain } from './drain.ts';
import { serializeRequests } from './serialize-requests.ts';

/** Time limits for clients, in ms: slow senders must not hold connections that others need. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  // Longer than the usual idle timeout of proxies (60 s), so that none sends a request into a connection that is being closed.
  keepAliveTimeout: 75_000,
};

/** What answers the requests. */
export type Answer = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

/** The servers at all addresses of a host. */
export interface Listening {
  /** Where browsers reach them. */
  url: string;
  /** Stops without dropping a request: see `Drain`. */
  drain(): Promise<void>;
  /** Stops at once. */
  close(): void;
}

interface Entrance extends Pick<Drain, 'stop'> {
  server: Server;
}

/** How often another free port is tried, if the one that one address got is taken at the other. */
const maxTries = 10;

/**
 * Listens at all addresses of a host: of `localhost`, at those that this machine has.
 *
 * @param port 0: any that is free
 * @throws StartError when the port is taken at one of them, or it can't listen at any
 */
export async function listen(host: string, port: number, answer: Answer): Promise<Listening> {
  for (let tries = 1; ; tries += 1) {
    const entrances: Entrance[] = [];
    const close = (): void => {
      for (const { server } of entrances) {
        server.close();
        server.closeAllConnections();
      }
    };
    try {
      const bound = await listenAtEach(host, port, answer, entrances);
      const drain = async (): Promise<void> => {
        await Promise.all(entrances.map(({ stop }) => stop()));
      };
      return { url: urlOfServer(host, bound), drain, close };
    } catch (error) {
      close();
      const { code, address = host, message } = error as NodeJS.ErrnoException & { address?: string };
      if (code !== 'EADDRINUSE') throw cannotListen(host, port, message);
      if (port !== 0 || tries === maxTries) throw portTaken(address, port);
    }
  }
}

/** Adds the servers to `entrances` one by one; answers with the port. */
async function listenAtEach(host: string, port: number, answer: Answer, entrances: Entrance[]): Promise<number> {
  let bound = port;
  let missing: unknown = null;
  for (const address of listenAddresses(host)) {
    const entrance = createEntrance(answer);
    try {
      await bind(entrance.server, address, bound);
    } catch (error) {
      if (!isMissingAddress(error)) throw error;
      missing = error;
      continue;
    }
    entrances.push(entrance);
    bound = (entrance.server.address() as AddressInfo).port;
  }
  if (entrances.length === 0) throw missing;
  return bound;
}

function createEntrance(answer: Answer): Entrance {
  const server = createServer(serverOptions);
  // This replaces the global Request and Response by lighter ones.
  const respond = getRequestListener((request, bindings) =>
    drain.admit(() => answer(request, bindings as HttpBindings)),
  );
  serializeRequests(
    server,
    disconnectStalledClients(server, (request, response) => void respond(request, response)),
  );
  const drain = createDrain(server);
  return { server, stop: drain.stop };
}

function bind(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}

// Without IPv6, or without IPv4, in the kernel or on the interface.
const isMissingAddress = (error: unknown): boolean =>
  ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '');
