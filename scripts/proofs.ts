/**
 * Shows what the gateway promises about random failures and requests, with processes of their own:
 *
 *   npm run proofs                    on the embedded database; on PostgreSQL with DATABASE_URL
 *   npm run proofs -- --scale 0.1     a tenth of it
 *   npm run proofs -- --only 3        the third alone
 *
 * Ends with 1 when a promise is not kept.
 */
import { parseArgs } from 'node:util';
import { noRequestIsTooExpensive } from './proofs/expensive-requests.ts';
import { executorAnswersAsGraphqlJs } from './proofs/executor.ts';
import { noConnectionIsLost, noRevokedTokenIsSent } from './proofs/lost-answers.ts';
import type { Proof } from './proofs/proof.ts';

const proofs: Proof[] = [noConnectionIsLost, noRevokedTokenIsSent, noRequestIsTooExpensive, executorAnswersAsGraphqlJs];

const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, only: { type: 'string' } } });
const scale = Number(values.scale);
if (!(scale > 0)) {
  console.error('Give --scale a number above 0.');
  process.exit(2);
}

const only = values.only === undefined ? null : proofs[Number(values.only) - 1];
if (only === undefined) {
  console.error(`Give --only a number from 1 to ${proofs.length}.`);
  process.exit(2);
}

for (const { title, run } of only ? [only] : proofs) {
  console.log(`\n== ${title}`);
  const broken = await run(scale);
  for (const line of broken) console.error(line);
  console.log(broken.length > 0 ? 'BROKEN' : 'Kept.');
  if (broken.length > 0) process.exitCode = 1;
}
