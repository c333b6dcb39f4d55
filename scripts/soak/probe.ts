/** Loaded into the gateway's process: when asked, collects garbage, and reports the memory that is left. */
import type { Memory } from './gateway.ts';

process.on('message', () => {
  // Twice: what the first pass finalizes, the second one frees.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external, resources: process.getActiveResourcesInfo().length } satisfies Memory);
});
// Not what keeps the process alive.
process.channel?.unref();
