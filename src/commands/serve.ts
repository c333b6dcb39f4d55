import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bootstrap, type Bootstrapped } from '../bootstrap/bootstrap.ts';
import { voidLeases } from '../credentials/lease.ts';
import type { Services } from '../request/context.ts';
import { formerValues, misspeltSettings } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { findUnfitKeys } from '../key-rotation/keys-in-use.ts';
import { cannotListen, keysUnfit, portTaken, StartError } from '../start-errors.ts';
import { version } from '../version.ts';
import { refreshInBackground } from './background-refresh.ts';
import { cutStalledReaders } from './cut-stalled-readers.ts';
import { createDrain } from './drain.ts';
import { open } from './open.ts';
import { outOfRoomFault } from './out-of-room-fault.ts';
import { recordKeyUsesNowAndThen } from './record-key-uses.ts';
import { takeTurns } from './take-turns.ts';
import { warnOfShadowed } from './warn-of-shadowed.ts';

/** How long clients may take, in ms: who sends slowly must not hold what others need. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  // Longer than proxies keep a connection, so that none sends a request into one that is just being closed.
  keepAliveTimeout: 75_000,
};

/**
 * Serves until SIGINT or SIGTERM, then lets the requests in flight finish.
 *
 * @throws StartError when it can't start, and when the embedded database has ended by itself
 */
export async function serve(env: Record<string, string | undefined>): Promise<void> {
  const { config, database, services, keysInUse } = await open(env, 'requests');
  const { log } = services;
  for (const { name, meant } of misspeltSettings(env)) {
    log.warn({ variable: name, meant }, 'an environment variable is not known, and nearly has the name of a setting');
  }
  for (const { name, now } of formerValues(env)) {
    log.warn(
      { variable: name, now },
      `a setting has a value of an earlier version, which is still taken: write ${now}`,
    );
  }
  try {
    // Only this process can have the folder.
    if (config.store.kind === 'embedded') await voidLeases(services);
    await requireKeys(services, keysInUse, config.lostKeys);
    const first = await bootstrap(services, { apiKey: config.bootstrapApiKey, demoData: config.demoData });
    // Made first: it replaces the global Request and Response by lighter ones, and the gateway is to take those.
    const answer = getRequestListener((request, env) => drain.admit(() => gateway.fetch(request, env)));
    const server = createServer(serverOptions);
    takeTurns(
      server,
      cutStalledReaders(server, (request, response) => void answer(request, response)),
    );
    const drain = createDrain(server);
    const gateway = createGateway(services, config);
    await listen(server, config.host, config.port);
    const address = addressOf(server);
    log.info({ address, version, store: config.store.kind }, 'listening');
    if (first) process.stdout.write(welcome(address, first, config.demoData));
    const keyUses = recordKeyUsesNowAndThen(services);
    const warned = warnOfShadowed(services);
    const background = config.backgroundRefresh ? refreshInBackground(services) : null;
    const reason = await Promise.race([stopSignal(), database.ended]);
    if (reason instanceof StartError) log.fatal({ reason: reason.message }, 'stopping: the database has ended');
    else log.info({ signal: reason }, 'stopping');
    services.stopping.abort();
    await Promise.all([drain.stop(), background]);
    await Promise.all([keyUses.stop(), warned, services.refusals.settled()]);
    // Also those whose readers have gone: a provider may have used up a refresh token for them.
    await Promise.allSettled(services.refreshes.values());
    if (reason instanceof StartError) throw reason;
  } catch (error) {
    throw outOfRoomFault(error, config.store) ?? error;
  } finally {
    await database.close();
  }
}

async function requireKeys(services: Services, inUse: Set<string>, lost: string[]): Promise<void> {
  const { missing, wrong, unopenable } = await findUnfitKeys(
    services,
    [...inUse].filter((keyId) => !lost.includes(keyId)),
  );
  for (const row of unopenable) services.log.error(row, 'a secret can not be opened; verify-keys looks at all of them');
  if (missing.length > 0 || wrong.length > 0) throw keysUnfit(missing, wrong);
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

function welcome(address: string, { projectId, generatedKey }: Bootstrapped, demoData: boolean): string {
  const key = generatedKey ?? '$BOOTSTRAP_API_KEY';
  return `
Connections Gateway is ready, with a new database${demoData ? ' and sample data' : ''}.

  GraphiQL   ${address}/graphql
  REST API   ${address}/docs
  Project    ${projectId}   (the key's default: meant when none is named)
  API key    ${generatedKey ? `${generatedKey}   (shown this once: keep it)` : 'the one in BOOTSTRAP_API_KEY'}

Try it:

  curl -H "Authorization: Bearer ${key}" "${address}/api/v1/app-connections?limit=3"

`;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}
