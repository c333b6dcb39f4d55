import { bytesOfPoint, valuesOfPoint } from '../prices.ts';
import { bytesOfJson } from './answer-size.ts';
import type { Selected, Step } from './cost.ts';

type Result = Readonly<Record<string, unknown>>;

/** The points of what was returned of a selection: at most what it costs before. */
export function actualCost({ plain, steps }: Selected, result: Result): number {
  let cost = plain;
  // What another type than the object's would have had is not in the result.
  for (const [name, step] of steps) if (name in result) cost += costOf(step, result[name]);
  return cost;
}

function costOf(step: Step, value: unknown): number {
  switch (step.kind) {
    case 'fixed':
      return step.points;
    case 'large':
      return Math.min(Math.ceil(sizeOf(value)), step.points);
    case 'objects':
      if (!Array.isArray(value)) return costOfObject(step.points, step.below, value as Result | null);
      return value.reduce<number>((sum, item: Result | null) => sum + costOfObject(step.points, step.below, item), 0);
  }
}

// One that was not found has been looked for.
const costOfObject = (points: number, below: Selected, value: Result | null): number =>
  points + (value ? actualCost(below, value) : 0);

function sizeOf(value: unknown): number {
  if (value === null) return 0;
  return Array.isArray(value) ? value.length / valuesOfPoint : bytesOfJson(value) / bytesOfPoint;
}
