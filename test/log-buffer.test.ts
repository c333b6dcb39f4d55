import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';
import { endAll, start } from './support/process.ts';

/** Preloaded into the gateway. */
const crashOnSignal = `
  process.on('SIGUSR1', () => process.exit(3));
  process.on('SIGUSR2', () => { throw new Error('a crash'); });
`;
const preload = `--import=data:text/javascript,${encodeURIComponent(crashOnSignal)}`;

describe('the log of a gateway', { timeout: 120_000 }, () => {
  let store: OwnStore;
  beforeAll(async () => {
    store = await makeOwnStore('log_buffer');
  });
  afterEach(endAll);
  afterAll(() => store.remove());

  test.each([
    ['is stopped', 'SIGTERM', 0],
    ['exits at once', 'SIGUSR1', 3],
    ['crashes', 'SIGUSR2', 1],
  ] as const)('has the line of the last request when the process %s', async (_, signal, exitCode) => {
    const gateway = start({ ...store.env, NODE_OPTIONS: preload });
    await gateway.ready();
    for (let n = 0; n < 20; n += 1)
      await fetch(`${gateway.address()}/healthz`, { headers: { 'X-Request-Id': `r-${n}` } });
    gateway.kill(signal);
    expect(await gateway.exited).toBe(exitCode);
    const lines = gateway
      .output()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
    const logged = lines.map((line) => (JSON.parse(line) as { requestId: string }).requestId);
    expect(logged).toEqual(Array.from({ length: 20 }, (_, n) => `r-${n}`));
  });
});
