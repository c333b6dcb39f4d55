import { rotateKeys } from '../key-rotation/rotate.ts';
import type { Unopenable } from '../key-rotation/open-row.ts';
import { verifyKeys } from '../key-rotation/verify.ts';
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
    if (others.length === 0) console.log('No other key is needed any more: it can be dropped from ENCRYPTION_KEYS.');
    return unopenable.length === 0;
  } finally {
    bar.stop();
    await database.close();
  }
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
