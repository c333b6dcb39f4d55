import { existsSync } from 'node:fs';

/**
 * Whether a test that needs something of the machine is to run. Where that is missing it is skipped, and said so;
 * `.ci/run` skips nothing, so there it fails.
 *
 * @param what is missing otherwise, for people
 */
export function runsWith(available: boolean, what: string): boolean {
  if (!available) console.warn(`SKIPPED, for want of ${what}.`);
  return available || process.env.SKIP_NOTHING !== undefined;
}

/** Whether a Debian program is there. */
export const hasProgram = (path: string): boolean => existsSync(path);
