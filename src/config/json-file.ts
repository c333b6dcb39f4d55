import { readFileSync } from 'node:fs';

/**
 * Reads a JSON file that a setting names.
 *
 * @param report called with the reason if it can't be read, never with its content
 * @returns its content; undefined if it can't be read
 */
export function readJsonFile(path: string, report: (message: string) => void): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    report(error instanceof SyntaxError ? `${path} is not JSON` : `${path} can't be read: ${(error as Error).message}`);
    return undefined;
  }
}
