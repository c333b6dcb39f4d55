import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long requests in flight may take to finish, in ms. */
const drainTimeoutMs = 10_000;

/** How long an idle connection stays open for a request that its client may be about to send, in ms. */
const idleGraceMs = 1000;

/** Stops a server without dropping a request. */
export interface Drain {
  /** Handles a request; while the accept backlog is being emptied, it waits. */
  admit(answer: () => Response | Promise<Response>): Response | Promise<Response>;
  /**
   * Stops accepting connections, answers the requests on open ones, and closes each after its response. After 10 seconds,
   * closes those that are left.
   */
  stop(): Promise<void>;
}

/** Prepares a server for a graceful shutdown. All its requests must go through `admit`. */
export function createDrain(server: Server): Drain {
  const connections = new Set<Socket>();
  const pending = new Set<ServerResponse>();
  let stopping = false;
  let backlog: Promise<void> | null = null;
  const closeAfterResponse = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const track = (response: ServerResponse): void => {
    if (stopping) closeAfterResponse(response);
    pending.add(response);
    response.once('close', () => pending.delete(response));
  };
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', (_request, response) => {
    // A pipelined response gets the socket only after the one before it; 'close' is not emitted until then.
    if (response.socket) track(response);
    else response.once('socket', () => track(response));
  });
  return {
    admit: (answer) => (backlog ? backlog.then(answer) : answer()),
    stop: async () => {
      backlog = backlogAccepted(server);
      await backlog;
      const closed = stopListening(server);
      backlog = null;
      // Only now: clients whose connections are closed reconnect at once.
      stopping = true;
      pending.forEach(closeAfterResponse);
      const timeout = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      // To Node, a connection is idle as soon as its response is written, even while that is still being sent.
      const closing = setInterval(() => {
        if (pending.size === 0) server.closeIdleConnections();
        // To Node, a connection without a first request yet, as browsers open them ahead, is not idle.
        for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
      }, idleGraceMs);
      await closed;
      clearInterval(closing);
      clearTimeout(timeout);
    },
  };
}

/** An iteration of the event loop shorter than this had nothing to do, in ms. */
const idleTurnMs = 0.2;

/** How long to wait for such an iteration, in ms. */
const maxBacklogWaitMs = 1000;

// The kernel queues connections until the process accepts them, one in each iteration of the event loop, and resets those
// still queued when listening ends. An iteration that accepted none found the queue empty; if it was short, hardly one has
// come since. While no new request is started, such an iteration comes soon.
async function backlogAccepted(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => {
    accepted += 1;
  };
  server.on('connection', count);
  const deadline = performance.now() + maxBacklogWaitMs;
  // The first iteration is already running, and would be measured in part.
  await nextTurn();
  for (;;) {
    const began = performance.now();
    const before = accepted;
    await nextTurn();
    const wasIdle = accepted === before && performance.now() - began < idleTurnMs;
    if (wasIdle || began > deadline) break;
  }
  server.off('connection', count);
}

// http.Server's own close() also closes idle connections at once, and with them requests that are just arriving.
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
}
