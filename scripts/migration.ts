/**
 * Writes the migration that brings the database from the last migration to `prisma/schema.prisma`:
 *
 *   npm run migration -- add_colour      writes prisma/migrations/<time>_add_colour/migration.sql
 *   npm run migration -- --check         fails when the migrations and the schema differ
 *
 * The starting point is an in-memory database with every migration applied; no server is needed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyMigrations } from '../src/db/migrate.ts';
import { migrationsDir } from '../src/db/migrations.ts';
import { createPglite, pgliteAdapter, pgliteTarget } from '../src/db/pglite.ts';
import { openSchemaEngine } from './schema-engine.ts';

const [argument] = process.argv.slice(2);
if (!argument || !/^(--check|[a-z][a-z0-9_]*)$/.test(argument)) {
  console.error('Give the migration a name (a-z, 0-9, _), or --check.');
  process.exit(2);
}

const database = await createPglite();
await applyMigrations(pgliteTarget(database));
const files = [{ path: 'schema.prisma', content: await readFile('prisma/schema.prisma', 'utf8') }];
const engine = await openSchemaEngine(pgliteAdapter(database), files[0]?.content);
const { stdout: sql } = await engine.diff({
  from: { tag: 'schemaDatasource', files, configDir: 'prisma' },
  to: { tag: 'schemaDatamodel', files },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
await database.close();

const changed = sql && !sql.includes('This is an empty migration');
if (!changed) {
  console.log('The migrations and prisma/schema.prisma agree.');
} else if (argument === '--check') {
  console.error(`prisma/schema.prisma is ahead of the migrations: run npm run migration -- <name>\n\n${sql}`);
  process.exitCode = 1;
} else {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${time}_${argument}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${join(folder, 'migration.sql')}: read it before you commit it.`);
}
