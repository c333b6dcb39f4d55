import type { Choices } from './choices.ts';
import { mostlyWanted, textFor } from './values.ts';
import { canary, type World } from './world.ts';

/** The part of JSON Schema that the OpenAPI document is written in. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: unknown;
  minimum?: number;
  maximum?: number;
}

export interface ValueMaker {
  choices: Choices;
  world: World;
  /** By name, for `$ref`. */
  schemas: Record<string, JsonSchema>;
  /** Takes up the near misses of known names that were put in: whatever else is in the request, it is to be refused. */
  misspelt: string[];
}

/** A value that a schema describes, or nearly. */
export function valueOf(maker: ValueMaker, schema: JsonSchema, name: string): unknown {
  const { choices, world, schemas } = maker;
  const { once, odd, pick, below, oddJson } = choices;
  if (odd()) return oddJson();
  if (schema.$ref) return valueOf(maker, schemas[schema.$ref.replace('#/components/schemas/', '')]!, name);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return valueOf(maker, pick(mostlyPresent(choices, either, ({ type }) => type === 'null')), name);
  if (schema.enum) return pick(schema.enum);
  if ('const' in schema) return schema.const;
  switch (pick(mostlyPresent(choices, [schema.type].flat(), (type) => type === 'null'))) {
    case 'null':
      return null;
    case 'boolean':
      return once(2);
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 4000 } = schema;
      return odd() ? pick([minimum - 1, maximum + 1, 0.5]) : minimum + below(maximum - minimum + 1);
    }
    case 'array':
      return Array.from({ length: below(4) }, () => valueOf(maker, schema.items ?? {}, name));
    case 'object':
      return schema.properties ? objectOf(maker, schema) : freeObject(choices, name);
    case 'string':
      return textFor(choices, world, name);
    default:
      return oddJson();
  }
}

/** Null is a choice, but a rare one. */
function mostlyPresent<T>({ once }: Choices, all: T[], isNull: (one: T) => boolean): T[] {
  const present = all.filter((one) => !isNull(one));
  return present.length === 0 || once(8) ? all : present;
}

function objectOf(maker: ValueMaker, { properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  const { choices } = maker;
  const made: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const present = required.includes(name) || mostlyWanted.has(name) ? !choices.odd() : choices.once(3);
    if (present) made[name] = valueOf(maker, schema, name);
  }
  const unknown = choices.odd() ? unknownName(maker, Object.keys(properties)) : null;
  if (unknown !== null) made[unknown] = choices.oddJson();
  return made;
}

/** A name that is none of the known ones: of the origin's, a misspelt one, or an odd one. */
export function unknownName({ choices, misspelt }: ValueMaker, known: string[]): string {
  const { pick, once, oddText } = choices;
  if (once(3)) return pick(['colour', 'pieceIcon', 'externalIds', 'platform']);
  const name = known.length > 0 && once(2) ? misspell(choices, pick(known)) : null;
  if (name === null || known.includes(name)) return oddText();
  misspelt.push(name);
  return name;
}

const misspell = ({ pick }: Choices, name: string): string =>
  pick([
    name.toUpperCase(),
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  ]);

/** Keys and values of the caller's own; in a credential, each value is a secret. */
export function freeObject({ pick, below, some, odd, oddText, oddJson }: Choices, name: string): object {
  const isSecret = name === 'props' || name === 'data';
  return Object.fromEntries(
    some(['a', 'b', 'nested', odd() ? oddText() : 'c']).map((key) => [
      key,
      isSecret
        ? pick([`${canary}-${below(1000)}`, { within: [`${canary}-${below(1000)}`] }])
        : odd()
          ? oddJson()
          : pick([null, 7, 'text', ['a'], { b: { c: true } }]),
    ]),
  );
}
