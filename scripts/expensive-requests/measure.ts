/** What a request takes of a gateway that does nothing else meanwhile. */
import type { Gateway } from '../probed/gateway.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, type Candidate } from './document.ts';
import type { Breed } from './breed.ts';

export interface Taken {
  /** From sending to the last byte, in ms. */
  ms: number;
  /** How long the event loop was held at a stretch, at most, in ms. */
  heldMs: number;
  cpuMs: number;
  /** Of the answer. */
  bytes: number;
  /** By how much the peak of resident memory was above what was resident before, in MiB. */
  grownMiB: number;
  /** What it was charged; 1 when it does not say. */
  points: number;
  /** The code of the first error; null: none. */
  error: string | null;
}

const MiB = 2 ** 20;
/** No answer is waited for longer, in ms: far above what is allowed. */
const maxMs = 15_000;

/** Sends a request. */
export function send(address: string, key: string, body: object): Promise<Response> {
  return fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(maxMs),
  });
}

/** Sends it once, and looks at what it took. */
export async function taken(gateway: Gateway, { schema, world }: Breed, candidate: Candidate): Promise<Taken> {
  const body = { ...bodyOf(schema, candidate), extensions: { cost: true } };
  await gateway.peakRss();
  const before = await gateway.peakRss();
  await gateway.held();
  // What holds the event loop before it is first looked at is not seen.
  await sleep(10);
  const began = performance.now();
  const answer = await send(gateway.address, world.callers[candidate.caller], body)
    .then((response) => response.text())
    .catch(() => JSON.stringify({ errors: [{ message: `no answer within ${maxMs} ms` }] }));
  const ms = performance.now() - began;
  // The event loop is looked at again once it is free.
  await sleep(5);
  const { longestMs, cpuMs } = await gateway.held();
  const grownMiB = Math.max((await gateway.peakRss()) - before, 0) / MiB;
  const { errors, extensions } = JSON.parse(answer) as {
    errors?: { message: string; extensions?: { code?: string } }[];
    extensions?: { cost?: { cost?: number } };
  };
  const [first] = errors ?? [];
  return {
    ms,
    heldMs: longestMs,
    cpuMs,
    bytes: Buffer.byteLength(answer),
    grownMiB,
    points: extensions?.cost?.cost ?? 1,
    error: first ? (first.extensions?.code ?? first.message) : null,
  };
}

/** The least of several times: what else the machine does only ever adds. */
export async function takenAtLeast(
  gateway: Gateway,
  breed: Breed,
  candidate: Candidate,
  times: number,
): Promise<Taken> {
  let least = await taken(gateway, breed, candidate);
  for (let time = 1; time < times; time += 1) {
    const again = await taken(gateway, breed, candidate);
    least = {
      ...again,
      ms: Math.min(least.ms, again.ms),
      heldMs: Math.min(least.heldMs, again.heldMs),
      cpuMs: Math.min(least.cpuMs, again.cpuMs),
      grownMiB: Math.min(least.grownMiB, again.grownMiB),
      bytes: Math.max(least.bytes, again.bytes),
    };
  }
  return least;
}
