import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openTestGateway } from './support/gateway.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapInMiB = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

// Each as large as it may be, and none like another.
const withoutEnd = (n: number): string => `query Q${n} { connection(id: "${'x'.repeat(60_000)}") { id }`;
const notValid = (n: number): string =>
  `{ ${Array.from({ length: 60 }, (_, m) => `${'x'.repeat(1000)}_${n}_${m}`).join(' ')} }`;
const good = (n: number): string =>
  `query Q${n} { node(id: "${n}") { id } viewer { user { ${'email '.repeat(480)} } } } # ${'x'.repeat(60_000)}`;

test('whatever documents are sent, few of them stay in memory', async () => {
  const gateway = await openTestGateway();
  const send = async (query: string): Promise<number> => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${gateway.adminKey}`,
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json',
      },
      body: JSON.stringify({ query }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  expect([await send(withoutEnd(0)), await send(notValid(0)), await send(good(0))]).toEqual([400, 400, 200]);

  const before = heapInMiB();
  for (let n = 1; n <= 500; n += 1) {
    expect([await send(withoutEnd(n)), await send(notValid(n)), await send(good(n))]).toEqual([400, 400, 200]);
  }
  // Were all of them kept, they would take more than 300 MiB.
  expect(heapInMiB() - before).toBeLessThan(48);
});
