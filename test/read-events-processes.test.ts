import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, firstProject } from './support/ask.ts';
import { makeOwnStore } from './support/own-store.ts';
import { endAll, start } from './support/process.ts';
import { writeOne } from './support/writers.ts';

/** How often a gateway is ended by each signal. */
const rounds = 4;

/** Callers who read one credential again and again, each read under a request id of its own, until the gateway has gone. */
async function readUntilGone(address: string, key: string, path: string): Promise<string[]> {
  const answered: string[] = [];
  const run = async (): Promise<void> => {
    for (;;) {
      const requestId = randomUUID();
      const headers = { Authorization: `Bearer ${key}`, 'X-Request-Id': requestId };
      const response = await fetch(address + path, { headers }).catch(() => null);
      if (response === null) return;
      // Who has the head of an answer may have the credential.
      if (response.status === 200) answered.push(requestId);
      await response.arrayBuffer().catch(() => null);
    }
  };
  await Promise.all(Array.from({ length: 4 }, run));
  return answered;
}

interface Page {
  edges: { node: { requestId: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function recordedReads(address: string, key: string): Promise<string[]> {
  const requestIds: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { page }: { page: Page } = await ask(
      address,
      key,
      `query ($after: String) { page: auditEvents(first: 100, after: $after, filter: { action: [CREDENTIAL_READ] }) {
        edges { node { requestId } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    requestIds.push(...page.edges.map(({ node }) => node.requestId));
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  return requestIds;
}

afterEach(endAll);

describe('credential reads of a gateway that is ended under them', { timeout: 300_000 }, () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s have an event each, if they were answered', async (signal) => {
    const { env, key, remove } = await makeOwnStore(`reads_${signal.toLowerCase()}`);
    const answered: string[] = [];
    let path: string | undefined;
    for (let round = 0; round < rounds; round += 1) {
      const gateway = start(env);
      await gateway.ready();
      const address = gateway.address();
      if (path === undefined) {
        const projectId = await firstProject(address, key);
        const { externalId } = await writeOne({ address, key, projectId });
        path = `/api/v1/worker/app-connections/${externalId}?projectId=${projectId}`;
      }
      const reading = readUntilGone(address, key, path);
      await sleep(300 + randomInt(200));
      gateway.kill(signal);
      await gateway.exited;
      answered.push(...(await reading));
    }
    const gateway = start(env);
    await gateway.ready();
    const recorded = await recordedReads(gateway.address(), key);
    const known = new Set(recorded);
    expect(answered.length).toBeGreaterThan(rounds);
    expect(recorded).toHaveLength(known.size);
    expect(answered.filter((requestId) => !known.has(requestId))).toEqual([]);
    gateway.kill('SIGTERM');
    await gateway.exited;
    await remove();
  });
});
