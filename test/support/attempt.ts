import { encodeCursor, type SortValue } from '../../src/paging/cursor.ts';
import { kindOfId } from '../../src/ids.ts';
import type { Things } from './examples.ts';
import type { TestGateway } from './gateway.ts';
import type { Args, Operation } from './operations.ts';

/** An answer, all of it but the request's id. */
export interface RawAnswer {
  status: number;
  headers: [string, string][];
  text: string;
}

/** Asks for an operation. @param key null: without a key */
export async function attempt(
  gateway: TestGateway,
  operation: Operation,
  args: Args,
  key: string | null,
): Promise<RawAnswer> {
  const { path, ...init } = operation.request(args);
  const response = await gateway.fetch(path, {
    ...init,
    headers: { 'Content-Type': 'application/json', ...(key !== null && { Authorization: `Bearer ${key}` }) },
  });
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
  return { status: response.status, headers, text: await response.text() };
}

/** Whether an operation was done, and in full. */
export const wasDone = ({ status, text }: RawAnswer): boolean =>
  status < 300 && (text === '' || !('errors' in (JSON.parse(text) as object)));

/** The names of things that do not exist, and look the same otherwise. */
export function unknownThings(things: Partial<Things>): Partial<Things> {
  return Object.fromEntries(Object.entries(things).map(([name, text]) => [name, unknownOf(text)]));
}

function unknownOf(text: string): string {
  if (kindOfId(text) !== null) return `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;
  if (!text.startsWith('WyJ')) return text.replaceAll('victim', 'nobody');
  const [name, sort, id] = JSON.parse(partsOfCursor(text)) as [string, SortValue, string];
  return encodeCursor({ name, holds: 'text' }, { sort, id: unknownOf(id) });
}

/** What a cursor says, without its checksum: those four bytes can be of any kind, brackets too. */
const partsOfCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').subarray(0, -4).toString();

/**
 * An answer with placeholders for what may differ in two answers: the things that were asked for, and what is made up at
 * random.
 */
export function comparable({ status, headers, text }: RawAnswer, askedFor: Partial<Things>): object {
  const named = Object.entries(askedFor).sort(([, one], [, other]) => other.length - one.length);
  const neutral = (part: string): string => {
    const numbers = new Map<string, number>();
    const numberOf = (id: string): number => numbers.get(id) ?? numbers.set(id, numbers.size).size - 1;
    return (
      named
        .reduce((before, [name, value]) => before.replaceAll(value, `<${name}>`), part)
        // They hold ids of what was just made, and a checksum.
        .replace(/WyJ[\w-]{20,}/g, partsOfCursor)
        .replace(/sk-[A-Za-z0-9]{61}/g, '<key>')
        .replace(/"requestId":"[0-9a-f-]{36}"/g, '"requestId":"<request>"')
        .replace(/"lastFour":"\w{4}"/g, '"lastFour":"<4>"')
        .replace(/([a-z]+)_[0-9a-hjkmnp-tv-z]{26}(?!\w)/g, (id, prefix: string) => `<${prefix} ${numberOf(id)}>`)
        .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '<random>')
    );
  };
  return { status, headers: headers.map(([name, value]) => [name, neutral(value)]), text: neutral(text) };
}

/** An answer as a caller could read it who tries hard: with what its cursors hold, and without what they sent. */
export function readable({ headers, text }: RawAnswer, sent: Args): string {
  const full = JSON.stringify(headers) + text;
  const decoded = [...full.matchAll(/[\w-]{40,}/g)].map(([code]) => Buffer.from(code, 'base64url').toString());
  return textsIn(sent)
    .filter((part) => part.length >= 10)
    .sort((one, other) => other.length - one.length)
    .reduce((before, part) => before.replaceAll(part, '…'), [full, ...decoded].join('\n'));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
