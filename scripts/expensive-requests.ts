/**
 * Searches for the requests that take most of a gateway among those that it allows: random GraphQL documents of the real
 * schema, the most expensive of which are bred on, against a process of its own on data that is bad on purpose.
 *
 *   npm run expensive-requests             on the embedded database; on PostgreSQL with DATABASE_URL
 *   npm run expensive-requests -- --tries 500 --seed 7
 *
 * Prints the most expensive by each measure, with what they take.
 */
import { parseArgs } from 'node:util';
import { progressBar } from '../src/commands/progress-bar.ts';
import { serverUrl } from '../test/support/shared-database.ts';
import { makeBadStore } from './expensive-requests/open.ts';
import { seeds } from './expensive-requests/seeds.ts';
import { printFound, showRanking } from './expensive-requests/show.ts';
import { search } from './expensive-requests/search.ts';

const { values } = parseArgs({
  options: { tries: { type: 'string', default: '1500' }, seed: { type: 'string', default: '20261125' } },
});
const tries = Number(values.tries);
const seed = Number(values.seed);
if (!(tries >= 1) || !Number.isInteger(seed)) {
  console.error('Give --tries a number of 1 or more, and --seed a whole number.');
  process.exit(2);
}

const bar = progressBar(`Searching on ${serverUrl === '' ? 'the embedded database' : 'PostgreSQL'} (seed ${seed})`);
const store = await makeBadStore(seed);
try {
  await store.serve({ RATE_LIMIT: '0' }, async (gateway, breed) => {
    bar.start(tries);
    const ranking = await search(gateway, breed, { tries, ms: Infinity }, seeds(breed.world), {
      advance: bar.advance,
      found: printFound,
    });
    bar.stop();
    console.log(`\n${showRanking(breed.schema, ranking, 3)}`);
  });
} finally {
  bar.stop();
  await store.remove();
}
