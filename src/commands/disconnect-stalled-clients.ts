import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may read nothing of a response that is waiting for it, in ms. */
const stallTimeoutMs = 10_000;

/** The interval between two checks, in ms. */
const checkIntervalMs = 1000;

/** How many bytes had been flushed when the client was last seen to read, and when that was. */
interface Progress {
  bytes: number;
  at: number;
}

/**
 * Closes connections whose clients read nothing of a response for 10 seconds. Slow readers and clients that wait for a
 * response are left alone. `socket.setTimeout` can't do this: it also counts what the client sends as activity.
 */
export function disconnectStalledClients(server: Server, answer: RequestListener): RequestListener {
  const responding = new Map<Socket, Progress>();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, progress] of responding) {
      const bytes = bytesFlushed(socket);
      if (socket.writableLength === 0 || bytes > progress.bytes) responding.set(socket, { bytes, at: now });
      else if (now - progress.at >= stallTimeoutMs) socket.destroy();
    }
  }, checkIntervalMs).unref();
  server.once('close', () => clearInterval(timer));
  return (request, response) => {
    const { socket } = request;
    responding.set(socket, { bytes: bytesFlushed(socket), at: performance.now() });
    response.once('close', () => responding.delete(socket));
    answer(request, response);
  };
}

// Only the private handle knows what the kernel has taken; Node's own socket timeout reads the same numbers.
function bytesFlushed(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { _handle: { bytesWritten: number; writeQueueSize: number } | null };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}
