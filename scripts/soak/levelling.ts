/** Whether a measure has levelled off, or still grows. */

/** How much a measure may differ between two thirds of a run that has levelled off. */
export interface Allowance {
  /** As a part of what it was. */
  relative: number;
  /** In the measure's own unit. */
  absolute: number;
}

export interface Levelling {
  /** The median of the middle third. */
  middle: number;
  /** The median of the last third. */
  last: number;
  /** The most it may be. */
  most: number;
  levelled: boolean;
}

/** Compares the last third of the samples with the one before. The first third is warming up, and counts for nothing. */
export function levellingOf(samples: readonly number[], { relative, absolute }: Allowance): Levelling {
  const third = Math.floor(samples.length / 3);
  const middle = median(samples.slice(-2 * third, -third));
  const last = median(samples.slice(-third));
  const most = middle + middle * relative + absolute;
  return { middle, last, most, levelled: last <= most };
}

/** Half of the samples are below it: one that is out of the way does not count. */
function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
