import { rotateKeys } from '../key-rotation/rotate.ts';
import type { Unopenable } from '../key-rotation/open-row.ts';
import { verifyKeys } from '../key-rotation/verify.ts';
import type { Vault } from '../vault/vault.ts';
import { open } from './open.ts';
import { progressBar } from './progress-bar.ts';

type Environment = Record<string, string | undefined>;

/**
 * Seals every secret with the first key of the ring; the gateway may run meanwhile.
 *
 * @returns whether every secret could be opened
 */
export async function rotateKeysCommand(env: Environment): Promise<boolean> {
  const { database, services } = await open({ ...env, LOG_LEVEL: 'warn' }, 'command');
  const bar = progressBar('Sealing');
  try {
    const { resealed, changedMeanwhile, unopenable, countsByKey } = await rotateKeys(services, bar);
    bar.stop();
    console.log(`Sealed ${resealed} secrets with the key "${services.vault.sealingKeyId}".`);
    tell(unopenable, countsByKey);
    const others = [...countsByKey.keys()].filter((keyId) => keyId !== services.vault.sealingKeyId);
    if (changedMeanwhile > 0 && others.length > 0)
      console.log(`${changedMeanwhile} changed at the same moment and were left alone: run it again.`);
    if (others.length === 0) console.log(adviceOn(services.vault));
    return unopenable.length === 0;
  } finally {
    bar.stop();
    await database.close();
  }
}

// A file holds the keys where ENCRYPTION_KEYS is not set.
function adviceOn({ sealingKeyId, keyIds }: Vault): string {
  const unused = keyIds.filter((keyId) => keyId !== sealingKeyId).map((keyId) => `"${keyId}"`);
  if (unused.length === 0) return 'All is sealed with it, and there is no other key.';
  return `No other key is needed any more: ${unused.join(', ')} can be dropped from the keys.`;
}

/**
 * Opens every secret, and changes nothing.
 *
 * @returns whether every secret could be opened
 */
export async function verifyKeysCommand(env: Environment): Promise<boolean> {
  const { database, services } = await open({ ...env, LOG_LEVEL: 'warn' }, 'command');
  const bar = progressBar('Opening');
  try {
    const { opened, unopenable, countsByKey } = await verifyKeys(services, bar);
    bar.stop();
    console.log(`Opened ${opened} secrets.`);
    tell(unopenable, countsByKey);
    return unopenable.length === 0;
  } finally {
    bar.stop();
    await database.close();
  }
}

function tell(unopenable: Unopenable[], countsByKey: Map<string, number>): void {
  for (const { table, id, keyId, reason } of unopenable) console.error(`${table} ${id} (key "${keyId}"): ${reason}`);
  console.log('Secrets by key:');
  for (const [keyId, count] of countsByKey) console.log(`  ${keyId}  ${count}`);
}
