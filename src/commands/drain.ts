import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long requests in flight may take to finish, in ms. */
const drainMs = 10_000;

/** How long an idle connection may still bring the request that its client is about to send, in ms. */
const idleMs = 1000;

/** What lets a server be stopped without dropping a request. */
export interface Drain {
  /** Answers a request; for a moment while the server stops, later. */
  admit(answer: () => Response | Promise<Response>): Response | Promise<Response>;
  /**
   * Takes no new connections; answers the requests on open ones, and closes them with that. What takes longer than 10
   * seconds is cut.
   */
  stop(): Promise<void>;
}

/** Prepares a server for being stopped. All its requests must pass `admit`. */
export function createDrain(server: Server): Drain {
  const connections = new Set<Socket>();
  const answering = new Set<ServerResponse>();
  let stopping = false;
  let held: Promise<void> | null = null;
  const makeLast = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const watch = (response: ServerResponse): void => {
    if (stopping) makeLast(response);
    answering.add(response);
    response.once('close', () => answering.delete(response));
  };
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', (_request, response) => {
    // One behind another gets the socket when that is sent; until then its end is not reported.
    if (response.socket) watch(response);
    else response.once('socket', () => watch(response));
  });
  return {
    admit: (answer) => (held ? held.then(answer) : answer()),
    stop: async () => {
      held = backlogTaken(server);
      await held;
      const closed = stopListening(server);
      held = null;
      // Not before: clients whose connections are closed come back at once.
      stopping = true;
      answering.forEach(makeLast);
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      // Node takes a connection for idle as soon as its answer is written, even while that is still being sent.
      const closing = setInterval(() => {
        if (answering.size === 0) server.closeIdleConnections();
        // One that was opened ahead of its first request, as browsers do, is no idle one to Node.
        for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
      }, idleMs);
      await closed;
      clearInterval(closing);
      clearTimeout(cut);
    },
  };
}

/** A turn of the event loop that is shorter had nothing to do, in ms. */
const idleTurnMs = 0.2;

/** How long such a turn is waited for, in ms. */
const maxBusyMs = 1000;

// The kernel accepts connections before the process takes them, one in each turn, and resets what is not taken when listening
// ends. In a turn that takes none there was none; if it is short too, hardly one has come since. While no new request is
// begun, such a turn comes soon.
async function backlogTaken(server: Server): Promise<void> {
  let taken = 0;
  const count = (): void => {
    taken += 1;
  };
  server.on('connection', count);
  const giveUp = performance.now() + maxBusyMs;
  // Only from here on are turns whole.
  await nextTurn();
  for (;;) {
    const began = performance.now();
    const before = taken;
    await nextTurn();
    const wasIdle = taken === before && performance.now() - began < idleTurnMs;
    if (wasIdle || began > giveUp) break;
  }
  server.off('connection', count);
}

// An HTTP server's own way also cuts idle connections at once, and with them the requests that are just arriving.
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
}
