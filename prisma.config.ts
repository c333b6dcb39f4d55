import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine, but the CLI downloads one unless it is told where it is.
// Migrations run through the engine's WebAssembly build instead: see scripts/schema-engine.ts.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
