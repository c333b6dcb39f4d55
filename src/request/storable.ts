/** What can be stored, and come back as it was. Everything that a caller sends is looked through before it is used. */
import { type FieldError, invalidFields } from '../errors.ts';
import { isStorable } from '../field-rules.ts';

/** How deep a value may be nested: enough for people, too little to exhaust the stack. */
const maxDepth = 64;

/** How many levels of a path are reported: below, names are the caller's own, and can be of any length. */
const maxReportedDepth = 6;

const badCharacter = 'a character that cannot be stored (U+0000, or half of a surrogate pair)';

/** How many errors are reported: a value can have as many as it has parts. */
const maxErrors = 20;

/**
 * The parts of a JSON value that can't be stored as they are: the first 20.
 *
 * @param whole what the caller calls the value as a whole
 */
export function unstorableParts(value: unknown, whole: string): FieldError[] {
  const errors: FieldError[] = [];
  visit(value, [], (path, message) => {
    if (errors.length < maxErrors) errors.push({ field: path.slice(0, maxReportedDepth).join('.') || whole, message });
  });
  return errors;
}

/** @throws GatewayError VALIDATION that names the parts of a JSON value that can't be stored */
export function requireStorable(value: unknown, whole: string): void {
  const [first, ...rest] = unstorableParts(value, whole);
  if (first) throw invalidFields([first, ...rest]);
}

type Path = (string | number)[];

// One path for all, which grows and shrinks: a value may have hundreds of thousands of parts.
function visit(value: unknown, path: Path, refuse: (path: Path, message: string) => void): void {
  if (typeof value === 'string' && !isStorable(value)) refuse(path, `has ${badCharacter}`);
  // What JSON writes as a number may be more than a number can hold; it would come back as null.
  if (typeof value === 'number' && !Number.isFinite(value)) refuse(path, 'is too large a number');
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= maxDepth) {
    refuse(path, `is nested deeper than ${maxDepth} levels`);
    return;
  }
  const visitPart = (name: string | number, part: unknown): void => {
    path.push(name);
    visit(part, path, refuse);
    path.pop();
  };
  if (Array.isArray(value)) value.forEach((item, index) => visitPart(index, item));
  else {
    const parts = value as Record<string, unknown>;
    for (const key of Object.keys(parts)) {
      if (!isStorable(key)) refuse(path, `has a key with ${badCharacter}`);
      else if (key === '__proto__') refuse(path, 'has the key "__proto__", which cannot be stored');
      else visitPart(key, parts[key]);
    }
  }
}
