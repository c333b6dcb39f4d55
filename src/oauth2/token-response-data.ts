import { bytesAsJson, maxPartBytes } from '../field-rules.ts';
import { knownFields } from './known-fields.ts';

/** How deep a field may be nested. */
const maxDepth = 64;

/** The additional fields of a token response that are kept. */
export interface AdditionalData {
  data: Record<string, unknown>;
  /** The names of known fields that were left out: they repeat a secret, are nested too deep, or are over 64 KiB together. */
  dropped: string[];
}

/**
 * Picks the known fields of a token response. They are returned to flows, so none may contain a secret that only the provider
 * and the gateway share.
 *
 * @param answer the response without its tokens
 * @param responseFields names to keep beside the known ones
 * @param holdsSecret whether a text contains a secret of the request
 */
export function pickKnownFields(
  answer: Record<string, unknown>,
  responseFields: readonly string[],
  holdsSecret: (text: string) => boolean,
): AdditionalData {
  const wanted = Object.entries(answer).filter(
    // Null is the same as leaving a field out.
    ([name, value]) => value !== null && (knownFields.has(name) || responseFields.includes(name)),
  );
  const shallow = wanted.filter(([, value]) => !isDeeperThan(maxDepth, value));
  // Checked first, to bound the search for secrets.
  const small = bytesAsJson(Object.fromEntries(shallow)) <= maxPartBytes ? shallow : [];
  const clean = small.filter(([name, value]) => !holdsSecret([name, ...textsIn(value)].join('\n')));
  const data = Object.fromEntries(clean);
  return { data, dropped: wanted.map(([name]) => name).filter((name) => !Object.hasOwn(data, name)) };
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}

/** Every text in a JSON value, including names. Numbers too: a secret may consist of digits only. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(textsIn)];
}
