/** Breeds the requests that take most of a gateway. */
import type { Gateway } from '../probed/gateway.ts';
import { type Breed, mutated, newCandidate, shrunk } from './breed.ts';
import { type Candidate, selectionsOf } from './document.ts';
import { type Taken, taken, takenAtLeast } from './measure.ts';

export interface Found {
  candidate: Candidate;
  taken: Taken;
}

/** What is heard of a search while it goes on. */
export interface Progress {
  advance(more: number): void;
  found(measure: Measure, found: Found): void;
}

/** By what requests are expensive; the most expensive of each are kept, and bred on. */
export const measures = {
  'event loop held, ms': ({ heldMs }) => heldMs,
  'response time, ms': ({ ms }) => ms,
  'memory, MiB': ({ grownMiB }) => grownMiB,
  'CPU for each point, ms': ({ cpuMs, points }) => cpuMs / Math.max(points, 20),
} satisfies Record<string, (taken: Taken) => number>;

export type Measure = keyof typeof measures;

/** The best of each measure, best first. */
export type Ranking = Record<Measure, Found[]>;

/** How many are kept by each measure. */
const kept = 8;
/** Of those that came out of nothing. */
const newEvery = 5;
/** How often one that is refused as too expensive is made cheaper. */
const maxShrinks = 8;
/** One that is to be kept is measured so often more. */
const confirmations = 3;

/**
 * @param limits.tries how many requests are tried
 * @param limits.ms for how long at most
 * @param progress.advance called after each request that was tried
 * @param progress.found called with each that takes more, by a measure, than all before it
 */
export async function search(
  gateway: Gateway,
  breed: Breed,
  limits: { tries: number; ms: number },
  seeds: Candidate[],
  progress: Progress,
): Promise<Ranking> {
  const ranking = Object.fromEntries(Object.keys(measures).map((name) => [name, []])) as unknown as Ranking;
  const refused = new Map<string, number>();
  const until = performance.now() + limits.ms;
  for (let n = 0; n < limits.tries && performance.now() < until; n += 1) {
    const candidate = seeds[n] ?? next(breed, ranking);
    const error = await tryOne(gateway, breed, candidate, ranking, progress.found);
    if (error) refused.set(error, (refused.get(error) ?? 0) + 1);
    progress.advance(1);
  }
  for (const [error, times] of refused) console.log(`${times} × ${error}`);
  return ranking;
}

function next(breed: Breed, ranking: Ranking): Candidate {
  const all = Object.values(ranking).flat();
  const parent = all[Math.floor(breed.random() * all.length)];
  const other = all[Math.floor(breed.random() * all.length)];
  if (!parent || !other || breed.random() < 1 / newEvery) return newCandidate(breed);
  return mutated(breed, parent.candidate, other.candidate);
}

/** Tries a request; what is refused as too expensive is made cheaper until it is let through. @returns the code of its error */
async function tryOne(
  gateway: Gateway,
  breed: Breed,
  given: Candidate,
  ranking: Ranking,
  report: Progress['found'],
): Promise<string | null> {
  let candidate = given;
  for (let shrinks = 0; ; shrinks += 1) {
    const first = await taken(gateway, breed, candidate);
    // Refusing has its price, too: it is ranked like an answer.
    if (isRanked(ranking, first))
      enter(ranking, { candidate, taken: await takenAtLeast(gateway, breed, candidate, confirmations) }, report);
    if (first.error !== 'QUERY_TOO_COMPLEX' || shrinks === maxShrinks) return first.error;
    candidate = shrunk(breed, candidate);
  }
}

const isRanked = (ranking: Ranking, one: Taken): boolean =>
  Object.entries(measures).some(([name, of]) => {
    const last = ranking[name as Measure][kept - 1];
    return !last || of(one) > of(last.taken);
  });

function enter(ranking: Ranking, found: Found, report: Progress['found']): void {
  for (const [name, of] of Object.entries(measures)) {
    const ranked = ranking[name as Measure];
    // Of those that select the same fields, the most expensive: the others are the same finding.
    const alike = ranked.findIndex((one) => fieldsOf(one) === fieldsOf(found));
    const [known] = alike < 0 ? [] : ranked.splice(alike, 1);
    ranked.push(known && of(known.taken) >= of(found.taken) ? known : found);
    ranked.sort((one, other) => of(other.taken) - of(one.taken));
    ranked.length = Math.min(ranked.length, kept);
    if (ranked[0] === found) report(name as Measure, found);
  }
}

const fieldsOf = ({ candidate: { root } }: Found): string =>
  [...new Set(selectionsOf(root).flatMap(({ type, fields }) => fields.map(({ name }) => `${type}.${name}`)))]
    .filter((name) => !name.includes('Connection.') && !name.includes('Edge.'))
    .sort()
    .join();
