/**
 * Soaks a gateway: mixed load on a process of its own, and a look at what it holds whenever nothing is going on.
 *
 *   npm run soak                    10 minutes, on the embedded database; on PostgreSQL with DATABASE_URL
 *   npm run soak -- --minutes 1
 *
 * Fails when memory, handles or connections do not level off, or an answer is not the one that must come.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateApiKey } from '../src/auth/api-key.ts';
import { progressBar } from '../src/commands/progress-bar.ts';
import { temporaryFolder } from '../test/support/process.ts';
import { grantNumber, openProvider } from '../test/support/provider.ts';
import { makeSharedDatabase, serverUrl } from '../test/support/shared-database.ts';
import { type Gateway, startGateway } from './probed/gateway.ts';
import { type Allowance, levellingOf } from './soak/levelling.ts';
import { load, type Outcome, prepare, projectIdOf, tokenSeconds } from './soak/load.ts';
import { seededRandom } from './soak/random.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 0.5)) {
  console.error('Give --minutes a number, 0.5 or more.');
  process.exit(2);
}

/** Stretches of load, with a measurement after each. */
const rounds = 30;
/** After the load, until closing sockets and short timers are through, in ms. */
const quietMs = 300;
const seed = 20_261_123;
const MiB = 2 ** 20;

const allowances = {
  'JavaScript heap, MiB': { relative: 0.04, absolute: 2 },
  'resident memory, MiB': { relative: 0.08, absolute: 12 },
  // Those to the provider are kept for some seconds.
  'open sockets': { relative: 0, absolute: 4 },
  // The embedded database keeps some of its files open, now these, now those.
  'other open files': { relative: 0.1, absolute: 4 },
  'active resources': { relative: 0, absolute: 2 },
  'PostgreSQL connections': { relative: 0, absolute: 1 },
} satisfies Record<string, Allowance>;

type Measure = keyof typeof allowances;

async function measure(gateway: Gateway): Promise<Partial<Record<Measure, number>>> {
  const { rss, heapUsed, resources } = await gateway.memory();
  const { sockets, others } = await gateway.descriptors();
  return {
    'JavaScript heap, MiB': heapUsed / MiB,
    'resident memory, MiB': rss / MiB,
    'open sockets': sockets,
    'other open files': others,
    'active resources': resources,
    ...(database && { 'PostgreSQL connections': await countConnections(database.client) }),
  };
}

/** Those to the gateway's database, but for the one that asks. */
async function countConnections(client: NonNullable<typeof database>['client']): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  return rows[0]?.count ?? NaN;
}

const folder = await temporaryFolder();
const database = serverUrl === '' ? null : await makeSharedDatabase('soak');
const provider = await openProvider();
provider.script((_request, count) => ({ body: { ...grantNumber(count), expires_in: tokenSeconds } }));
const apiKey = generateApiKey();
const gateway = await startGateway({
  DATA_DIR: folder.path,
  DEMO_DATA: 'off',
  ...database?.env,
  BOOTSTRAP_API_KEY: apiKey,
  ALLOW_PRIVATE_OAUTH_HOSTS: 'on',
  // Counted all the same; a limit that is met would answer instead of what is soaked.
  RATE_LIMIT: '1000000000',
  AUTH_FAILURE_LIMIT: '1000000000',
});

const outcome: Outcome = { sent: new Map(), unexpected: [] };
const samples = new Map<Measure, number[]>();
const bar = progressBar(`Soak on ${database ? 'PostgreSQL' : 'the embedded database'} (seed ${seed})`);
let exitCode: number | null;
try {
  const caller = { address: gateway.address, apiKey };
  const target = { ...caller, projectId: await projectIdOf(caller), tokenUrl: provider.tokenUrl };
  await prepare(target);
  const random = seededRandom(seed);
  const roundMs = (minutes * 60_000) / rounds - quietMs;
  bar.start(rounds);
  for (let round = 0; round < rounds; round += 1) {
    await load(target, roundMs, random, outcome);
    await sleep(quietMs);
    for (const [name, value] of Object.entries(await measure(gateway)))
      samples.set(name as Measure, [...(samples.get(name as Measure) ?? []), value]);
    bar.advance(1);
  }
} finally {
  bar.stop();
  exitCode = await gateway.stop();
  await provider.close();
  await database?.drop();
  await folder.remove();
}

const problems: string[] = [];
console.log('\n                          middle third   last third   at most');
for (const [name, values] of samples) {
  const { middle, last, most, levelled } = levellingOf(values, allowances[name]);
  const figures = [middle, last, most].map((figure) => figure.toFixed(1).padStart(12)).join('');
  console.log(`${name.padEnd(26)}${figures}   ${levelled ? 'levels off' : 'GROWS'}`);
  if (!levelled) problems.push(`${name} grows: ${values.map((value) => value.toFixed(1)).join(' ')}`);
}
console.log('\nRequests:');
for (const [kind, count] of outcome.sent) console.log(`${String(count).padStart(8)} ${kind}`);
if (outcome.unexpected.length > 0)
  problems.push(`${outcome.unexpected.length} answers were not as they must be, the first: ${outcome.unexpected[0]}`);
if (gateway.errorLines.length > 0)
  problems.push(`The log has ${gateway.errorLines.length} errors, the first: ${gateway.errorLines[0]}`);
if (exitCode !== 0) problems.push(`It ended with ${exitCode ?? 'a kill, since it did not end by itself'}.`);
for (const problem of problems) console.error(`\n${problem}`);
console.log(problems.length > 0 ? '\nFailed.' : '\nAll of it levels off.');
process.exitCode = problems.length > 0 ? 1 : 0;
