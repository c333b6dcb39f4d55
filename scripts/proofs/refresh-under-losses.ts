/**
 * Lets tokens become due while answers get lost and the gateway is killed. On PostgreSQL with two processes, on the embedded
 * database with one; each is started again when it was killed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { progressBar } from '../../src/commands/progress-bar.ts';
import { firstProject } from '../../test/support/ask.ts';
import { makeOwnStore, type OwnStore } from '../../test/support/own-store.ts';
import { type GatewayProcess, start } from '../../test/support/process.ts';
import { serverUrl } from '../../test/support/shared-database.ts';
import { seededRandom } from '../soak/random.ts';
import { type Family, type LosingProvider, openLosingProvider } from './losing-provider.ts';

const seed = 20_261_124;
const processes = serverUrl === '' ? 1 : 2;

/** How long storing one connection may take, in ms: the first is due when all are stored. */
const storeMs = 40;
/** From one token's being due to the next one's, in ms. */
const apartMs = 300;
/** Every third credential is also read when it is due; the others are left to the background. */
const readEvery = 3;
/** From when a killed process serves again to the next kill, in ms: at least, and so much more by chance. One alone must get on, too. */
const killPauseMs = processes === 1 ? { least: 4000, spread: 6000 } : { least: 1500, spread: 3000 };
/** After the last kill, a refresh that it has cut is done within that time, in ms. */
const settleMs = 10_000;
/** When none is refreshed for so long, that is that, in ms. */
const patienceMs = 120_000;

/** A connection's fields, as callers get them. */
interface Outcome {
  status: string;
  /** Empty: none. */
  reason: string;
  /** Empty: it is not given out. */
  accessToken: string;
}

/** What came of it. */
export interface Ended {
  connections: ({ family: Family } & Outcome)[];
  /** What was sent that must never be. */
  violations: string[];
}

/** The gateways, and what is needed to start them again and to ask them. */
interface Fleet {
  gateways: GatewayProcess[];
  store: OwnStore;
  projectId: string;
}

/** Refreshes so many tokens, each of which meets a loss. */
export async function refreshUnderLosses(options: { refreshes: number; graceMs: number }): Promise<Ended> {
  const random = seededRandom(seed);
  const provider = await openLosingProvider({ ...options, random });
  const store = await makeOwnStore('losses');
  const fleet = await startFleet(store);
  const bar = progressBar(`${options.refreshes} refreshes (seed ${seed})`);
  bar.start(options.refreshes);
  try {
    const dueFrom = performance.now() + options.refreshes * storeMs + 2000;
    const dueAt = (number: number): number => dueFrom + number * apartMs;
    for (const { number } of provider.families) await storeConnection(fleet, provider, number, dueAt(number));
    const enough = new AbortController();
    const killing = killRepeatedly(fleet, provider, random, enough.signal);
    const reading = provider.families
      .filter(({ number }) => number % readEvery === 0)
      .map(({ number }) => sleep(dueAt(number) - performance.now()).then(() => outcomeOf(fleet, number)));
    await untilAnswered(provider, bar.advance);
    enough.abort();
    const kills = await killing;
    await Promise.all([sleep(settleMs), ...reading]);
    const connections: Ended['connections'] = [];
    for (const family of provider.families) connections.push({ family, ...(await outcomeOf(fleet, family.number)) });
    const losses = [...provider.losses].map(([loss, times]) => `${times} ${loss}`).join(', ');
    console.log(`\nAnswers: ${losses}. ${kills} kills.`);
    return { connections, violations: provider.violations };
  } finally {
    bar.stop();
    await Promise.all(fleet.gateways.map(end));
    await provider.close();
    await store.remove();
  }
}

const startOne = (store: OwnStore): GatewayProcess =>
  start({ ...store.env, ALLOW_PRIVATE_OAUTH_HOSTS: 'on', RATE_LIMIT: '1000000000' });

async function startFleet(store: OwnStore): Promise<Fleet> {
  const gateways = Array.from({ length: processes }, () => startOne(store));
  await Promise.all(gateways.map((gateway) => gateway.ready()));
  const [{ address } = { address: () => '' }] = gateways;
  return { gateways, store, projectId: await firstProject(address(), store.key) };
}

async function end(gateway: GatewayProcess): Promise<void> {
  gateway.kill('SIGKILL');
  await gateway.exited;
}

const externalId = (number: number): string => `losing-${number}`;

/** Stores tokens that are due when half of their life is over. */
async function storeConnection(
  { gateways, store, projectId }: Fleet,
  provider: LosingProvider,
  number: number,
  dueAt: number,
): Promise<void> {
  const response = await fetch(`${gateways[0]?.address()}/api/v1/app-connections`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${store.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      projectId,
      externalId: externalId(number),
      displayName: 'Losing',
      pieceName: 'losing',
      pieceVersion: '1.0.0',
      type: 'OAUTH2',
      value: {
        type: 'OAUTH2',
        client_id: 'client',
        client_secret: 'secret',
        token_url: provider.tokenUrlOf(number),
        ...provider.families[number]?.tokens(),
        expires_in: (2 * (dueAt - performance.now())) / 1000,
      },
    }),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
}

/** Reads a credential; from another process, or again, when the one that is asked is killed meanwhile. */
async function outcomeOf({ gateways, store, projectId }: Fleet, number: number): Promise<Outcome> {
  for (let turn = number; ; turn += 1) {
    const path = `/api/v1/worker/app-connections/${externalId(number)}?projectId=${projectId}`;
    const headers = { Authorization: `Bearer ${store.key}` };
    const response = await fetch(`${gateways[turn % processes]?.address()}${path}`, { headers }).catch(() => null);
    const text = await response?.text().catch(() => '');
    if (response && text && response.status < 500) {
      const { status, value, params } = JSON.parse(text) as {
        status?: string;
        value?: { access_token: string };
        params?: { status?: string; reason?: string };
      };
      return {
        status: status ?? params?.status ?? String(response.status),
        reason: params?.reason ?? '',
        accessToken: value?.access_token ?? '',
      };
    }
    await sleep(200);
  }
}

/** @returns how often */
async function killRepeatedly(
  fleet: Fleet,
  provider: LosingProvider,
  random: () => number,
  enough: AbortSignal,
): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    await sleep(killPauseMs.least + killPauseMs.spread * random(), undefined, { signal: enough }).catch(
      () => undefined,
    );
    if (enough.aborted) return kills;
    const victim = Math.floor(random() * processes);
    const { gateways, store } = fleet;
    if (gateways[victim]) await end(gateways[victim]);
    provider.clientWasKilled();
    const another = startOne(store);
    gateways[victim] = another;
    await another.ready();
  }
}

async function untilAnswered({ families }: LosingProvider, advance: (more: number) => void): Promise<void> {
  let progressed = performance.now();
  for (let known = 0; known < families.length;) {
    const answered = families.filter(({ isAnswered }) => isAnswered).length;
    if (answered > known) progressed = performance.now();
    else if (performance.now() - progressed > patienceMs) throw new Error(`Only ${known} were refreshed.`);
    advance(answered - known);
    known = answered;
    await sleep(100);
  }
}
