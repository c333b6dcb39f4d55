import { z } from 'zod';
import { nearMissOf } from '../request/near-miss.ts';

/** So many unknown fields of one object are looked at; each is compared with every known one. */
const maxUnknown = 100;

interface RequestObjectOptions {
  passedOver?: readonly string[];
  misplaced?: Readonly<Record<string, string>>;
  partial?: boolean;
}

/**
 * An object of a request. Fields that are not known are passed over, since the origin's clients send more than is used
 * here. One that is a near miss of a known field is refused: what was meant would be left out without a word.
 *
 * @param options.passedOver names that are known to clients and have no meaning in this object: they, and near misses of
 *   them, are passed over
 * @param options.misplaced names that stand elsewhere in the request: why they are refused here
 * @param options.partial whether the beginning of a known name, or one that goes on, is a near miss too: `project`, `statuses`
 */
export function requestObject<Shape extends z.ZodRawShape>(
  shape: Shape,
  { passedOver = [], misplaced = {}, partial = true }: RequestObjectOptions = {},
) {
  const known = Object.keys(shape);
  const notLookedAt = new Set([...known, ...passedOver]);
  const wrongIn = (name: string): string | null => {
    const names = [...passedOver, ...known, ...Object.keys(misplaced)];
    const meant = nearMissOf(name, names) ?? (partial ? continuationOf(name, names) : null);
    if (meant === null || passedOver.includes(meant)) return null;
    return misplaced[meant] ?? `is not known; did you mean ${meant}?`;
  };
  return z
    .looseObject(shape)
    .superRefine(
      (given, issues) => {
        const unknown = Object.keys(given).filter((name) => !notLookedAt.has(name));
        if (unknown.length > maxUnknown)
          issues.addIssue({
            code: 'custom',
            message: `must have no more than ${maxUnknown} fields that are not known`,
          });
        for (const name of unknown.slice(0, maxUnknown)) {
          const message = wrongIn(name);
          if (message !== null) issues.addIssue({ code: 'custom', path: [name], message });
        }
      },
      // Also when other fields are wrong: the one that is missing is often the one that was misspelt.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    )
    .transform((given) => onlyKnown(given, known) as z.output<z.ZodObject<Shape>>);
}

function onlyKnown(given: Record<string, unknown>, known: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(known.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]));
}

/** A shorter name begins too many others by chance. */
const leastPart = 5;

const continuationOf = (name: string, known: readonly string[]): string | null =>
  known.find(
    (other) => Math.min(name.length, other.length) >= leastPart && (other.startsWith(name) || name.startsWith(other)),
  ) ?? null;
