import { rotateKeys } from '../key-rotation/rotate.ts';
import type { Unopenable } from '../key-rotation/open-row.ts';
import { verifyKeys } from '../key-rotation/verify.ts';
import type { Vault } from '../vault/vault.ts';
import { readConfig } from '../config/config.ts';
import { openGateway } from './open.ts';
import { progressBar } from './progress-bar.ts';

type Environment = Record<string, string | undefined>;

/**
 * Reseals every secret with the first key of the ring, while gateways may be running. Prints a report.
 *
 * @returns whether every secret could be opened
 * @throws StartError when the configuration is invalid, or the store can't be opened
 */
export async function rotateKeysCommand(env: Environment): Promise<boolean> {
  const { database, services } = await openGateway(readConfig({ ...env, LOG_LEVEL: 'warn' }), 'command');
  const bar = progressBar('Sealing');
  try {
    const { resealed, changedMeanwhile, unopenable, countsByKey } = await rotateKeys(services, bar);
    bar.stop();
    console.log(`Sealed ${resealed} secrets with the key "${services.vault.sealingKeyId}".`);
    printReport(unopenable, countsByKey);
    const others = [...countsByKey.keys()].filter((keyId) => keyId !== services.vault.sealingKeyId);
    if (changedMeanwhile > 0 && others.length > 0)
      console.log(`${changedMeanwhile} were changed at the same time and skipped: run it again.`);
    if (others.length === 0) console.log(unusedKeysMessage(services.vault));
    return unopenable.length === 0;
  } finally {
    bar.stop();
    await database.close();
  }
}

// Says "the keys", not "ENCRYPTION_KEYS": the embedded store's keys may be in a file.
function unusedKeysMessage({ sealingKeyId, keyIds }: Vault): string {
  const unused = keyIds.filter((keyId) => keyId !== sealingKeyId).map((keyId) => `"${keyId}"`);
  if (unused.length === 0) return 'All secrets are sealed with it, and there is no other key.';
  return `No other key is needed any more: ${unused.join(', ')} can be removed from the keys.`;
}

/**
 * Opens every secret, to see whether its key is there, and changes nothing. Prints a report.
 *
 * @returns whether every secret could be opened
 * @throws StartError when the configuration is invalid, or the store can't be opened
 */
export async function verifyKeysCommand(env: Environment): Promise<boolean> {
  const { database, services } = await openGateway(readConfig({ ...env, LOG_LEVEL: 'warn' }), 'command');
  const bar = progressBar('Opening');
  try {
    const { opened, unopenable, countsByKey } = await verifyKeys(services, bar);
    bar.stop();
    console.log(`Opened ${opened} secrets.`);
    printReport(unopenable, countsByKey);
    return unopenable.length === 0;
  } finally {
    bar.stop();
    await database.close();
  }
}

function printReport(unopenable: Unopenable[], countsByKey: Map<string, number>): void {
  for (const { table, id, keyId, reason } of unopenable) console.error(`${table} ${id} (key "${keyId}"): ${reason}`);
  console.log('Secrets by key:');
  for (const [keyId, count] of countsByKey) console.log(`  ${keyId}  ${count}`);
}
