import { bytesAsJson, secretMax } from '../field-rules.ts';
import { knownFields } from './known-fields.ts';

/** How deep a field may be nested. */
const maxDepth = 64;

/** What is kept of a token answer beside the tokens. */
export interface KeptData {
  data: Record<string, unknown>;
  /** The names of known fields that were left out: they repeat a secret, are nested too deep, or are over 64 KiB together. */
  dropped: string[];
}

/**
 * Takes what is known from a token answer. What is kept is shown to flows, so none of it may repeat what only the provider and
 * the gateway know.
 *
 * @param answer what the provider answered beside its tokens
 * @param responseFields names to keep beside the known ones
 * @param holdsSecret searches a text for what was sent
 */
export function keepKnownFields(
  answer: Record<string, unknown>,
  responseFields: readonly string[],
  holdsSecret: (text: string) => boolean,
): KeptData {
  const wanted = Object.entries(answer).filter(
    // Null says that there is none, as leaving it out does.
    ([name, value]) => value !== null && (knownFields.has(name) || responseFields.includes(name)),
  );
  const shallow = wanted.filter(([, value]) => !isDeeperThan(maxDepth, value));
  // Looked at first: it bounds the search.
  const small = bytesAsJson(Object.fromEntries(shallow)) <= secretMax ? shallow : [];
  const clean = small.filter(([name, value]) => !holdsSecret([name, ...textsIn(value)].join('\n')));
  const data = Object.fromEntries(clean);
  return { data, dropped: wanted.map(([name]) => name).filter((name) => !Object.hasOwn(data, name)) };
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}

/** Every text in a JSON value, the names too. A secret of digits alone may come as a number. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(textsIn)];
}
