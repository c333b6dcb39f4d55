import { describe, expect, test } from 'vitest';
import { RawJson, stringifyJson } from '../src/request/raw-json.ts';

describe('JSON that is put into a response as it is', () => {
  test('stands where the object stood, with its own spacing, order and numbers', () => {
    const raw = new RawJson('{"b": 10000000000000000000001, "a": [1.0, {"ü": "\u2028€"}]}');
    expect(stringifyJson({ before: 1, raw, list: [raw, null], after: 'x' })).toBe(
      `{"before":1,"raw":${raw.text},"list":[${raw.text},null],"after":"x"}`,
    );
    expect(stringifyJson(raw)).toBe(raw.text);
  });

  test('may say what patterns and placeholders look like, beside strings that do', () => {
    const hostile = [
      `{"$&": "$1$'$\`"}`,
      `{"a": ${JSON.stringify(placeholder())}}`,
      '{"a": "\\"raw JSON\\"", "b": "\\\\"}',
    ];
    const value = { texts: ['$&', 'raw JSON', '"raw JSON 0"', '\\'], of: hostile.map((text) => new RawJson(text)) };
    expect(stringifyJson(value)).toBe(`{"texts":${JSON.stringify(value.texts)},"of":[${hostile.join()}]}`);
  });

  test('is one that is the value itself to whoever else serializes it', () => {
    const raw = new RawJson('{"a": 1}');
    expect(JSON.stringify({ raw })).toBe('{"raw":{"a":1}}');
    stringifyJson({ raw });
    expect(() => stringifyJson({ raw, broken: { toJSON: fail } })).toThrow('broken');
    expect(JSON.stringify({ raw })).toBe('{"raw":{"a":1}}');
  });

  test('changes nothing of values without any', () => {
    const value = { a: [null, true, 'ü', { b: new Date(0) }], c: undefined };
    expect(stringifyJson(value)).toBe(JSON.stringify(value));
    expect(stringifyJson(null)).toBe('null');
  });
});

function fail(): never {
  throw new Error('broken');
}

/** What stands in the place of a value while others are written. */
function placeholder(): string {
  let seen: unknown;
  const look = () => {
    seen = new RawJson('{}').toJSON();
    return fail();
  };
  expect(() => stringifyJson({ toJSON: look })).toThrow('broken');
  expect(seen).toBeTypeOf('string');
  return seen as string;
}
