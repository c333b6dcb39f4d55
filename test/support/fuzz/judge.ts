import { expect } from 'vitest';
import type { FuzzRequest } from './rest-request.ts';
import { canary, foreignName, type World } from './world.ts';

/** An answer, read. */
export interface FuzzAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/**
 * Sends a request at a time of its own, and checks what must hold of every answer: it is no unexpected error, not even a
 * hidden one, and nothing in it or in the log is a secret, or another platform's.
 *
 * @param shown takes out of an answer what it may show
 */
export async function send(
  { gateway, learn }: World,
  { method, url, headers, body }: FuzzRequest,
  shown: (text: string) => string = (text) => text,
): Promise<FuzzAnswer> {
  gateway.logLines.length = 0;
  gateway.statements.length = 0;
  const response = await gateway.fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const answer = { status: response.status, headers: response.headers, text: await response.text() };
  const errorLines = gateway.logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
  expect({ errorLines, text: answer.text.includes('"INTERNAL"') && answer.text }).toEqual({
    errorLines: [],
    text: false,
  });
  if (answer.status >= 500)
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('"PROVIDER_UNAVAILABLE"')]);
  const all = [shown(answer.text), JSON.stringify([...answer.headers]), ...gateway.logLines].join('\n');
  expect(all).not.toContain(canary);
  expect(all).not.toContain(foreignName);
  expect(answer.headers.get('X-Request-Id')).not.toBeNull();
  learn(answer.text);
  return answer;
}

/** How often what came of requests: to see that they reached what they are to reach. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** A line for each, in the order of the alphabet. */
  report(): string {
    return [...this.counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `${String(count).padStart(6)} ${what}`)
      .join('\n');
  }
}
