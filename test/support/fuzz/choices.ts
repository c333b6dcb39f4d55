import fc, { type GeneratorValue } from 'fast-check';

/** What a generator decides by: all of it follows from the seed. */
export interface Choices {
  /** True once in so many times. */
  once(inTimes: number): boolean;
  /** A whole number, at least 0 and less than this one. */
  below(count: number): number;
  /** One of them; there must be some. */
  pick<T>(items: readonly T[]): T;
  /** Each of them, or not. */
  some<T>(items: readonly T[], onceIn?: number): T[];
  /** Whether something odd is to stand here: in one request often, in another seldom, in some nowhere. */
  odd(): boolean;
  /** A text such as nobody expects. */
  oddText(): string;
  /** A JSON value such as nobody expects. */
  oddJson(): unknown;
}

/** What has broken programs before. */
const oddTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'ﷺ',
  '\u202e',
  '\u{10ffff}',
  "'; DROP TABLE platform; --",
  '%',
  '_',
  '\\',
  '%00',
  '%zz',
  '../../etc/passwd',
  '${7*7}',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e309',
  '9'.repeat(400),
  'true',
  '[]',
  '{}',
  '"',
  '\n',
  'x'.repeat(256),
  'ü'.repeat(3000),
  '2026-02-30T00:00:00Z',
  '0000-00-00',
  'conn_',
  'conn_00000000000000000000000000',
  'CONN_01m84ksr6venfszw0q8fc854yg',
];

const oddJsons = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0,
  1e21,
  2 ** 53,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_VALUE,
  [],
  {},
  [[]],
  [null],
  { a: { a: { a: {} } } },
  { toString: 1, constructor: null },
  nested(70),
];

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

/** By itself, fast-check prefers the smallest numbers and the greatest. */
const evenNat = (max: number): fc.Arbitrary<number> => fc.noBias(fc.nat(max));

export function choicesOf(g: GeneratorValue): Choices {
  const below = (count: number): number => g(evenNat, Math.max(count - 1, 0));
  const once = (inTimes: number): boolean => below(inTimes) === 0;
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error('There is nothing to choose from.');
    return items[below(items.length)]!;
  };
  const oddOnceIn = pick([8, 40, null, null]);
  const oddText = (): string => (once(2) ? pick(oddTexts) : g(fc.string, { unit: 'binary', maxLength: 12 }));
  return {
    once,
    below,
    pick,
    some: (items, onceIn = 2) => items.filter(() => once(onceIn)),
    odd: () => oddOnceIn !== null && once(oddOnceIn),
    oddText,
    oddJson: () => (once(3) ? oddText() : once(3) ? g(fc.jsonValue, { maxDepth: 3 }) : pick(oddJsons)),
  };
}
