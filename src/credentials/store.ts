import { randomUUID } from 'node:crypto';
import type { Services } from '../request/context.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import { assignedFromExcluded, columnNames, credentialTable, rowValues } from '../db/tables.ts';
import type { Stored } from '../vault/vault.ts';
import { credentialMax, credentialPlace, type CredentialValue, isOAuth2 } from './credential.ts';
import { lifetimeOf } from './lifetime.ts';

/**
 * The columns of a credential's content: the sealed value, and when it has to be refreshed.
 *
 * @throws RangeError when it is larger than 256 KiB; callers check that first
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

// Not sealed: background refreshes are limited by host. Without the port, or one provider could have any number of hosts.
function tokenHostOf(value: CredentialValue): string | null {
  return isOAuth2(value) && URL.canParse(value.token_url) ? new URL(value.token_url).hostname : null;
}

/** The columns of a credential's content. */
export type SealedCredential = ReturnType<typeof sealCredential>;

const names = columnNames(credentialTable);
const overwritten = assignedFromExcluded(credentialTable, 'connectionId');

/**
 * An INSERT of a new credential over an existing one; the outcome of a refresh in progress will be dropped.
 *
 * @param when the rest of the statement's SELECT: it is stored when that finds a row
 */
export const credentialInsertion = (connectionId: string, sealed: SealedCredential, when: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`
    INSERT INTO credential (${names}) SELECT ${rowValues(credentialTable, { ...sealed, connectionId })} ${when}
    ON CONFLICT (connection_id) DO UPDATE SET ${overwritten}`;

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
