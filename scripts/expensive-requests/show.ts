/** What was found, to be read. */
import { type GraphQLSchema, parse, print } from 'graphql';
import { bodyOf } from './document.ts';
import type { Taken } from './measure.ts';
import type { Found, Measure, Ranking } from './search.ts';

/** Longer documents are cut: in characters. */
const shownLength = 1500;

export function showTaken({ ms, heldMs, cpuMs, bytes, grownMiB, points, error }: Taken): string {
  return [
    `held ${heldMs.toFixed(0)} ms`,
    `answered in ${ms.toFixed(0)} ms`,
    `CPU ${cpuMs.toFixed(0)} ms`,
    `${(bytes / 1024).toFixed(0)} KiB`,
    `memory +${grownMiB.toFixed(0)} MiB`,
    `${points} points`,
    ...(error ? [error] : []),
  ].join(', ');
}

/** What took more than all before it, in a line. */
export function printFound(measure: Measure, { taken }: Found): void {
  console.log(`${measure.padEnd(24)} ${showTaken(taken)}`);
}

/** The first so many by each measure, in Markdown. */
export function showRanking(schema: GraphQLSchema, ranking: Ranking, first: number): string {
  return Object.entries(ranking)
    .map(
      ([measure, found]) =>
        `## ${measure as Measure}\n\n${found
          .slice(0, first)
          .map((one) => show(schema, one))
          .join('\n')}`,
    )
    .join('\n\n');
}

function show(schema: GraphQLSchema, { candidate, taken }: Found): string {
  const { query, variables } = bodyOf(schema, candidate);
  const text = print(parse(query));
  const sent = JSON.stringify(variables);
  return [
    `- ${candidate.caller}: ${showTaken(taken)}`,
    '',
    '```graphql',
    text.length > shownLength ? `${text.slice(0, shownLength)}\n# … ${text.length} characters` : text,
    ...(sent === '{}'
      ? []
      : [`# variables: ${sent.length > 300 ? `${sent.slice(0, 300)} … ${sent.length} characters` : sent}`]),
    '```',
  ].join('\n');
}
