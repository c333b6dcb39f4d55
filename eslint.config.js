import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import { defineConfig } from 'eslint/config';
import { parse, print, visit } from 'graphql';
import tseslint from 'typescript-eslint';
import { existsSync } from 'node:fs';

// Its types are those of its own dependencies: npm --prefix bench ci.
const benchIsInstalled = existsSync('bench/node_modules');

/** Types of the schema that are no objects of their own, beside connections, edges and payloads. */
const typesWithoutId = ['PageInfo', 'Piece', 'RateLimit', 'Viewer'];

/**
 * Relay reserves names that end in "Connection" for pages, and the domain calls its central type AppConnection. The rules
 * on such types and on fields of such types hold for all but this one; its pages are `AppConnectionConnection`.
 */
const exceptAppConnection = {
  meta: { name: 'except-app-connection', version: '1' },
  preprocess: (/** @type {string} */ text) => {
    const isAppConnection = (/** @type {import('graphql').TypeNode} */ type) => /^AppConnection!?$/.test(print(type));
    visit(parse(text), {
      ObjectTypeDefinition: ({ name }) => {
        if (name.value === 'AppConnection') exceptedLines.add(lineOf(name));
      },
      FieldDefinition: ({ name, type }) => {
        if (isAppConnection(type)) exceptedLines.add(lineOf(name));
      },
    });
    return [text];
  },
  postprocess: (/** @type {import('eslint').Linter.LintMessage[][]} */ messages) =>
    messages.flat().filter(({ ruleId, line }) => !exceptedRules.includes(ruleId ?? '') || !exceptedLines.has(line)),
};
const exceptedRules = ['@graphql-eslint/relay-connection-types', '@graphql-eslint/relay-arguments'];
/** @type {Set<number | undefined>} */
const exceptedLines = new Set();
const lineOf = (/** @type {import('graphql').NameNode} */ { loc }) => loc?.startToken.line;

export default defineConfig(
  {
    ignores: [
      'dist/',
      'data/',
      'coverage/',
      'src/db/generated/',
      'src/rest/documents.ts',
      'test/documents/',
      ...(benchIsInstalled ? [] : ['bench/']),
    ],
  },
  {
    files: ['**/*.ts', '**/*.js'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Loops that end by returning.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Our interfaces hold plain functions: nothing here uses `this` but errors.
      '@typescript-eslint/unbound-method': 'off',
      // Handlers of one shape, of which some have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // A test, or a benchmark, that finds nothing where something should be fails, as it ought to.
    files: ['test/**', 'bench/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['schema.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    processor: exceptAppConnection,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Only what is stored has an id; a piece is identified by its name, and statistics by what they are of.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { types: typesWithoutId, suffixes: ['Connection', 'Edge', 'Payload'] } },
      ],
      '@graphql-eslint/relay-edge-types': [
        'error',
        // There are short lists of ids and enum values, and pages of pieces, which are no nodes since they are not stored.
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
    },
  },
);
