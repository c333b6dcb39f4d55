/** What another tenant notices while one caller asks for what is expensive. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from '../probed/gateway.ts';
import type { Breed } from './breed.ts';
import { bodyOf, type Candidate } from './document.ts';
import { send } from './measure.ts';

/** On how many connections the one caller asks. */
const connections = 16;
/** From the neighbour's one request to the next, in ms. */
const pauseMs = 20;

const modest = { query: '{ connections(first: 10) { edges { node { id displayName owner { email } } } } }' };

export interface Noticed {
  /** Of the neighbour's requests, in ms. */
  p99Ms: number;
  /** The expensive requests that were answered meanwhile; what was turned away is none. */
  served: number;
  /** What the neighbour was answered instead of what it asked for. */
  refused: string[];
}

/** What a caller asks for beside the neighbour. */
export interface Attack {
  candidate: Candidate;
  /** How often at most. */
  times: number;
}

/** Lets the neighbour ask for so long, alone (null) or beside a caller who asks for what is expensive as fast as the limits let him. */
export async function askBeside(
  { address }: Gateway,
  { schema, world }: Breed,
  attack: Attack | null,
  ms: number,
): Promise<Noticed> {
  const until = performance.now() + ms;
  let [served, asked] = [0, 0];
  const askExpensively = async ({ candidate, times }: Attack): Promise<void> => {
    const body = bodyOf(schema, candidate);
    while (performance.now() < until && asked < times) {
      asked += 1;
      const { status, retryAfter } = await answerTo(address, world.callers[candidate.caller], body);
      if (status === 200) served += 1;
      const pause = retryAfter * 1000;
      // Whoever asks on although he was told to wait is a flood, which is no matter of what a request costs.
      await sleep(Math.max(Math.min(pause, until - performance.now()), 0));
    }
  };
  const times: number[] = [];
  const refused: string[] = [];
  const askModestly = async (): Promise<void> => {
    while (performance.now() < until) {
      const began = performance.now();
      const { status, text } = await answerTo(address, world.neighbour, modest);
      const isServed = status === 200 && !text.includes('"errors"');
      // Turned away is worse than any time: more than one in a hundred, and no p99 is left.
      times.push(isServed ? performance.now() - began : Infinity);
      if (!isServed) refused.push(`${status} ${text.slice(0, 200)}`);
      await sleep(pauseMs);
    }
  };
  await Promise.all([
    askModestly(),
    ...(attack ? Array.from({ length: connections }, () => askExpensively(attack)) : []),
  ]);
  times.sort((one, other) => one - other);
  return { p99Ms: times[Math.floor(times.length * 0.99)] ?? NaN, served, refused };
}

/** Status 0: there is none. */
async function answerTo(
  address: string,
  key: string,
  body: object,
): Promise<{ status: number; text: string; retryAfter: number }> {
  try {
    const response = await send(address, key, body);
    const text = await response.text();
    return { status: response.status, text, retryAfter: Number(response.headers.get('Retry-After') ?? 0) };
  } catch (error) {
    return { status: 0, text: String(error), retryAfter: 0 };
  }
}
