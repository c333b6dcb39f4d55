import type { Context } from './context.ts';
import type { Tx } from '../db/client.ts';
import type { AuditAction, Prisma } from '../db/generated/prisma/client.ts';
import { newId } from '../ids.ts';
import type { SetChange } from './set-change.ts';

/** Something that was done. `details` holds names, email addresses, ids and counts: never a credential, a key or metadata. */
export interface AuditEntry {
  action: AuditAction;
  /** The id of what it was done to. */
  entityId: string;
  details: Prisma.InputJsonObject;
}

/** How many ids of a list stand in the details of an event. */
const maxListedIds = 100;

/** A list of ids as it stands in the details of an event: how many, and the first of them. */
export const listedIds = (ids: readonly string[]) => ({ count: ids.length, ids: ids.slice(0, maxListedIds) });

/** What was added to a set and removed from it, as it stands in details: `projectsAdded`, `projectsRemoved`; nothing of what stayed. */
export const listedChange = (noun: string, { added, removed }: SetChange) => ({
  ...(added.length > 0 && { [`${noun}Added`]: listedIds(added) }),
  ...(removed.length > 0 && { [`${noun}Removed`]: listedIds(removed) }),
});

/** Who does it: a caller, with what stands in a request's context, or the gateway itself. */
export interface Actor extends Pick<Context, 'now'> {
  principal: { platformId: string; userId: string | null; apiKeyId: string | null };
  requestId: string | null;
  requestIdFromCaller: boolean;
}

/** The gateway itself, at work for a platform. */
export const gatewayItself = (now: Context['now'], platformId: string): Actor => ({
  principal: { platformId, userId: null, apiKeyId: null },
  requestId: null,
  requestIdFromCaller: false,
  now,
});

/** Records what is done. Takes the transaction of the change, if it is one, so that neither is kept without the other. */
export async function recordAudit(
  tx: Tx,
  { principal, requestId, requestIdFromCaller, now }: Actor,
  entry: AuditEntry,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      ...entry,
      id: newId('auditEvent'),
      platformId: principal.platformId,
      actorId: principal.userId,
      apiKeyId: principal.apiKeyId,
      requestId,
      requestIdFromCaller,
      created: now(),
    },
    select: { id: true },
  });
}
