import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeyRing, type StoreConfig } from './config.ts';
import { keyFileMissing, keyFileUnreadable } from '../start-errors.ts';
import type { KeyRing } from '../vault/vault.ts';

/**
 * The encryption keys of a store: those of the configuration, else those of the key file in the data folder, which is
 * created (mode 0600) if it is missing and nothing is sealed yet.
 *
 * @param anythingSealed whether the store has secrets, which a new key could not open
 * @throws StartError when the file is missing though there are secrets, can't be read, or has no valid key
 */
export async function keyRingFor(store: StoreConfig, anythingSealed: boolean): Promise<KeyRing> {
  if (store.kind === 'postgres') return store.keyRing;
  if (store.keyRing) return store.keyRing;
  const file = join(store.dataDir, 'encryption.key');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && anythingSealed) throw keyFileMissing(file);
    if (code === 'ENOENT') return createKeyFile(file);
    throw keyFileUnreadable(file, message);
  });
  return readKeyRing(text, (problem) => {
    throw keyFileUnreadable(file, problem);
  });
}

// Written under another name and renamed when complete, so that a crash leaves no partial file. The lock on the data folder
// keeps other processes out.
async function createKeyFile(file: string): Promise<string> {
  const text = `k1:${randomBytes(32).toString('base64')}\n`;
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return text;
}
