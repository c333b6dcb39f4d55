/** What the most expensive requests take that are allowed, and what others notice of them. */
import { progressBar } from '../../src/commands/progress-bar.ts';
import { serverUrl } from '../../test/support/shared-database.ts';
import type { Breed } from '../expensive-requests/breed.ts';
import { takenAtLeast } from '../expensive-requests/measure.ts';
import { askBeside } from '../expensive-requests/neighbour.ts';
import { makeBadStore } from '../expensive-requests/open.ts';
import { type Found, type Ranking, search } from '../expensive-requests/search.ts';
import { seeds } from '../expensive-requests/seeds.ts';
import { showRanking, showTaken } from '../expensive-requests/show.ts';
import type { Gateway } from '../probed/gateway.ts';
import type { Proof } from './proof.ts';

const tries = 1500;
/** For how long is searched at most, in ms. */
const maxSearchMs = 240_000;
const seed = 20_261_125;
/** For how long the neighbour asks, in ms: the minute for which a caller's points are. */
const beside = 60_000;
const pointsPerMinute = 120_000;
const leastBeside = 5000;
/** Each finding is measured so often again: the least counts. */
const times = 5;

/** How long a request may hold the event loop, and how long it may take, in ms; the embedded database shares the event loop. */
const limits = { heldMs: serverUrl === '' ? 400 : 200, ms: 2000 };
/** The neighbour's p99 beside a caller of expensive requests, in its p99 alone. */
const maxSlowdown = 3;
/** Scaled down, the machine may be doing other things: only what is far beyond is a failure. */
const marginScaledDown = 5;

export const noRequestIsTooExpensive: Proof = {
  title: `No request that is allowed holds the event loop for ${limits.heldMs} ms, or makes others wait`,
  run: async (scale) => {
    const margin = scale < 1 ? marginScaledDown : 1;
    if (margin > 1) {
      console.log(
        `Scaled down: a failure is only what is ${margin} times beyond its limit; what a neighbour notices is shown alone.`,
      );
    }
    const store = await makeBadStore(seed);
    try {
      const expensive = await store.serve({ RATE_LIMIT: '0' }, (gateway, breed) =>
        findMostExpensive(gateway, breed, { tries: Math.ceil(tries * scale), ms: maxSearchMs * scale }),
      );
      const problems = expensive
        .filter(({ taken }) => taken.heldMs > limits.heldMs * margin || taken.ms > limits.ms * margin)
        .map(({ taken, candidate }) => `A request of the ${candidate.caller} is too expensive: ${showTaken(taken)}`);
      const disturbed = await store.serve({}, (gateway, breed) => disturbedBy(gateway, breed, expensive, scale));
      // In a part of the minute, one pause more or less of the machine decides about a p99.
      if (scale < 1) return problems;
      return [...problems, ...disturbed.filter(({ slowdown }) => slowdown > maxSlowdown).map(({ text }) => text)];
    } finally {
      await store.remove();
    }
  },
};

/** @returns the most expensive by each measure, measured anew */
async function findMostExpensive(
  gateway: Gateway,
  breed: Breed,
  limits: { tries: number; ms: number },
): Promise<Found[]> {
  const bar = progressBar(`Searching for ${limits.ms / 1000} s at most (seed ${seed})`);
  bar.start(limits.tries);
  let ranking: Ranking;
  try {
    ranking = await search(gateway, breed, limits, seeds(breed.world), {
      advance: bar.advance,
      found: () => undefined,
    });
  } finally {
    bar.stop();
  }
  console.log(`\n${showRanking(breed.schema, ranking, 1)}\n`);
  const first = Object.values(ranking).flatMap(([found]) => found ?? []);
  const again: Found[] = [];
  for (const { candidate } of first)
    again.push({ candidate, taken: await takenAtLeast(gateway, breed, candidate, times) });
  return again;
}

/**
 * Lets another tenant ask alone, and beside one caller of each of these: each in a minute of its own, with points of its own.
 * Scaled down, in so much of a minute, with so much of its points.
 */
async function disturbedBy(
  gateway: Gateway,
  breed: Breed,
  expensive: Found[],
  scale: number,
): Promise<{ slowdown: number; text: string }[]> {
  const ms = Math.max(beside * scale, leastBeside);
  const alone = await askBeside(gateway, breed, null, leastBeside);
  const disturbed = [];
  for (const { candidate, taken } of distinct(expensive)) {
    const share = (pointsPerMinute * ms) / beside;
    const times = scale < 1 ? Math.max(Math.floor(share / taken.points), 1) : Infinity;
    const { p99Ms, served, refused } = await askBeside(gateway, breed, { candidate, times }, ms);
    const slowdown = p99Ms / alone.p99Ms;
    const text = `A neighbour's p99 is ${p99Ms.toFixed(1)} ms, alone ${alone.p99Ms.toFixed(1)} ms, beside ${served} × (${showTaken(taken)})`;
    console.log(text);
    if (refused.length > 0) console.log(`The neighbour was turned away ${refused.length} times, first: ${refused[0]}`);
    disturbed.push({ slowdown, text });
  }
  return disturbed;
}

const distinct = (expensive: Found[]): Found[] =>
  expensive.filter(({ candidate }, n) => expensive.findIndex((one) => one.candidate === candidate) === n);
