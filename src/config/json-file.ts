import { readFileSync } from 'node:fs';

/**
 * Reads a JSON file that the operator has named.
 *
 * @param fault is told why it can't be read; never what stands in it
 * @returns its content; undefined after a fault
 */
export function readJsonFile(path: string, fault: (message: string) => void): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    fault(error instanceof SyntaxError ? `${path} is not JSON` : `${path} can't be read: ${(error as Error).message}`);
    return undefined;
  }
}
