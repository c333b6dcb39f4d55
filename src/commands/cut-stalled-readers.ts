import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may take nothing of an answer that waits for it, in ms. */
const stallMs = 10_000;

/** How often clients are looked at, in ms. */
const lookMs = 1000;

/** How much the network had taken when a client was last seen to take something. */
interface Progress {
  bytes: number;
  at: number;
}

/**
 * Closes connections whose clients take nothing of an answer for 10 seconds. Who takes a little now and then is served for as
 * long as it takes, and who waits for an answer may wait. A socket's own time limit would not do: what a client sends counts as
 * life there.
 */
export function cutStalledReaders(server: Server, answer: RequestListener): RequestListener {
  const answering = new Map<Socket, Progress>();
  const look = setInterval(() => {
    const now = performance.now();
    for (const [socket, progress] of answering) {
      const bytes = bytesTaken(socket);
      if (socket.writableLength === 0 || bytes > progress.bytes) answering.set(socket, { bytes, at: now });
      else if (now - progress.at >= stallMs) socket.destroy();
    }
  }, lookMs).unref();
  server.once('close', () => clearInterval(look));
  return (request, response) => {
    const { socket } = request;
    answering.set(socket, { bytes: bytesTaken(socket), at: performance.now() });
    response.once('close', () => answering.delete(socket));
    answer(request, response);
  };
}

// Of what was written, Node keeps count here alone; its own time limit looks at the same number.
function bytesTaken(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { _handle: { bytesWritten: number; writeQueueSize: number } | null };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}
