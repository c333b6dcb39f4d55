import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameAnswers, Seen } from './support/executor/same-answers.ts';

/** To see other cases, change it; a failure shows it, and the case. */
const seed = 20_261_125;
/** `npm run proofs` tries 20,000. */
const numRuns = 500;

test(`the executor answers ${numRuns} random documents as graphql-js does (seed ${seed})`, async () => {
  const seen = new Seen();
  await fc.assert(sameAnswers(seen), { seed, numRuns });
  expect(seen.cases).toBe(numRuns);
  expect(seen.executed).toBeGreaterThan(numRuns);
  expect(seen.withErrors).toBeGreaterThan(numRuns / 10);
  expect(seen.withNullRoot).toBeGreaterThan(numRuns / 40);
});
