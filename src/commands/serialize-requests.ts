import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many bytes the HTTP parser gets at once, at most. */
const maxChunkBytes = 1024;

const endOfHeaders = '\r\n\r\n';

/**
 * Handles the requests of each connection one at a time: the next one starts when the response before it has been flushed.
 * Nothing is read from the socket in between, so that a client that pipelines requests (RFC 9112, section 9.3.2) and reads
 * no response costs one response, and TCP's flow control keeps the rest on its side.
 */
export function serializeRequests(server: Server, answer: RequestListener): void {
  const queues = new WeakMap<Socket, Queue>();
  server.on('connection', (socket) => queues.set(socket, createQueue(socket, answer)));
  server.on('request', (request, response) => queues.get(request.socket)?.add({ request, response }));
  // Node would respond with 417 at once, bypassing queue and log. RFC 9110, section 10.1.1, allows ignoring an expectation.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Queue {
  add(exchange: Exchange): void;
}

function createQueue(socket: Socket, answer: RequestListener): Queue {
  /** Parsed requests; the first one is being handled. */
  const exchanges: Exchange[] = [];
  // With a 'data' listener other than Node's own, the socket can be paused; what it reads is passed on to Node's parser.
  const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
  socket.off('data', parse);
  let unparsed: Buffer = Buffer.alloc(0);

  // Node also pauses a socket while its write buffer is full; feeding the parser then would crash the process. So a socket is
  // resumed only by whoever paused it.
  /** Whether this queue has paused the socket. */
  let pausedHere = false;

  // Until a request is complete, its body is still to be read.
  const isAnswering = (): boolean => exchanges.length > 1 || exchanges[0]?.request.complete === true;
  const parsePending = (): void => {
    while (unparsed.length > 0 && !socket.isPaused() && !socket.destroyed) {
      if (isAnswering()) {
        pausedHere = true;
        socket.pause();
        return;
      }
      const chunk = firstChunk(unparsed);
      unparsed = unparsed.subarray(chunk.length);
      parse.call(socket, chunk);
    }
  };
  socket.on('data', (bytes: Buffer) => {
    unparsed = unparsed.length === 0 ? bytes : Buffer.concat([unparsed, bytes]);
    parsePending();
  });
  // Emitted some time after resume() was called: the socket may be paused again by then, and must stay so.
  socket.on('resume', parsePending);

  const start = ({ request, response }: Exchange): void => {
    response.once('close', () => {
      // In the next iteration of the event loop, so that other connections get their turn. Until then the finished request
      // keeps its place, so that `add` does not start one that is parsed in between.
      if (exchanges.length > 1 || unparsed.length > 0) setImmediate(startNext);
      else exchanges.shift();
    });
    answer(request, response);
  };
  const startNext = (): void => {
    // Not writable: the client is gone, or the last response said `Connection: close`.
    if (!socket.writable) return;
    exchanges.shift();
    if (exchanges[0]) start(exchanges[0]);
    if (!pausedHere) return;
    pausedHere = false;
    socket.resume();
  };
  return {
    add: (exchange) => {
      exchanges.push(exchange);
      if (exchanges.length === 1) start(exchange);
    },
  };
}

// All requests within one chunk are parsed before the first is handled, at some KB of memory each: so a chunk ends with the
// headers of its first request.
function firstChunk(bytes: Buffer): Buffer {
  const chunk = bytes.subarray(0, maxChunkBytes);
  const end = chunk.indexOf(endOfHeaders);
  return end === -1 ? chunk : chunk.subarray(0, end + endOfHeaders.length);
}
