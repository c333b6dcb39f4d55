import { getNamedType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { priceOf } from '../src/graphql/prices.ts';
import { schema } from '../src/graphql/schema.ts';

const types = Object.values(schema.getTypeMap()).filter(isObjectType);

/** Every field with its price, a line each. */
const prices = (): string[] =>
  types
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => {
        const price: Record<string, unknown> = { ...priceOf(field, type === schema.getMutationType()) };
        return `${type.name}.${field.name}: ${Object.values(price).join(' ')}`;
      }),
    )
    .sort();

test('every field has a price', async () => {
  await expect(`${prices().join('\n')}\n`).toMatchFileSnapshot('prices.txt');
});

test('every list of objects is a page, or as long as an argument', () => {
  expect(prices().filter((line) => line.endsWith(': list '))).toEqual([]);
});

test('every page that a change can return says how it is ordered', () => {
  const unordered = types
    .filter((type) => type !== schema.getQueryType())
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => priceOf(field, false).kind === 'page' && field.extensions.order === undefined)
    .map(({ name, field }) => `${name}: ${getNamedType(field.type).name}`);
  expect(unordered).toEqual([]);
});
