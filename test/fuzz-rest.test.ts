import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choicesOf } from './support/fuzz/choices.ts';
import type { JsonSchema } from './support/fuzz/json-schema.ts';
import { type FuzzAnswer, send, Tally } from './support/fuzz/judge.ts';
import {
  type FuzzRequest,
  type OpenApi,
  type Operation,
  operationsOf,
  restRequest,
} from './support/fuzz/rest-request.ts';
import { openWorld, type World } from './support/fuzz/world.ts';

/** To see other cases, change it; a failure tells it, and the case. */
const seed = 20_261_123;
const requests = 10_000;
/** A minute on a quiet machine. */
const maxMs = 600_000;

let world: World;
let document: OpenApi;
let operations: Operation[];
beforeAll(async () => {
  world = await openWorld();
  document = (await (await world.gateway.fetch('/openapi.json')).json()) as OpenApi;
  operations = operationsOf(document);
});
afterAll(() => world.close());

/** The operation a request reaches in the end: an odd path may be that of another one, or of none. */
function operationAt({ method, url }: FuzzRequest): Operation | undefined {
  const path = new URL(url).pathname.replace(/\/$/, '');
  return operations.find(
    (operation) =>
      operation.method === method && new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}

/** What a credential read shows beside the credential, and of that what it must not. */
function beside(text: string): string {
  if (text === '') return '';
  const { value, ...rest } = JSON.parse(text) as { value?: Record<string, unknown> };
  expect(value ?? {}).not.toHaveProperty('client_secret');
  expect(value ?? {}).not.toHaveProperty('refresh_token');
  return JSON.stringify(rest);
}

/** A schema that takes nothing but what it tells: an answer with more in it may hold what is nobody's business. */
function closed(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (_key, part: JsonSchema | null) =>
    part?.type === 'object' && part.properties && part.additionalProperties === undefined
      ? { ...part, additionalProperties: false }
      : part,
  ) as JsonSchema;
}

test(
  `${requests} requests made from the OpenAPI document are answered as it says (seed ${seed})`,
  async () => {
    const ajv = new Ajv2020({ strict: false });
    (addFormats as unknown as (to: Ajv2020) => void)(ajv);
    ajv.addSchema({ $id: 'openapi', components: closed(document.components as JsonSchema) });
    const validators = new Map<string, ValidateFunction>();
    const validatorOf = (schema: JsonSchema): ValidateFunction => {
      const text = JSON.stringify(closed(schema)).replaceAll('"#/components', '"openapi#/components');
      const known = validators.get(text) ?? ajv.compile(JSON.parse(text) as JsonSchema);
      validators.set(text, known);
      return known;
    };
    const check = (schema: JsonSchema, { text }: FuzzAnswer): void => {
      const validate = validatorOf(schema);
      expect([validate(JSON.parse(text)), validate.errors, text]).toEqual([true, null, text]);
    };
    const errorSchema = { $ref: '#/components/schemas/Error' };

    const upsert = operations.find(({ operationId }) => operationId === 'upsertAppConnection')!;
    const tally = new Tally();
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const choices = choicesOf(g);
        // More is made than deleted.
        const wanted = choices.once(4) ? upsert : choices.pick(operations);
        const request = restRequest(choices, world, document, wanted);
        const operation = operationAt(request);
        sent += 1;
        world.gateway.setTime(new Date(Date.UTC(2026, 0, 1) + sent * 2000));
        try {
          const isRead = request.url.includes('/worker/');
          const answer = await send(world, request, isRead ? beside : undefined);
          const { status, headers, text } = answer;
          tally.add(`${operation?.operationId ?? 'none'} ${status}`);
          if (request.method === 'HEAD') return;
          if (operation === wanted && request.misspelt?.length) {
            tally.add('with a misspelt name');
            expect(status).toBeGreaterThanOrEqual(400);
          }
          const asDescribed = operation?.responses[status];
          if (!asDescribed) {
            expect(status).toBeGreaterThanOrEqual(400);
            check(errorSchema, answer);
            expect((JSON.parse(text) as { statusCode: number }).statusCode).toBe(status);
          } else if (asDescribed.content) check(asDescribed.content['application/json'].schema, answer);
          else expect(text).toBe('');
          if (text !== '') expect(headers.get('Content-Type')).toMatch(/^application\/json\b/);
        } catch (error) {
          throw new Error(`Request ${sent}: ${JSON.stringify(request)}`, { cause: error });
        }
      }),
      // A smaller request would meet another state of the database.
      { seed, numRuns: requests, endOnFailure: true },
    );
    console.info(tally.report());
    const succeeded = operations.filter(({ operationId, responses }) =>
      tally.counts.has(`${operationId} ${Object.keys(responses)[0]}`),
    );
    expect(succeeded).toEqual(operations);
  },
  maxMs,
);
