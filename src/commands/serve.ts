import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bootstrap, type BootstrapResult } from '../bootstrap/bootstrap.ts';
import { clearLeases } from '../credentials/lease.ts';
import { flushed } from '../log.ts';
import type { Services } from '../request/context.ts';
import { deprecatedValues, misspelledSettings } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { findUnusableKeys } from '../key-rotation/keys-in-use.ts';
import { cannotListen, keysUnusable, portTaken, StartError } from '../start-errors.ts';
import { version } from '../version.ts';
import { refreshInBackground } from './background-refresh.ts';
import { disconnectStalledClients } from './disconnect-stalled-clients.ts';
import { createDrain } from './drain.ts';
import { openGateway } from './open.ts';
import { diskFullError } from './disk-full-error.ts';
import { storeLastUsedPeriodically } from './store-last-used.ts';
import { serializeRequests } from './serialize-requests.ts';
import { warnAboutShadowing } from './warn-about-shadowing.ts';

/** Time limits for clients, in ms: slow senders must not hold connections that others need. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  // Longer than the usual idle timeout of proxies (60 s), so that none sends a request into a connection that is being closed.
  keepAliveTimeout: 75_000,
};

/**
 * Serves until SIGINT or SIGTERM, then lets the requests in flight finish.
 *
 * @throws StartError when it can't start, and when the embedded database has crashed
 */
export async function serve(env: Record<string, string | undefined>): Promise<void> {
  const { config, database, services, keysInUse } = await openGateway(env, 'requests');
  const { log } = services;
  for (const { name, meant } of misspelledSettings(env)) {
    log.warn({ variable: name, meant }, 'an environment variable is unknown, and resembles the name of a setting');
  }
  for (const { name, now } of deprecatedValues(env)) {
    log.warn({ variable: name, now }, `a setting has a deprecated value, which is still accepted: write ${now}`);
  }
  try {
    // Leases in a data folder belong to processes that are gone: only one process can have it open.
    if (config.store.kind === 'embedded') await clearLeases(services);
    await requireKeys(services, keysInUse, config.lostKeys);
    const first = await bootstrap(services, { apiKey: config.bootstrapApiKey, demoData: config.demoData });
    // This replaces the global Request and Response by lighter ones.
    const answer = getRequestListener((request, env) => drain.admit(() => gateway.fetch(request, env)));
    const server = createServer(serverOptions);
    serializeRequests(
      server,
      disconnectStalledClients(server, (request, response) => void answer(request, response)),
    );
    const drain = createDrain(server);
    const gateway = createGateway(services, config);
    // Before the log says that it listens: whoever waits for that line may send a signal at once.
    const signalled = stopSignal();
    await listen(server, config.host, config.port);
    const address = addressOf(server);
    log.info({ address, version, store: config.store.kind }, 'listening');
    await flushed(log);
    if (first) process.stdout.write(welcome(address, first, config.demoData));
    const lastUsed = storeLastUsedPeriodically(services);
    const warned = warnAboutShadowing(services);
    const background = config.backgroundRefresh ? refreshInBackground(services) : null;
    const reason = await Promise.race([signalled, database.ended]);
    if (reason instanceof StartError) log.fatal({ reason: reason.message }, 'stopping: the database has crashed');
    else log.info({ signal: reason }, 'stopping');
    services.stopping.abort();
    await Promise.all([drain.stop(), background]);
    await Promise.all([lastUsed.stop(), warned, services.refusals.settled()]);
    // Also those nobody waits for any more: the provider may have rotated the refresh token, and the new one must be stored.
    await Promise.allSettled(services.refreshes.values());
    if (reason instanceof StartError) throw reason;
  } catch (error) {
    throw diskFullError(error, config.store) ?? error;
  } finally {
    await database.close();
    await flushed(log);
  }
}

async function requireKeys(services: Services, inUse: Set<string>, lost: string[]): Promise<void> {
  const { missing, wrong, unopenable } = await findUnusableKeys(
    services,
    [...inUse].filter((keyId) => !lost.includes(keyId)),
  );
  for (const row of unopenable) services.log.error(row, 'a secret cannot be opened; verify-keys checks all of them');
  if (missing.length > 0 || wrong.length > 0) throw keysUnusable(missing, wrong);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(host, port) : cannotListen(host, port, error.message));
    });
    server.listen(port, host, resolve);
  });
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function welcome(address: string, { projectId, generatedKey }: BootstrapResult, demoData: boolean): string {
  const key = generatedKey ?? '$BOOTSTRAP_API_KEY';
  return `
Connections Gateway is ready, with a new database${demoData ? ' and sample data' : ''}.

  GraphiQL   ${address}/graphql
  REST API   ${address}/docs
  Project    ${projectId}   (the key's default project, for requests that name none)
  API key    ${generatedKey ? `${generatedKey}   (shown only once: keep it)` : 'the one in BOOTSTRAP_API_KEY'}

Try it:

  curl -H "Authorization: Bearer ${key}" "${address}/api/v1/app-connections?limit=3"

`;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}
