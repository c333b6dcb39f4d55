import { bootstrap } from '../bootstrap/bootstrap.ts';
import { isAnyKeyUsed } from '../bootstrap/key-use.ts';
import { clearLeases } from '../credentials/lease.ts';
import { flushed } from '../log.ts';
import type { Services } from '../request/context.ts';
import { type Config, deprecatedValues, misspelledSettings, readConfig } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { createStartingApp } from '../http/starting.ts';
import { findUnusableKeys } from '../key-rotation/keys-in-use.ts';
import { keysUnusable, StartError } from '../start-errors.ts';
import { version } from '../version.ts';
import { refreshInBackground } from './background-refresh.ts';
import { diskFullError } from './disk-full-error.ts';
import { type Answer, listen, type Listening } from './listen.ts';
import { openGateway } from './open.ts';
import { storeLastUsedPeriodically } from './store-last-used.ts';
import { warnAboutShadowing } from './warn-about-shadowing.ts';
import { welcome } from './welcome.ts';

type Environment = Record<string, string | undefined>;

/**
 * Serves until SIGINT or SIGTERM, then lets the requests in flight finish.
 *
 * @throws StartError when it can't start, and when the embedded database has crashed
 */
export async function serve(env: Environment): Promise<void> {
  const config = readConfig(env);
  let answer: Answer = createStartingApp(config).fetch;
  // Before anything is made: a first start that can't listen would make the first key, and never show it.
  const listening = await listen(config.host, config.port, (request, bindings) => answer(request, bindings));
  const open = (gateway: Answer): void => {
    answer = gateway;
  };
  try {
    await serveAt(listening, open, config, env);
  } finally {
    listening.close();
  }
}

async function serveAt(
  listening: Listening,
  open: (gateway: Answer) => void,
  config: Config,
  env: Environment,
): Promise<void> {
  const { database, services, keysInUse } = await openGateway(config, 'requests');
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
    open(createGateway(services, config).fetch);
    // Before the log says that it listens: whoever waits for that line may send a signal at once.
    const signalled = stopSignal();
    const { url } = listening;
    log.info(
      { address: url, graphiql: `${url}/graphql`, docs: `${url}/docs`, version, store: config.store.kind },
      'listening',
    );
    if (!first && config.bootstrapApiKey === null && !(await isAnyKeyUsed(services))) {
      log.info({ command: 'npx connections-gateway api-key' }, unusedKeyHint[config.store.kind]);
    }
    await flushed(log);
    // People at a terminal get the addresses each time; a program that reads the log has them in it.
    if (first || process.stdout.isTTY) process.stdout.write(welcome(url, first, config.demoData));
    const lastUsed = storeLastUsedPeriodically(services);
    const warned = warnAboutShadowing(services);
    const background = config.backgroundRefresh ? refreshInBackground(services) : null;
    const reason = await Promise.race([signalled, database.ended]);
    if (reason instanceof StartError) log.fatal({ reason: reason.message }, 'stopping: the database has crashed');
    else log.info({ signal: reason }, 'stopping');
    services.stopping.abort();
    await Promise.all([listening.drain(), background]);
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

/** What the log says while no API key has been used: the first one is printed only once. */
const unusedKeyHint = {
  embedded: 'no API key has been used yet; if you have none, stop the gateway, and make one with the command',
  postgres: 'no API key has been used yet; if you have none, make one with the command',
};

async function requireKeys(services: Services, inUse: Set<string>, lost: string[]): Promise<void> {
  const { missing, wrong, unopenable } = await findUnusableKeys(
    services,
    [...inUse].filter((keyId) => !lost.includes(keyId)),
  );
  for (const row of unopenable) services.log.error(row, 'a secret cannot be opened; verify-keys checks all of them');
  if (missing.length > 0 || wrong.length > 0) throw keysUnusable(missing, wrong);
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}
