import { SingleBar } from 'cli-progress';
import type { Progress } from '../key-rotation/open-all.ts';

/** Shows progress on standard error: a bar in a terminal, else a line every 5 seconds. */
export function progressBar(label: string): Progress & { stop(): void } {
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
  });
  return {
    start: (total) => bar.start(total, 0),
    advance: (rows) => bar.increment(rows),
    stop: () => bar.stop(),
  };
}
