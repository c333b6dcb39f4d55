import { readFile } from 'node:fs/promises';
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';

interface Described {
  name: string;
  description?: string | null;
}

/** Everything that a reader of the schema meets, with its dotted name. */
function everything(): { name: string; description: string | null | undefined }[] {
  const found: { name: string; description: string | null | undefined }[] = [];
  const meet = ({ description }: Described, ...path: string[]): void =>
    void found.push({ name: path.join('.'), description });
  for (const type of Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
    meet(type, type.name);
    if (isEnumType(type)) for (const value of type.getValues()) meet(value, type.name, value.name);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) meet(field, type.name, field.name);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        meet(field, type.name, field.name);
        for (const argument of field.args) meet(argument, type.name, field.name, argument.name);
      }
    }
  }
  return found;
}

describe('the schema', () => {
  test('is read whole', () => {
    const names = everything().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'Query.connections.filter',
        'Node.id',
        'AppConnection.flowIds',
        'CredentialInput.secretText',
        'ConnectionStatus.MISSING',
        'DateTime',
      ]),
    );
    expect(names.length).toBeGreaterThan(250);
  });

  test('describes every type, field, argument, input field and enum value', () => {
    const undescribed = everything().filter(({ description }) => !description?.trim());
    expect(undescribed.map(({ name }) => name)).toEqual([]);
  });

  test('has descriptions that are sentences', () => {
    const unfinished = everything().filter(
      ({ name, description }) =>
        description &&
        !['ID', 'Int', 'Float', 'String', 'Boolean'].includes(name) &&
        !/^[^a-z][^]*\.$/.test(description),
    );
    expect(unfinished.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
  });

  test('has no sentence in a description that begins in lower case', () => {
    const wrong = everything().filter(({ description }) => description && /\. [a-z]/.test(description));
    expect(wrong.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
  });

  test('never gives out a credential or a key, but the one key that was just made', () => {
    const outputs = everything().filter(({ name }) => !/Input\b/.test(name) && /\.[a-z]/.test(name));
    const secretFields = outputs.filter(({ name }) =>
      /secret|credential|password|token(?!Url)|hash|sealed/i.test(name),
    );
    expect(secretFields.map(({ name }) => name)).toEqual(['CreateApiKeyPayload.secret']);
  });

  test('is what schema.graphql says', async () => {
    expect((await readFile('schema.graphql', 'utf8')).trim()).toBe(printSchema(schema).trim());
  });
});
