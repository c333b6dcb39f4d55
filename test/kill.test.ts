import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, firstProject } from './support/ask.ts';
import { makeOwnStore } from './support/own-store.ts';
import { endAll, start } from './support/process.ts';
import { discrepancies, startWriters, type Stored, type Write } from './support/writers.ts';

/** How often a gateway is killed, in all. */
const rounds = 50;

/** Stores that are treated so side by side. */
const stores = 2;

interface Page {
  edges: { node: { externalId?: string; details?: { externalId: string } } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** Everything that is there, as callers and auditors see it. */
async function readStored(address: string, key: string, projectId: string): Promise<Stored> {
  const readAll = async (list: string, node: string): Promise<Map<string, number>> => {
    const counts = new Map<string, number>();
    for (let after: string | null = null, more = true; more;) {
      const { page }: { page: Page } = await ask(
        address,
        key,
        `query ($after: String) { page: ${list} { edges { node { ${node} } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      for (const { node } of page.edges) {
        const externalId = node.externalId ?? node.details?.externalId ?? '';
        counts.set(externalId, (counts.get(externalId) ?? 0) + 1);
      }
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    return counts;
  };
  return {
    connections: await readAll(`connections(projectId: "${projectId}", first: 100, after: $after)`, 'externalId'),
    upsertEvents: await readAll(
      'auditEvents(first: 100, after: $after, filter: { action: [CONNECTION_UPSERTED] })',
      'details',
    ),
  };
}

async function killRepeatedly(name: string): Promise<void> {
  const { env, key, remove } = await makeOwnStore(name);
  const writes: Write[] = [];
  let projectId: string | undefined;
  for (let round = 1; round <= rounds / stores; round += 1) {
    const gateway = start(env);
    await gateway.ready();
    projectId ??= await firstProject(gateway.address(), key);
    const writers = startWriters({ count: 4, address: gateway.address, key, projectId });
    // At any point of some write, but not before the first of them is done.
    await expect.poll(() => writers.writes.length, { interval: 5, timeout: 60_000 }).toBeGreaterThan(0);
    await sleep(randomInt(200));
    gateway.kill('SIGKILL');
    expect(await gateway.exited).toBeNull();
    writes.push(...(await writers.stop()));
  }
  const gateway = start(env);
  await gateway.ready();
  const found = await readStored(gateway.address(), key, projectId!);
  expect(writes.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(rounds / stores);
  expect(writes.filter(({ status }) => status === null).length).toBeGreaterThan(0);
  expect(discrepancies(writes, found)).toEqual([]);
  gateway.kill('SIGTERM');
  expect(await gateway.exited).toBe(0);
  await remove();
}

afterEach(endAll);

describe('a gateway that is killed at random moments under writes', () => {
  test(
    'has every acknowledged write once after the next start, which needs no help',
    { timeout: 900_000 },
    async () => {
      await Promise.all(Array.from({ length: stores }, (_, n) => killRepeatedly(`kill_${n}`)));
    },
  );
});
