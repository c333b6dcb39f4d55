import fc from 'fast-check';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choicesOf } from './support/fuzz/choices.ts';
import { graphqlRequest } from './support/fuzz/graphql-request.ts';
import { type FuzzAnswer, send, Tally } from './support/fuzz/judge.ts';
import { openWorld, type World } from './support/fuzz/world.ts';
import type { GraphqlBody } from './support/gateway.ts';

/** To see other cases, change it; a failure tells it, and the case. */
const seed = 20_261_123;
const requests = 10_000;
/** A minute on a quiet machine. */
const maxMs = 600_000;

let world: World;
let schema: GraphQLSchema;
beforeAll(async () => {
  world = await openWorld();
  const { fetch, adminKey } = world.gateway;
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery({ oneOf: true }) }),
  });
  const { data } = (await response.json()) as GraphqlBody<IntrospectionQuery>;
  schema = buildClientSchema(data!);
});
afterAll(() => world.close());

/** Checks the form of an answer, and tells which root fields it has data of. */
function checkForm({ status, headers, text }: FuzzAnswer): string[] {
  expect(headers.get('Content-Type')).toMatch(/^application\/(graphql-response\+)?json\b/);
  const { data, errors, ...rest } = JSON.parse(text) as GraphqlBody<Record<string, unknown>>;
  expect(rest).toEqual({});
  if (status !== 200) expect([status, data ?? null]).toEqual([status, null]);
  if (errors === undefined) expect(data).toEqual(expect.any(Object));
  else expect(errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of errors ?? []) {
    expect(message).toBe(extensions.params.message);
    expect(extensions.code).toMatch(/^[A-Z_]+$/);
  }
  return Object.entries(data ?? {}).flatMap(([name, value]) => (value === null ? [] : [name]));
}

test(
  `${requests} requests made from the schema are answered in form (seed ${seed})`,
  async () => {
    const tally = new Tally();
    const asked = new Set<string>();
    const reached = new Set<string>();
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const { request, rootFields } = graphqlRequest(choicesOf(g), world, schema);
        sent += 1;
        for (const name of Object.values(rootFields)) asked.add(name);
        world.gateway.setTime(new Date(Date.UTC(2026, 0, 1) + sent * 2000));
        try {
          const answer = await send(world, request);
          for (const alias of checkForm(answer)) if (alias in rootFields) reached.add(rootFields[alias]!);
          const codes = new Set([...answer.text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code));
          tally.add(`${answer.status} ${[...codes].sort().join(' ')}`);
        } catch (error) {
          throw new Error(`Request ${sent}: ${JSON.stringify(request)}`, { cause: error });
        }
      }),
      // A smaller request would meet another state of the database.
      { seed, numRuns: requests, endOnFailure: true },
    );
    console.info(tally.report());
    const all = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) => Object.keys(type.getFields()));
    expect([...asked].sort()).toEqual(all.sort());
    // Which succeed depends on the ids of the day; few may never do.
    expect(reached.size).toBeGreaterThan(0.8 * all.length);
  },
  maxMs,
);
