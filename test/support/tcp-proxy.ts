import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between a gateway and its database, and does what networks and balancers do. */
export interface TcpProxy {
  port: number;
  /** Leads new connections to another port of this machine; the open ones stay as they are. */
  pointTo(port: number): void;
  /** Cuts the open connections. */
  cut(): void;
  /** Delays all that passes, in either direction, in ms. */
  slowDown(ms: number): void;
  /** Refuses connections, and cuts the open ones. */
  refuse(): Promise<void>;
  /** Takes connections again. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy to a port of this machine. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  let target = targetPort;
  let delayMs = 0;
  const open = new Set<Socket>();
  const cut = (): void => open.forEach((socket) => socket.destroy());

  const pass = (from: Socket, to: Socket): void => {
    open.add(from);
    let passed = Promise.resolve();
    const inOrder = (step: () => void): void => {
      passed = passed.then(() => (delayMs > 0 ? sleep(delayMs) : undefined)).then(step);
    };
    from.on('data', (chunk: Buffer) => inOrder(() => to.writable && to.write(chunk)));
    from.on('end', () => inOrder(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      inOrder(() => to.destroy());
    });
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    pass(client, upstream);
    pass(upstream, client);
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };

  const port = await listen(0);
  return {
    port,
    pointTo: (to) => {
      target = to;
    },
    cut,
    slowDown: (ms) => {
      delayMs = ms;
    },
    refuse: stop,
    accept: async () => {
      await listen(port);
    },
    close: stop,
  };
}
