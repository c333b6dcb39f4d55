/** Loaded into the gateway's process: reports, when asked, what memory is in use and how long the event loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Held, Memory } from './gateway.ts';

/** How often the event loop is looked at, in ms. */
const resolution = 2;

const delay = monitorEventLoopDelay({ resolution });
let cpu = process.cpuUsage();

function memory(): Memory {
  // Twice: what the first pass finalizes, the second one frees.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external, resources: process.getActiveResourcesInfo().length };
}

function held(): Held {
  // The histogram has nothing before its first look, and counts the pause between two looks.
  const longestMs = delay.count > 0 ? Math.max(delay.max / 1e6 - resolution, 0) : 0;
  delay.reset();
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  return { longestMs, cpuMs: (user + system) / 1000 };
}

process.on('message', (asked: 'memory' | 'held') => {
  // Looked at only where somebody asks: a soak's process does not pay for it.
  if (asked === 'held') delay.enable();
  process.send?.(asked === 'held' ? held() : memory());
});
// Not what keeps the process alive.
process.channel?.unref();
