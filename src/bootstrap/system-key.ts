import { fingerprintOf } from '../auth/api-key.ts';
import type { Tx } from '../db/client.ts';
import { Permission } from '../db/generated/prisma/client.ts';
import { newId } from '../ids.ts';

/** An API key that was not created through the API: the first one, or one from the command line. */
export interface SystemKey {
  platformId: string;
  /** The user it acts as. */
  userId: string;
  displayName: string;
  /** The project of requests that name none. */
  defaultProjectId: string | null;
  /** The key itself; only its fingerprint is stored. */
  secret: string;
  created: Date;
}

/** Stores an API key with every permission, and records an audit event. */
export async function storeSystemKey(tx: Tx, { secret, ...key }: SystemKey): Promise<void> {
  const id = newId('apiKey');
  const permissions = Object.values(Permission);
  await tx.apiKey.create({ data: { id, ...key, ...fingerprintOf(secret), permissions } });
  const { platformId, userId, displayName, defaultProjectId, created } = key;
  await tx.auditEvent.create({
    data: {
      id: newId('auditEvent'),
      platformId,
      action: 'API_KEY_CREATED',
      entityId: id,
      details: {
        displayName,
        userId,
        permissions,
        ...(defaultProjectId !== null && { defaultProjectId }),
      },
      created,
    },
  });
}
