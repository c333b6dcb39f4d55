import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { tryLock } from 'fs-native-extensions';
import {
  dataDirDamaged,
  dataDirInUse,
  dataDirNotWritable,
  dataDirOfOthers,
  diskFull,
  StartError,
} from '../start-errors.ts';
import { watchEngine } from './engine-watch.ts';
import { createPglite } from './pglite.ts';
import { fileErrorCode, problemOfError, problemOfMessage, type WriteProblem } from './write-problems.ts';

/** The embedded database of a data folder, which stays locked until it is closed. */
export interface OpenFolder {
  database: PGlite;
  close(): Promise<void>;
  /** Resolves with the reason when the database has crashed. */
  ended: Promise<StartError>;
}

/**
 * Opens the database in a folder, creating it if there is none, and locks the folder until it is closed. Existing files are
 * never replaced.
 *
 * @throws StartError when another process has the folder open (two would damage it), when the folder can't be written, the
 *   disk is full, or the database can't be opened
 */
export async function openDataFolder(dataDir: string): Promise<OpenFolder> {
  try {
    await createFolder(dataDir);
    await requireOwnFolder(dataDir);
    const lock = await lockFolder(dataDir);
    try {
      return await openLocked(dataDir, lock);
    } catch (error) {
      await lock.close();
      throw error;
    }
  } catch (error) {
    const kind = problemOfError(error);
    if (error instanceof StartError || kind === null) throw error;
    throw startErrorOf(dataDir, kind, (error as Error).message);
  }
}

// Parent folders are created too: ENOENT remains for a dangling symbolic link only.
async function createFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw dataDirNotWritable(dataDir, 'it is a link, or lies behind one, that leads nowhere');
    throw error;
  });
}

/** What the gateway itself leaves in a folder whose database was not completed, and what file systems put into their roots. */
const harmlessFiles = ['gateway.lock', 'pgdata.new', 'encryption.key', 'lost+found'];

// Before anything is written: a folder of other files is most likely a mistake in DATA_DIR.
async function requireOwnFolder(dataDir: string): Promise<void> {
  const files = await readdir(dataDir);
  if (files.includes('pgdata')) return;
  const foreign = files.filter((name) => !name.startsWith('.') && !harmlessFiles.includes(name)).sort();
  if (foreign.length > 0) throw dataDirOfOthers(dataDir, foreign);
}

// The kernel releases the lock on an open file when its process ends, however it ends: the lock can't become stale.
async function lockFolder(dataDir: string): Promise<FileHandle> {
  const file = await open(join(dataDir, 'gateway.lock'), 'a');
  if (!tryLock(file.fd)) {
    await file.close();
    throw dataDirInUse(dataDir);
  }
  return file;
}

async function openLocked(dataDir: string, lock: FileHandle): Promise<OpenFolder> {
  const pgdata = join(dataDir, 'pgdata');
  if (!(await hasDatabase(dataDir, pgdata))) await createDatabase(dataDir, pgdata);
  const { database, ended } = await start(dataDir, pgdata);
  return {
    database,
    ended,
    close: async () => {
      await database.close();
      await lock.close();
    },
  };
}

// The engine takes a folder without PG_VERSION for an empty one, and would overwrite its files with a new database.
async function hasDatabase(dataDir: string, pgdata: string): Promise<boolean> {
  const files = await readdir(pgdata).catch((error: unknown): string[] => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  if (files.includes('PG_VERSION')) return true;
  if (files.length > 0) throw dataDirDamaged(dataDir, 'pgdata/PG_VERSION is missing');
  if ((await readdir(dataDir)).includes('encryption.key'))
    throw dataDirDamaged(dataDir, 'there is an encryption key, but no database in pgdata');
  return false;
}

// Created under another name and renamed when complete, so that an interrupted start leaves no partial database.
async function createDatabase(dataDir: string, pgdata: string): Promise<void> {
  const temporary = `${pgdata}.new`;
  await rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(temporary);
    const { database } = await start(dataDir, temporary);
    await database.close();
    await rename(temporary, pgdata);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function start(dataDir: string, pgdata: string): Promise<Pick<OpenFolder, 'database' | 'ended'>> {
  const watch = watchEngine();
  const toStartError = (error: Error): StartError => {
    // The engine's own file errors have no message.
    const reason = watch.reason() ?? fileErrorCode(error) ?? error.message;
    return startErrorOf(dataDir, problemOfError(error) ?? problemOfMessage(reason), reason);
  };
  try {
    const database = await createPglite({ dataDir: pgdata, extensions: { watch: watch.extension } });
    // The adapter sends timestamps in UTC without a time zone.
    await database.exec(`SET TIME ZONE 'UTC'`);
    return { database, ended: watch.ended.then(toStartError) };
  } catch (error) {
    throw toStartError(error as Error);
  }
}

function startErrorOf(dataDir: string, kind: WriteProblem | null, reason: string): StartError {
  if (kind === 'no room') return diskFull(`the data folder ${dataDir}`, reason);
  if (kind === 'not writable') return dataDirNotWritable(dataDir, reason);
  return dataDirDamaged(dataDir, reason);
}
