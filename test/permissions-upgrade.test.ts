import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyMigrations } from '../src/db/migrate.ts';
import { migrationsDir } from '../src/db/migrations.ts';
import { createPglite, pgliteTarget } from '../src/db/pglite.ts';
import { temporaryFolder } from './support/process.ts';

let database: PGlite;
beforeEach(async () => {
  database = await createPglite();
  const names = (await readdir(migrationsDir)).filter((name) => /^\d/.test(name)).sort();
  const newer = names.findIndex((name) => name.endsWith('_permission'));
  const { path: earlier, remove } = await temporaryFolder();
  for (const name of names.slice(0, newer))
    await cp(join(migrationsDir, name), join(earlier, name), { recursive: true });
  await applyMigrations(pgliteTarget(database), earlier);
  await remove();
  await database.exec(`
    INSERT INTO platform (id, name) VALUES ('p', 'p');
    INSERT INTO user_account (id, platform_id, email, first_name, last_name) VALUES ('u', 'p', 'e', 'f', 'l')`);
});
afterEach(() => database.close());

/** As a gateway of a version stores a key. */
const addKey = (id: string, column: 'permissions' | 'granted_permissions', permissions: string) =>
  database.query(
    `INSERT INTO api_key (id, platform_id, user_id, display_name, hash, last_four, ${column})
     VALUES ($1, 'p', 'u', '', $1, '', $2)`,
    [id, permissions],
  );

const stored = async (): Promise<unknown> =>
  (
    await database.query(
      `SELECT id, permissions AS texts, granted_permissions::text[] AS granted FROM api_key ORDER BY id`,
    )
  ).rows;

test('keys have the permissions after the upgrade that they had before', async () => {
  await addKey('all', 'permissions', '{connections:read,connections:write,credentials:read,admin}');
  await addKey('none', 'permissions', '{}');
  await addKey('worker', 'permissions', '{credentials:read}');
  await addKey('wrong', 'permissions', '{credentials:write,admin}');
  await applyMigrations(pgliteTarget(database));
  expect(await stored()).toEqual([
    {
      id: 'all',
      texts: ['connections:read', 'connections:write', 'credentials:read', 'admin'],
      granted: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'],
    },
    { id: 'none', texts: [], granted: [] },
    { id: 'worker', texts: ['credentials:read'], granted: ['CREDENTIALS_READ'] },
    { id: 'wrong', texts: ['credentials:write', 'admin'], granted: ['ADMIN'] },
  ]);
});

test('while gateways of both versions serve, each sees the permissions of keys that the other makes', async () => {
  await applyMigrations(pgliteTarget(database));
  await addKey('before', 'permissions', '{connections:read,admin}');
  await addKey('now', 'granted_permissions', '{CONNECTIONS_READ,ADMIN}');
  const permissions = { texts: ['connections:read', 'admin'], granted: ['CONNECTIONS_READ', 'ADMIN'] };
  expect(await stored()).toEqual([
    { id: 'before', ...permissions },
    { id: 'now', ...permissions },
  ]);
});
