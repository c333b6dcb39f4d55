import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql must be loaded once; Vite would load its ES modules, and Node loads its CommonJS for the libraries.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/template.ts',
    // One database a worker, opened once and emptied between tests.
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    // Opening an embedded database takes seconds on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is polled for comes; how soon is up to the machine.
    expect: { poll: { timeout: 30_000 } },
  },
});
