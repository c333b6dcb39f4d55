import { beforeAll, describe, expect, test } from 'vitest';
import { attempt, comparable, type RawAnswer, wasDone } from './support/attempt.ts';
import { type Example, examples } from './support/examples.ts';
import type { TestGateway } from './support/gateway.ts';
import { type Args, type Operation, operations } from './support/operations.ts';
import { type Insider, openVictim, type Victim } from './support/victim.ts';

let tenant: Victim;

/** What stands over every JSON answer. */
let plainHeaders: [string, string][];
beforeAll(async () => {
  tenant = await openVictim();
  plainHeaders = await plainHeadersOf(tenant.gateway);
});

type Case = [string, Operation, Example];

const cases = operations.flatMap((operation) =>
  (examples[operation.name] ?? []).map((example, index): Case => [
    `${operation.protocol} ${operation.name}, example ${index + 1}`,
    operation,
    example,
  ]),
);

const tryOut = (operation: Operation, { args }: Example, insider: Insider) =>
  tenant.tryOut(operation, args(tenant.things, tenant.own), tenant.insiders[insider]);

async function plainHeadersOf(gateway: TestGateway): Promise<[string, string][]> {
  const { headers } = await gateway.fetch('/healthz');
  return [...headers].filter(([name]) => name !== 'x-request-id');
}

/** The whole answer to a request that is refused before any of it is carried out. */
function refusedAtOnce({ protocol }: Operation, message: string): RawAnswer {
  const params = { message };
  const body =
    protocol === 'GraphQL'
      ? { errors: [{ message, extensions: { code: 'AUTHENTICATION', params } }] }
      : { statusCode: 401, code: 'AUTHENTICATION', params };
  return {
    status: 401,
    headers: inOrder([...plainHeaders, ['www-authenticate', 'Bearer']]),
    text: JSON.stringify(body),
  };
}

const inOrder = (headers: [string, string][]) => headers.sort(([one], [other]) => (one < other ? -1 : 1));

/** The body of a refusal by the operation itself. */
function refusal({ protocol, name, isNullable }: Operation, message: string): unknown {
  const [code, params] = ['AUTHORIZATION', { message }];
  if (protocol === 'REST') return { statusCode: 403, code, params };
  const locations: unknown = expect.anything();
  return {
    data: isNullable ? { [name]: null } : null,
    errors: [{ message, locations, path: [name], extensions: { code, params } }],
  };
}

function expectRefused({ status, text }: RawAnswer, operation: Operation, message: string): void {
  expect(JSON.parse(text)).toEqual(refusal(operation, message));
  expect(status).toBe(operation.protocol === 'REST' ? 403 : 200);
}

describe.each([
  ['no key', null, 'Send an API key in the header Authorization: Bearer sk-….'],
  ['a revoked key', 'revoked', 'The API key was revoked.'],
  ['an expired key', 'expired', 'The API key has expired.'],
] as const)('with %s', (_whose, insider, message) => {
  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s is refused before anything else is looked at',
    async (name, operation) => {
      const { gateway, things, own } = tenant;
      const key = insider && tenant.insiders[insider];
      const unreadable: Operation = {
        ...operation,
        request: (args) => {
          const { path, method, body } = operation.request(args);
          return {
            method,
            path: `${path.split('?')[0]!}?unknown=%`,
            ...(body !== undefined && { body: '{"nonsense' }),
          };
        },
      };
      for (const asked of [operation, unreadable]) {
        gateway.statements.length = 0;
        const answer = await attempt(gateway, asked, examples[name]![0]!.args(things, own), key);
        expect(answer).toEqual(refusedAtOnce(operation, message));
        expect(gateway.statements.map((sql) => /FROM (\w+) k\b/.exec(sql)?.[1])).toEqual(key ? ['api_key'] : []);
      }
    },
  );
});

describe('a viewer of the project', () => {
  test.each(cases)('asking for %s', async (_name, operation, example) => {
    const { answer, gone, added } = await tryOut(operation, example, 'viewer');
    const { viewer } = example;
    if (typeof viewer === 'object') {
      expectRefused(answer, operation, viewer.refused);
      expect([gone, added]).toEqual([[], []]);
      return;
    }
    expect(operation.isRead).toBe(true);
    expect(wasDone(answer), answer.text).toBe(true);
    if (viewer === 'their own') return;
    const { answer: ofAdmin } = await tryOut(operation, example, 'project admin');
    expect(comparable(answer, {})).toEqual(comparable(ofAdmin, {}));
  });
});

describe('a key', () => {
  const needing = cases.filter(([, , { needs }]) => needs !== null);

  test.each(needing)('without the permission it takes is refused %s', async (_name, operation, example) => {
    const { answer, gone, added } = await tryOut(operation, example, `without ${example.needs!}`);
    expectRefused(answer, operation, `The API key lacks the permission "${example.needs!}".`);
    expect([gone, added]).toEqual([[], []]);
  });

  test.each(needing)('with no other permission than that gets %s', async (_name, operation, example) => {
    const held = example.needs!;
    const permitted = { ...operation, request: (args: Args) => operation.request(args, held) };
    const { answer } = await tryOut(permitted, example, `with ${held} alone`);
    expect(wasDone(answer), answer.text).toBe(true);
  });
});
