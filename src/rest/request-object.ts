import { z } from 'zod';
import { nearMissOf } from '../request/near-miss.ts';

/** So many unknown fields of one object are looked at; each is compared with every known one. */
const maxUnknown = 100;

/**
 * An object of a request. Fields that are not known are passed over, since the origin's clients send more than is used
 * here. One that is a near miss of a known field is refused: what was meant would be left out without a word.
 *
 * @param passedOver names that are known to the API and have no meaning in this object: near misses of nothing
 */
export function requestObject<Shape extends z.ZodRawShape>(shape: Shape, passedOver: readonly string[] = []) {
  const known = Object.keys(shape);
  const notLookedAt = new Set([...known, ...passedOver]);
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
          const meant = nearMissOf(name, known);
          if (meant !== null)
            issues.addIssue({ code: 'custom', path: [name], message: `is not known; did you mean ${meant}?` });
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
