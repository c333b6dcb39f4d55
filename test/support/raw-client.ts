import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a connection that reads nothing until it is resumed. */
export async function openSilentConnection(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.pause();
  // What ends it is for the test to find out by 'close'.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The text of a GET request. */
export function getRequest(path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ Host: 'gateway.example.com', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
