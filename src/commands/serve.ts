import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bootstrap, type Bootstrapped } from '../bootstrap/bootstrap.ts';
import { createGateway } from '../gateway.ts';
import { portTaken } from '../start-errors.ts';
import { version } from '../version.ts';
import { refreshInBackground } from './background-refresh.ts';
import { open } from './open.ts';

/** How long requests in flight may take to finish after the signal to stop, in ms. */
const drainMs = 10_000;

/**
 * Serves until SIGINT or SIGTERM, then lets the requests in flight finish.
 *
 * @throws StartError
 */
export async function serve(env: Record<string, string | undefined>): Promise<void> {
  const { config, database, services } = await open(env);
  const { log } = services;
  try {
    const first = await bootstrap(services, { apiKey: config.bootstrapApiKey, demoData: config.demoData });
    const gateway = createGateway(services, config);
    const server = createAdaptorServer({ fetch: gateway.fetch }) as Server;
    await listen(server, config.host, config.port);
    const address = addressOf(server);
    log.info({ address, version, store: config.store.kind }, 'listening');
    if (first) process.stdout.write(welcome(address, first));
    const background = config.backgroundRefresh ? refreshInBackground(services) : null;
    log.info({ signal: await stopSignal() }, 'stopping');
    await Promise.all([stop(server), background?.stop()]);
    // Also those whose readers have gone: a provider may have used up a refresh token for them.
    await Promise.allSettled(services.refreshes.values());
  } finally {
    await database.close();
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(host, port) : error);
    });
    server.listen(port, host, resolve);
  });
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function welcome(address: string, { projectId, generatedKey }: Bootstrapped): string {
  const key = generatedKey ?? '$BOOTSTRAP_API_KEY';
  return `
Connections Gateway is ready, with a new database.

  GraphiQL   ${address}/graphql
  REST API   ${address}/docs
  API key    ${generatedKey ? `${generatedKey}   (shown this once: keep it)` : 'the one in BOOTSTRAP_API_KEY'}

Try it:

  curl -H "Authorization: Bearer ${key}" "${address}/api/v1/app-connections?projectId=${projectId}&limit=3"

`;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(deadline);
}
