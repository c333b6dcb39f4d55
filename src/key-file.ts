import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeyRing, type StoreConfig } from './config.ts';
import { keyFileUnreadable } from './start-errors.ts';
import type { KeyRing } from './vault.ts';

/**
 * The keys that seal the store's credentials: those of the configuration, else those of the key file in the data
 * folder, which is made (mode 0600) when it is not there.
 *
 * @throws StartError when the file can't be read or holds no valid key
 */
export async function keyRingFor(store: StoreConfig): Promise<KeyRing> {
  if (store.kind === 'postgres') return store.keyRing;
  if (store.keyRing) return store.keyRing;
  const file = join(store.dataDir, 'encryption.key');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return makeKeyFile(file);
    throw keyFileUnreadable(file, message);
  });
  return readKeyRing(text, (fault) => {
    throw keyFileUnreadable(file, fault);
  });
}

async function makeKeyFile(file: string): Promise<string> {
  const text = `k1:${randomBytes(32).toString('base64')}\n`;
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  return text;
}
