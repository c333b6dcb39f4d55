import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeyRing, type StoreConfig } from './config.ts';
import { keyFileMissing, keyFileUnreadable } from '../start-errors.ts';
import type { KeyRing } from '../vault/vault.ts';

/**
 * The keys that seal the store's credentials: those of the configuration, else those of the key file in the data
 * folder, which is made (mode 0600) when it is not there and nothing is sealed yet.
 *
 * @param anythingSealed whether something is stored that another key has sealed
 * @throws StartError when the file is missing, can't be read or holds no valid key
 */
export async function keyRingFor(store: StoreConfig, anythingSealed: boolean): Promise<KeyRing> {
  if (store.kind === 'postgres') return store.keyRing;
  if (store.keyRing) return store.keyRing;
  const file = join(store.dataDir, 'encryption.key');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && anythingSealed) throw keyFileMissing(file);
    if (code === 'ENOENT') return makeKeyFile(file);
    throw keyFileUnreadable(file, message);
  });
  return readKeyRing(text, (fault) => {
    throw keyFileUnreadable(file, fault);
  });
}

// Written beside its place and moved there when it is whole; the lock on the folder keeps others away.
async function makeKeyFile(file: string): Promise<string> {
  const text = `k1:${randomBytes(32).toString('base64')}\n`;
  const making = await open(`${file}.new`, 'w', 0o600);
  try {
    await making.writeFile(text);
    await making.sync();
  } finally {
    await making.close();
  }
  await rename(`${file}.new`, file);
  return text;
}
