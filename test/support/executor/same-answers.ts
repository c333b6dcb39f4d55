import fc from 'fast-check';
import { execute, type ExecutionResult, type GraphQLError, parse, validate } from 'graphql';
import { buildExecutionContext } from 'graphql/execution/execute.js';
import { createPreparedExecutor } from '../../../src/graphql/executor/execute.ts';
import { choicesOf } from '../fuzz/choices.ts';
import { randomDocument } from './random-document.ts';
import { type Call, type Odds, randomResolvers } from './random-resolvers.ts';
import { randomSchema } from './random-schema.ts';

/** What was seen in the cases that were tried, so that a test can require that they are worth something. */
export class Seen {
  cases = 0;
  executed = 0;
  withErrors = 0;
  withNullRoot = 0;
}

/** The prepared executor answers what graphql-js does: for one random schema and document, and several sets of variables. */
export const sameAnswers = (seen: Seen): fc.IAsyncProperty<[fc.GeneratorValue]> =>
  fc.asyncProperty(fc.gen(), async (g) => {
    const choices = choicesOf(g);
    const odds: Odds = {
      seed: choices.below(1_000_000),
      sync: choices.once(3),
      oddOnceIn: choices.pick([5, 25, 25, 1_000_000]),
    };
    const resolvers = randomResolvers(odds);
    const schema = randomSchema(choices, resolvers);
    const { text, randomVariables } = randomDocument(choices, schema);
    const document = parse(text);
    const invalid = validate(schema, document);
    if (invalid.length > 0) throw new Error(`The document is not valid: ${invalid.join('; ')}\n${text}`);
    const prepared = createPreparedExecutor();
    seen.cases += 1;
    const root = text.startsWith('mutation') ? schema.getMutationType()! : schema.getQueryType()!;
    for (let requests = 0; requests < 3; requests += 1) {
      const variableValues = randomVariables();
      const args = {
        schema,
        document,
        variableValues,
        contextValue: {},
        rootValue: resolvers.rootValue(schema, root),
      };
      const expected = await withUnhandledRejections(() => recorded(resolvers.calls, async () => execute(args)));
      const context = buildExecutionContext(args);
      if (!('schema' in context)) continue;
      const actual = await recorded(resolvers.calls, () => prepared(document, context));
      const difference = differenceOf(expected, actual, odds.sync);
      if (difference) {
        const request = `${text}\n${JSON.stringify({ variableValues, odds })}`;
        throw new Error(`${difference}\n${request}\n${show(expected)}\n${show(actual)}`);
      }
      seen.executed += 1;
      if (actual.result.errors) seen.withErrors += 1;
      if (actual.result.data === null) seen.withNullRoot += 1;
    }
  });

interface Recorded {
  result: ExecutionResult;
  calls: Call[];
}

async function recorded(calls: Call[], run: () => Promise<ExecutionResult>): Promise<Recorded> {
  calls.length = 0;
  const result = await run();
  // What graphql-js does not wait for.
  await new Promise((resolve) => setImmediate(resolve));
  return { result, calls: [...calls] };
}

/** Where an item of a list fails at once, graphql-js leaves the promises of those before it alone, which ends a process. */
async function withUnhandledRejections<T>(run: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => undefined);
  try {
    return await run();
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

function differenceOf(expected: Recorded, actual: Recorded, sync: boolean): string | null {
  if (JSON.stringify(expected.result.data) !== JSON.stringify(actual.result.data)) return 'The data differs.';
  if (callsOf(expected) !== callsOf(actual)) return 'The calls differ.';
  const [ours, theirs] = [actual, expected].map(({ result }) => errorsOf(result));
  if (sync) return ours!.join('\n') === theirs!.join('\n') ? null : 'The errors differ.';
  const [atOurs, atTheirs] = [actual, expected].map(({ result }) => placesOf(result));
  return JSON.stringify(atOurs) === JSON.stringify(atTheirs) ? null : 'The places of errors differ.';
}

const errorsOf = ({ errors = [] }: ExecutionResult): string[] => errors.map(textOf);

const textOf = ({ message, path, locations }: GraphQLError): string => JSON.stringify([message, path, locations]);

/** What was called for what is left of the result: below an error, more or less is called. */
function callsOf({ result, calls }: Recorded): string {
  const left = calls.filter(({ path }) => nullAt(result.data, path.slice(0, -1)) === null);
  return left
    .map(({ seen }) => seen)
    .sort()
    .join('\n');
}

/**
 * The places that are null by an error, each with its error, if it is the place's own. Which of several errors below it comes
 * first, and so is reported, is a matter of time.
 */
function placesOf({ data, errors = [] }: ExecutionResult): string[] {
  const places = errors.map((error) => {
    const path = error.path ?? [];
    const depth = nullAt(data, path);
    return depth === path.length ? textOf(error) : JSON.stringify(path.slice(0, depth ?? path.length));
  });
  return [...new Set(places)].sort();
}

/** How many steps of a path lead to null; null: the value at its end is there. */
function nullAt(data: unknown, path: readonly (string | number)[]): number | null {
  let value = data;
  for (let depth = 0; ; depth += 1) {
    if (value === null || value === undefined) return depth;
    if (depth === path.length) return null;
    value = (value as Record<string | number, unknown>)[path[depth]!];
  }
}

const show = ({ result, calls }: Recorded): string =>
  `${JSON.stringify(result.data)}\n${errorsOf(result).join('\n')}\n${calls.map(({ seen }) => seen).join('\n')}`;
