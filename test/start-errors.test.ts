import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { type DataFolder, inDataFolder, makeDataFolder } from './support/data-folder.ts';
import { endAll, start, temporaryFolder } from './support/process.ts';
import { makeSharedDatabase, serverUrl, type SharedDatabase } from './support/shared-database.ts';
import { type SmallDisk, smallDisk, smallDisksRun } from './support/small-disk.ts';

afterEach(endAll);

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** How a start without log lines ended: its exit code, and all that it printed. */
async function endOf(env: Record<string, string>, args?: string[]): Promise<[number | null, string]> {
  const gateway = start({ LOG_LEVEL: 'silent', ...env }, args);
  return [await gateway.exited, gateway.output()];
}

/** Every file and a hash of its content; but for the note of which process was the last to have it open. */
async function contentOf(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && entry.name !== 'postmaster.pid',
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [
        path,
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ]),
    ),
  );
}

// On PostgreSQL there is no data folder.
describe.runIf(!serverUrl)('a data folder', () => {
  let whole: DataFolder;
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    whole = await makeDataFolder(generateApiKey());
  });
  afterAll(() => whole.remove());
  beforeEach(async () => {
    ({ path: dataDir, remove } = await temporaryFolder());
  });
  afterEach(() => remove());

  const cannotBeOpened = (reason: string): string =>
    `The database in the data folder ${dataDir} can't be opened: ${reason}. It was not changed. ` +
    `Restore the whole folder from your backup, or set DATA_DIR to an empty folder to start afresh.\n`;

  test.each<[string, (pgdata: string) => Promise<void>, string]>([
    ['without PG_VERSION', (pgdata) => rm(join(pgdata, 'PG_VERSION')), 'pgdata/PG_VERSION is missing'],
    [
      'of another version of PostgreSQL',
      (pgdata) => writeFile(join(pgdata, 'PG_VERSION'), '16\n'),
      'database files are incompatible with server',
    ],
    [
      'with a truncated control file',
      (pgdata) => truncate(join(pgdata, 'global', 'pg_control')),
      'could not read file "global/pg_control": read 0 of 296',
    ],
    ['without configuration', (pgdata) => rm(join(pgdata, 'postgresql.conf')), 'PGlite failed to initialize properly'],
    ['without commit log', (pgdata) => rm(join(pgdata, 'pg_xact', '0000')), 'could not access status of transaction'],
    [
      'without anything in it',
      async (pgdata) => {
        await rm(pgdata, { recursive: true });
        await mkdir(pgdata);
      },
      'there is an encryption key, but no database in pgdata',
    ],
  ])('%s is refused, and left as it is', async (_, damage, reason) => {
    await whole.copyTo(dataDir);
    await damage(join(dataDir, 'pgdata'));
    const before = await contentOf(dataDir);

    const [code, output] = await endOf({ DATA_DIR: dataDir });

    expect(output.replace(/(status of transaction) \d+/, '$1')).toBe(cannotBeOpened(reason));
    expect(code).toBe(9);
    expect(await contentOf(dataDir)).toEqual(before);
  });

  test('with scrambled tables is refused, and no table of it is replaced', async () => {
    await whole.copyTo(dataDir);
    const [database] = (await readdir(join(dataDir, 'pgdata', 'base'))).sort((a, b) => Number(b) - Number(a));
    const tables = join(dataDir, 'pgdata', 'base', database!);
    for (const name of await readdir(tables)) {
      const { length } = await readFile(join(tables, name));
      await writeFile(join(tables, name), Buffer.alloc(length, 'rubbish '));
    }
    const before = await contentOf(tables);

    const [code, output] = await endOf({ DATA_DIR: dataDir });

    expect(output).toMatch(/^The database in the data folder \S+ can't be opened: [^\n]+\n$/);
    expect(code).toBe(9);
    expect(await contentOf(tables)).toEqual(before);
  });

  test('whose creation was interrupted by SIGKILL is created again', async () => {
    const first = start({ DATA_DIR: dataDir });
    const made = (): Promise<string[]> => readdir(join(dataDir, 'pgdata.new')).catch(() => []);
    while (!(await made()).includes('PG_VERSION')) await sleep(5);
    first.kill('SIGKILL');
    expect(await first.exited).toBeNull();
    expect(await readdir(dataDir)).toEqual(['gateway.lock', 'pgdata.new']);

    const second = start({ DATA_DIR: dataDir });
    await second.ready();
    expect((await readdir(dataDir)).sort()).toEqual(['encryption.key', 'gateway.lock', 'pgdata']);
  });

  test('without its key file is refused, and gets no other one', async () => {
    await whole.copyTo(dataDir);
    const file = join(dataDir, 'encryption.key');
    await rename(file, `${file}.away`);

    expect(await endOf({ DATA_DIR: dataDir })).toEqual([
      4,
      `The encryption key file ${file} is missing, and stored credentials were sealed with its key. ` +
        `Restore it from your backup, or set ENCRYPTION_KEYS.\n`,
    ]);
    expect(await readdir(dataDir)).not.toContain('encryption.key');

    await rename(`${file}.away`, file);
    await start({ DATA_DIR: dataDir }).ready();
  });

  test('that is a file is refused', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, 'mine');

    expect(await endOf({ DATA_DIR: file })).toEqual([
      7,
      `The data folder ${file} can't be written: EEXIST: file already exists, mkdir '${file}'. ` +
        `Let the gateway's user write to it, or set DATA_DIR to another folder.\n`,
    ]);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  describe.runIf(smallDisksRun)('on a disk of its own', () => {
    let disk: SmallDisk;
    let onDisk: string;
    beforeEach(async () => {
      disk = await smallDisk(100);
      onDisk = join(disk.path, 'data');
    });
    afterEach(async () => {
      await endAll();
      await disk.remove();
    });

    test('that is read-only is refused', async () => {
      await whole.copyTo(onDisk);
      await disk.readOnly();

      expect(await endOf({ DATA_DIR: onDisk })).toEqual([
        7,
        `The data folder ${onDisk} can't be written: EROFS: read-only file system, open '${onDisk}/gateway.lock'. ` +
          `Let the gateway's user write to it, or set DATA_DIR to another folder.\n`,
      ]);
    });

    test('that is too small for a new database is reported, and with free space it is created', async () => {
      await disk.fill(5_000_000);

      const [code, output] = await endOf({ DATA_DIR: onDisk });

      expect(output).toMatch(
        /^There is no space left in the data folder \S+: [^\n]+\. Free some space, and start again; nothing that was confirmed is lost\.\n$/,
      );
      expect(code).toBe(8);
      expect(await readdir(onDisk)).toEqual(['gateway.lock']);
      await disk.makeRoom();
      await start({ DATA_DIR: onDisk }).ready();
    });

    test('that is full is reported, and with free space everything is there again', async () => {
      await whole.copyTo(onDisk);
      await disk.fill(0);

      const [code, output] = await endOf({ DATA_DIR: onDisk });

      expect(output).toMatch(/^There is no space left in the data folder \S+: [^\n]+\n$/);
      expect(code).toBe(8);
      await disk.makeRoom();
      const gateway = start({ DATA_DIR: onDisk });
      await gateway.ready();
      const answer = await fetch(`${gateway.address()}/graphql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${whole.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: '{ projects { totalCount } }' }),
      });
      expect(await answer.json()).toEqual({ data: { projects: { totalCount: 3 } } });
    });
  });
});

/** A stopped gateway's store with the sample data, sealed by k1. */
interface Store {
  env: Record<string, string>;
  query(sql: string): Promise<unknown[]>;
  remove(): Promise<void>;
}

async function makeStore(keys: string): Promise<Store> {
  if (serverUrl === '') {
    const { path, env, remove } = await makeDataFolder(generateApiKey(), { ENCRYPTION_KEYS: keys });
    const query = (sql: string) => inDataFolder(path, async (database) => (await database.query(sql)).rows);
    return { env: { ...env, DATA_DIR: path }, query, remove };
  }
  const shared: SharedDatabase = await makeSharedDatabase('faults');
  const env = { ...shared.env, ENCRYPTION_KEYS: keys, DEMO_DATA: 'on' };
  const gateway = start(env);
  await gateway.ready();
  gateway.kill('SIGTERM');
  await gateway.exited;
  const query = async (sql: string): Promise<unknown[]> => (await shared.client.query(sql)).rows as unknown[];
  return { env, query, remove: shared.drop };
}

describe('encryption keys that do not fit what is stored', () => {
  const k1 = newKey('k1');
  let store: Store;
  beforeAll(async () => {
    store = await makeStore(k1);
  });
  afterAll(() => store.remove());

  const startedWith = (keys: string, more: Record<string, string> = {}) =>
    endOf({ ...store.env, ENCRYPTION_KEYS: keys, ...more });

  test('are refused: the key that sealed is missing', async () => {
    expect(await startedWith(newKey('k2'))).toEqual([
      10,
      `Stored credentials can't be decrypted: "k1" is not one of the encryption keys. Restore the keys from your backup; ` +
        `name those that are lost for good in LOST_KEYS.\n`,
    ]);
  });

  test('are refused: another key has its name', async () => {
    expect(await startedWith(`${newKey('k2')},${newKey('k1')}`)).toEqual([
      10,
      `Stored credentials can't be decrypted: "k1" is not the key that they were encrypted with. Restore the keys from ` +
        `your backup; name those that are lost for good in LOST_KEYS.\n`,
    ]);
  });

  test('start all the same when the key is known to be lost', async () => {
    const gateway = start({ ...store.env, ENCRYPTION_KEYS: newKey('k2'), LOST_KEYS: 'k0, k1' });
    await gateway.ready();
  });

  test('start when they fit, though one row is garbage and one has 20 MB: both are named', async () => {
    await store.query(`
      UPDATE credential SET sealed = '\\x00' WHERE connection_id = (SELECT min(connection_id) FROM credential)`);
    await store.query(`
      UPDATE credential SET sealed = decode(repeat('00', 20000000), 'hex')
      WHERE connection_id = (SELECT max(connection_id) FROM credential)`);
    const env = { ...store.env, ENCRYPTION_KEYS: `${newKey('k2')},${k1}` };
    const gateway = start(env);
    await gateway.ready();
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);

    const [code, output] = await endOf(env, ['rotate-keys']);
    expect(code).toBe(1);
    expect(output).toMatch(/^credential conn_\w+ \(key "k1"\): credential:conn_\w+ is not a sealed text\.$/m);
    expect(output).toMatch(
      /^credential conn_\w+ \(key "k1"\): credential:conn_\w+ is larger than a sealed text can be/m,
    );
    expect(output).toMatch(/^ {2}k1 {2}2\n {2}k2 {2}\d+$/m);
    expect(await endOf(env, ['verify-keys'])).toEqual([1, expect.stringMatching(/^Opened \d+ secrets\.$/m)]);
  });
});

describe('migrations', () => {
  let store: Store;
  beforeAll(async () => {
    store = await makeStore(newKey('k1'));
  });
  afterAll(() => store.remove());

  const applied = `SELECT migration_name, finished_at FROM _prisma_migrations ORDER BY 1`;

  test('of a newer version in the database are refused, and nothing is changed', async () => {
    const before = (await store.query(applied)) as { migration_name: string }[];
    const last = before.at(-1)!.migration_name;
    // As if this version had one more, and the newer one another one in its place.
    await store.query(
      `UPDATE _prisma_migrations SET migration_name = '29990101000000_newer' WHERE migration_name = '${last}'`,
    );
    const changed = await store.query(applied);

    for (const args of [[], ['migrate'], ['rotate-keys']]) {
      expect(await endOf(store.env, args)).toEqual([
        11,
        `The database is of a newer version of the gateway: it has a migration that this one does not know ` +
          `(29990101000000_newer). Run the newer version, or restore a backup from before the upgrade.\n`,
      ]);
    }
    expect(await store.query(applied)).toEqual(changed);
    await store.query(
      `UPDATE _prisma_migrations SET migration_name = '${last}' WHERE migration_name = '29990101000000_newer'`,
    );
  });

  test('that another program has left half done are an unexpected error: reported in one line, with the place at LOG_LEVEL=debug', async () => {
    await store.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_init'`);

    const [code, output] = await endOf(store.env);
    expect(output).toMatch(/^Unexpected error: [^\n]*_init[^\n]* \(LOG_LEVEL=debug shows where\)\n$/);
    expect(code).toBe(1);

    const [, verbose] = await endOf({ ...store.env, LOG_LEVEL: 'debug' });
    expect(verbose).toMatch(/Unexpected error: [^\n]+\n.*\n +at /s);
  });
});
