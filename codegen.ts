import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { z } from 'zod';
import { schema } from './src/graphql/schema.ts';
import { connection, owner } from './src/rest/shapes.ts';

const types = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  scalars: { ID: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' },
};

/** Prints schema.graphql, and types the GraphQL documents of the REST layer and of the tests. */
const config: CodegenConfig = {
  schema: printSchema(schema),
  generates: {
    'schema.graphql': { plugins: ['schema-ast'] },
    'src/rest/documents.ts': {
      documents: [
        'src/rest/documents.graphql',
        `fragment RestConnection on AppConnection ${selectionOf(connection)}`,
        `fragment RestOwner on User ${selectionOf(owner)}`,
      ],
      plugins: ['typescript-operations', 'typed-document-node'],
      config: types,
    },
    'test/documents/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      documents: ['test/**/*.ts', '!test/documents/**'],
      config: { ...types, importExtension: '.ts' },
    },
  },
  ignoreNoDocuments: true,
};

/** Selects the fields of a response's shape, in its order. */
function selectionOf({ shape }: z.ZodObject): string {
  const fields = Object.entries(shape).map(([name, field]) => {
    const value: unknown = field instanceof z.ZodNullable ? field.unwrap() : field;
    return value instanceof z.ZodObject ? `${name} ${selectionOf(value)}` : name;
  });
  return `{ ${fields.join(' ')} }`;
}

export default config;
