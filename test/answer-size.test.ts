import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requireSmallAnswer } from '../src/graphql/server/answer-size.ts';
import { openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

let gateway: TestGateway;
const openWith = async (maxAnswerBytes: number): Promise<void> => {
  gateway = await openTestGateway({}, { graphql: { ...testOptions.graphql, maxAnswerBytes } });
};

async function ask(query: string, variables: object = {}, accept = 'application/graphql-response+json') {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const message = (max: number): string =>
  `The response would be larger than ${max} bytes. If the request was a change, it was carried out. Request smaller pages or fewer fields.`;
const params = (max: number) => ({ message: message(max), limit: 'bytes', max });
const refusal = (max: number) => ({
  errors: [{ message: message(max), extensions: { code: 'ANSWER_TOO_LARGE', params: params(max) } }],
});

const metadata = { text: 'x'.repeat(65_000) };

describe('an answer beyond the limit', () => {
  test('is refused, whatever multiplies it', async () => {
    const max = 16_777_216;
    await openWith(max);
    for (let n = 0; n < 19; n += 1) await addConnection(gateway, { metadata });
    const aliases = (count: number): string => Array.from({ length: count }, (_, n) => `a${n}: metadata`).join(' ');
    const list = (count: number): string =>
      `{ connections(projectId: "${gateway.projectId}", first: 19) { edges { node { ${aliases(count)} } } } }`;
    expect(await ask(list(2))).toMatchObject({
      status: 200,
      body: { data: { connections: { edges: Array(19).fill({ node: { a0: metadata, a1: metadata } }) } } },
    });
    expect(await ask(list(50))).toEqual({ status: 400, body: refusal(max) });
    expect(await ask(list(50), {}, 'application/json')).toEqual({ status: 200, body: refusal(max) });
  }, 60_000);

  test('is refused in REST, too', async () => {
    await openWith(100_000);
    await addConnection(gateway, { metadata });
    const path = `?projectId=${gateway.projectId}`;
    expect((await gateway.rest('GET', path)).status).toBe(200);
    await addConnection(gateway, { metadata });
    const { status, body } = await gateway.rest('GET', path);
    expect({ status, body }).toEqual({
      status: 400,
      body: { statusCode: 400, code: 'ANSWER_TOO_LARGE', params: params(100_000) },
    });
  });

  test('of a change that has been carried out says so', async () => {
    await openWith(2000);
    const id = await addConnection(gateway);
    const update = `mutation ($input: UpdateConnectionInput!) { updateConnection(input: $input) { connection { metadata } } }`;
    const changed = { id, displayName: 'Changed', metadata: { text: 'x'.repeat(2000) } };
    expect(await ask(update, { input: changed })).toEqual({ status: 400, body: refusal(2000) });
    expect(await ask(`{ connection(id: "${id}") { displayName } }`)).toEqual({
      status: 200,
      body: { data: { connection: { displayName: 'Changed' } } },
    });
  });
});

describe('the size that is counted', () => {
  const fits = (value: unknown, bytes: number): boolean => {
    try {
      requireSmallAnswer(value, bytes);
      return true;
    } catch {
      return false;
    }
  };

  test('is never less than that of the text, and more by a byte for each list and object at most', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        const bytes = Buffer.byteLength(text);
        expect(fits(value, bytes - 1)).toBe(false);
        expect(fits(value, bytes + (text.match(/[[{]/g)?.length ?? 0))).toBe(true);
      }),
    );
  });
});
