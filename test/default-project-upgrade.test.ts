import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyMigrations } from '../src/db/migrate.ts';
import { migrationsDir } from '../src/db/migrations.ts';
import { createPglite, pgliteTarget } from '../src/db/pglite.ts';
import { temporaryFolder } from './support/process.ts';

test('a key that was limited to one project has it as its default project after the upgrade, and no other key has one', async () => {
  const migrations = (await readdir(migrationsDir)).filter((name) => /^\d/.test(name)).sort();
  const newer = migrations.findIndex((name) => name.endsWith('_api_key_default_project'));
  const database = await createPglite();
  const { path: earlier, remove } = await temporaryFolder();
  for (const name of migrations.slice(0, newer))
    await cp(join(migrationsDir, name), join(earlier, name), { recursive: true });
  await applyMigrations(pgliteTarget(database), earlier);
  await remove();
  await database.exec(`
    INSERT INTO platform (id, name) VALUES ('p', 'p');
    INSERT INTO user_account (id, platform_id, email, first_name, last_name) VALUES ('u', 'p', 'e', 'f', 'l');
    INSERT INTO project (id, platform_id, display_name) VALUES ('one', 'p', 'x'), ('two', 'p', 'x');
    INSERT INTO api_key (id, platform_id, user_id, display_name, hash, last_four, permissions, limited)
      SELECT id, 'p', 'u', id, id, '', '{}', id <> 'free' FROM unnest(ARRAY['free', 'none', 'one', 'both']) AS id;
    INSERT INTO api_key_project (api_key_id, project_id) VALUES ('one', 'two'), ('both', 'one'), ('both', 'two');
  `);
  await applyMigrations(pgliteTarget(database));
  const { rows } = await database.query('SELECT id, default_project_id AS project FROM api_key ORDER BY id');
  expect(rows).toEqual([
    { id: 'both', project: null },
    { id: 'free', project: null },
    { id: 'none', project: null },
    { id: 'one', project: 'two' },
  ]);
  await database.close();
});
