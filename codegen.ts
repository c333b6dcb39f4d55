import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './src/graphql/schema.ts';

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
      documents: 'src/rest/documents.graphql',
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

export default config;
