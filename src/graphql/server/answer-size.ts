import { answerTooLarge } from '../../errors.ts';
import { RawJson } from '../../request/raw-json.ts';

/**
 * Rejects a value whose JSON would be larger than allowed, before it is serialized. An object that is referenced several
 * times counts each time.
 *
 * @param maxBytes of UTF-8
 * @throws GatewayError ANSWER_TOO_LARGE
 */
export function requireSmallAnswer(answer: unknown, maxBytes: number): void {
  // Nearly all answers are small enough whatever their strings consist of, which need not be looked at then.
  if (spend(answer, maxBytes, mostBytes) >= 0) return;
  if (spend(answer, maxBytes, exactBytes) < 0) throw answerTooLarge(maxBytes);
}

/** About how many bytes a value's JSON has: what is written as several bytes or escaped counts as one. */
export const bytesOfJson = (value: unknown): number =>
  Number.MAX_SAFE_INTEGER - spend(value, Number.MAX_SAFE_INTEGER, (text) => text.length + 2);

type BytesOf = (text: string) => number;

const mostBytes: BytesOf = (text) => text.length * 6 + 2;

/** What JSON writes as more than one character. */
// eslint-disable-next-line no-control-regex -- control characters are what it matches
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

const exactBytes: BytesOf = (text) =>
  escaped.test(text) ? Buffer.byteLength(JSON.stringify(text)) : Buffer.byteLength(text) + 2;

/** The bytes that remain after a value's JSON; stops below 0 as soon as they don't suffice. */
function spend(value: unknown, bytes: number, bytesOf: BytesOf): number {
  if (typeof value === 'string') return bytes - bytesOf(value);
  if (typeof value !== 'object' || value === null) return bytes - String(value).length;
  if (value instanceof Date) return bytes - '"2026-11-24T00:00:00.000Z"'.length;
  if (value instanceof RawJson) return bytes - Buffer.byteLength(value.text);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return spend(toJSON.call(value), bytes, bytesOf);
  let left = bytes - 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      left = spend(item, left - 1, bytesOf);
      if (left < 0) break;
    }
    return left;
  }
  for (const key of Object.keys(value)) {
    left = spend((value as Record<string, unknown>)[key], left - bytesOf(key) - 2, bytesOf);
    if (left < 0) break;
  }
  return left;
}
