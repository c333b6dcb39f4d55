import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many bytes the parser gets at once, at most. */
const maxPieceBytes = 1024;

const endOfHeaders = '\r\n\r\n';

/**
 * Answers the requests of each connection one after the other: the next begins when the answer before it has been taken by
 * the network. While an answer is under way no further request is read, so that a client who sends many and reads nothing
 * costs one answer, and the rest stays on its side of the network.
 */
export function takeTurns(server: Server, answer: RequestListener): void {
  const queues = new WeakMap<Socket, Queue>();
  server.on('connection', (socket) => queues.set(socket, queueOf(socket, answer)));
  server.on('request', (request, response) => queues.get(request.socket)?.add({ request, response }));
  // Node would answer 417 at once, past the queue and the log. RFC 9110, section 10.1.1, lets an expectation be ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

interface Turn {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Queue {
  add(turn: Turn): void;
}

function queueOf(socket: Socket, answer: RequestListener): Queue {
  /** Parsed requests; the first is being answered. */
  const turns: Turn[] = [];
  // With a listener other than Node's own, the socket is read as a stream and can be held; Node's parser gets what it reads.
  const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
  socket.off('data', parse);
  let unparsed: Buffer = Buffer.alloc(0);

  // Node pauses a socket, too, while too much waits to be sent on it: its parser may get nothing meanwhile, or the process
  // ends. So only who paused it resumes it.
  /** Whether the socket is paused by this queue. */
  let held = false;

  // The rest of a body is still read.
  const isAnswering = (): boolean => turns.length > 1 || turns[0]?.request.complete === true;
  const parseOn = (): void => {
    while (unparsed.length > 0 && !socket.isPaused() && !socket.destroyed) {
      if (isAnswering()) {
        held = true;
        socket.pause();
        return;
      }
      const piece = firstPiece(unparsed);
      unparsed = unparsed.subarray(piece.length);
      parse.call(socket, piece);
    }
  };
  socket.on('data', (bytes: Buffer) => {
    unparsed = unparsed.length === 0 ? bytes : Buffer.concat([unparsed, bytes]);
    parseOn();
  });
  // Emitted some time after the call of resume(): the socket can be held again by then, and stays so.
  socket.on('resume', parseOn);

  const begin = ({ request, response }: Turn): void => {
    response.once('close', () => {
      // In a turn of the event loop of its own: other connections come in between. Until then the request keeps its place, so
      // that one that is parsed meanwhile is not begun by `add` as well.
      if (turns.length > 1 || unparsed.length > 0) setImmediate(goOn);
      else turns.shift();
    });
    answer(request, response);
  };
  const goOn = (): void => {
    // Who is not there any more, or was told that this was the last answer, gets no other.
    if (!socket.writable) return;
    turns.shift();
    if (turns[0]) begin(turns[0]);
    if (!held) return;
    held = false;
    socket.resume();
  };
  return {
    add: (turn) => {
      turns.push(turn);
      if (turns.length === 1) begin(turn);
    },
  };
}

// Requests that arrive in one piece are all parsed before the first is answered, and cost some KB each: so it ends with the
// first one's headers.
function firstPiece(bytes: Buffer): Buffer {
  const piece = bytes.subarray(0, maxPieceBytes);
  const end = piece.indexOf(endOfHeaders);
  return end === -1 ? piece : piece.subarray(0, end + endOfHeaders.length);
}
