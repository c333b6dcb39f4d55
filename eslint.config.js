import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { existsSync } from 'node:fs';

// Its types are those of its own dependencies: npm --prefix bench ci.
const benchIsInstalled = existsSync('bench/node_modules');

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
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
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
);
