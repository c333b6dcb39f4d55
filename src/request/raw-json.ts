import { randomUUID } from 'node:crypto';

/**
 * JSON that the database has made, and that goes into a response as it is: parsing a large object and writing it again would hold
 * the event loop for milliseconds.
 */
export class RawJson {
  /** A single value, in valid JSON. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What `JSON.stringify` writes in its place: in `stringifyJson` a placeholder, elsewhere the value itself. */
  toJSON(): unknown {
    if (!takenOut) return JSON.parse(this.text);
    takenOut.push(this.text);
    return placeholder;
  }
}

/** Nobody outside of the process knows it, so that no other string of a response can be the same. */
const placeholder = `raw JSON ${randomUUID()}`;

/** The texts of the placeholders so far, in their order; null: nothing is being written by `stringifyJson`. */
let takenOut: string[] | null = null;

/** As `JSON.stringify`, but that each `RawJson` in the value is written as its text. */
export function stringifyJson(value: unknown): string {
  const texts: string[] = [];
  takenOut = texts;
  let json: string;
  try {
    json = JSON.stringify(value);
  } finally {
    takenOut = null;
  }
  if (texts.length === 0) return json;
  const [first, ...parts] = json.split(JSON.stringify(placeholder));
  return [first, ...parts.flatMap((part, n) => [texts[n], part])].join('');
}
