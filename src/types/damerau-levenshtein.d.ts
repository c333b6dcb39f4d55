// The package has no types of its own; this is the part that is used.
declare module 'damerau-levenshtein' {
  /** `steps`: how many letters were left out, put in, exchanged or swapped with their neighbour. Takes time and memory by the square of the longer text. */
  export default function distance(one: string, other: string): { steps: number };
}
