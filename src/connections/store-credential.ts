import { randomUUID } from 'node:crypto';
import type { Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { credentialPlace, type CredentialValue, isOAuth2 } from './credential.ts';
import { lifetimeOf } from './token-lifetime.ts';

/** What is stored of a credential's content: the sealed value, and when it has to be refreshed. */
export function sealCredential(
  { vault }: Pick<Services, 'vault'>,
  connectionId: string,
  value: CredentialValue,
  now: Date,
) {
  return {
    ...vault.seal(JSON.stringify(value), credentialPlace(connectionId)),
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

/** Opens a stored credential. @throws Error when its key is not in the ring, or it was changed */
export function openCredential(
  { vault }: Pick<Services, 'vault'>,
  row: { connectionId: string; keyId: string; sealed: Uint8Array<ArrayBuffer> },
): CredentialValue {
  return JSON.parse(vault.open(row, credentialPlace(row.connectionId))) as CredentialValue;
}
