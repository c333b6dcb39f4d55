import type { Context } from './context.ts';
import type { Tx } from './db/client.ts';
import type { AuditAction, Prisma } from './db/generated/prisma/client.ts';
import { newId } from './ids.ts';

/** Something that was done. `details` holds names, ids and counts: never a credential, a key or metadata. */
export interface AuditEntry {
  action: AuditAction;
  /** The id of what it was done to. */
  entityId: string;
  details: Prisma.InputJsonObject;
}

/** Records what the caller does. Takes the transaction of the change, so that one is never kept without the other. */
export async function recordAudit(tx: Tx, { principal, requestId, now }: Context, entry: AuditEntry): Promise<void> {
  await tx.auditEvent.create({
    data: {
      ...entry,
      id: newId('auditEvent'),
      platformId: principal.platformId,
      actorId: principal.userId,
      apiKeyId: principal.apiKeyId,
      requestId,
      created: now(),
    },
    select: { id: true },
  });
}
