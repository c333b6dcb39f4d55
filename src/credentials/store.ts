import { randomUUID } from 'node:crypto';
import type { Services } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import type { Stored } from '../vault/vault.ts';
import { credentialMax, credentialPlace, type CredentialValue, isOAuth2 } from './credential.ts';
import { lifetimeOf } from './lifetime.ts';

/**
 * What is stored of a credential's content: the sealed value, and when it has to be refreshed.
 *
 * @throws RangeError when it is larger than 256 KiB: who makes one has to see to that before
 */
export function sealCredential(
  { vault }: Pick<Services, 'vault'>,
  connectionId: string,
  value: CredentialValue,
  now: Date,
) {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > credentialMax) {
    throw new RangeError(`The credential of ${connectionId} is larger than ${credentialMax} bytes.`);
  }
  return {
    ...vault.seal(text, credentialPlace(connectionId)),
    ...lifetimeOf(value, now),
    tokenHost: tokenHostOf(value),
    version: randomUUID(),
    failures: 0,
    leaseHolder: null,
    leaseUntil: null,
    outcomeOpen: false,
    updated: now,
  };
}

// Not sealed: what is due is shared out by it. Ports are left out, of which one provider could have any number.
function tokenHostOf(value: CredentialValue): string | null {
  return isOAuth2(value) && URL.canParse(value.token_url) ? new URL(value.token_url).hostname : null;
}

/** Stores a new credential over whatever there was; a refresh that is under way comes to nothing. */
export async function storeCredential(
  services: Pick<Services, 'vault'>,
  tx: Tx,
  connectionId: string,
  value: CredentialValue,
  now: Date,
): Promise<void> {
  const stored = sealCredential(services, connectionId, value, now);
  await tx.credential.upsert({
    where: { connectionId },
    create: { ...stored, connectionId },
    update: stored,
    select: { connectionId: true },
  });
}

/**
 * Reads and opens a credential.
 *
 * @returns null when there is none
 * @throws Error when its key is not in the ring, it was changed, or is larger than any can be
 */
export async function loadCredential(
  { db, vault }: Pick<Services, 'db' | 'vault'>,
  connectionId: string,
): Promise<CredentialValue | null> {
  const [row] = await db.$queryRaw<Stored[]>`
    SELECT key_id AS "keyId", ${sealedUnlessTooLarge} FROM credential
    WHERE connection_id = ${connectionId}`;
  return row ? openCredential({ vault }, { ...row, connectionId }) : null;
}

/** Opens a stored credential. @throws Error when its key is not in the ring, it was changed, or was too large to be read */
export function openCredential(
  { vault }: Pick<Services, 'vault'>,
  row: Stored & { connectionId: string },
): CredentialValue {
  return JSON.parse(vault.open(row, credentialPlace(row.connectionId))) as CredentialValue;
}
