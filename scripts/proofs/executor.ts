/** Random schemas and documents, executed by the gateway's executor and by graphql-js. */
import fc from 'fast-check';
import { sameAnswers, Seen } from '../../test/support/executor/same-answers.ts';
import type { Proof } from './proof.ts';

const documents = 20_000;

export const executorAnswersAsGraphqlJs: Proof = {
  title: 'The executor answers random documents as graphql-js does',
  run: async (scale) => {
    const seen = new Seen();
    const numRuns = Math.ceil(documents * scale);
    const { failed, seed, errorInstance } = await fc.check(sameAnswers(seen), { numRuns, endOnFailure: true });
    const { executed, withErrors, withNullRoot } = seen;
    console.log(
      `${seen.cases} documents, ${executed} requests, ${withErrors} of them with errors, ${withNullRoot} without data (seed ${seed}).`,
    );
    return failed ? [errorInstance instanceof Error ? errorInstance.message : String(errorInstance)] : [];
  },
};
