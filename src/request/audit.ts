import type { Db, Tx } from '../db/client.ts';
import { type AuditAction, type AuditEvent, Prisma } from '../db/generated/prisma/client.ts';
import { auditEventTable, columnNames, fieldNames } from '../db/tables.ts';
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

/** Who acts: a caller, identified by the request's context, or the gateway itself. */
export interface Actor {
  principal: { platformId: string; userId: string | null; apiKeyId: string | null };
  requestId: string | null;
  requestIdFromCaller: boolean;
  now: () => Date;
}

/** The gateway itself, acting for a platform. */
export const gatewayItself = (now: () => Date, platformId: string): Actor => ({
  principal: { platformId, userId: null, apiKeyId: null },
  requestId: null,
  requestIdFromCaller: false,
  now,
});

/** An event, as it is stored. */
export type Event = Omit<AuditEvent, 'details'> & Pick<AuditEntry, 'details'>;

/** The event of an action that happens now. */
export const eventOf = (
  { principal, requestId, requestIdFromCaller, now }: Actor,
  { action, entityId, details }: AuditEntry,
): Event => ({
  id: newId('auditEvent'),
  platformId: principal.platformId,
  action,
  entityId,
  actorId: principal.userId,
  apiKeyId: principal.apiKeyId,
  requestId,
  requestIdFromCaller,
  details,
  created: now(),
});

/** Records an action. For a change, in its transaction, so that neither is committed without the other. */
export const recordAudit = (tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> =>
  insertEvents(tx, [eventOf(actor, entry)]);

/** Stores events, in one statement that is the same for any number of them. */
export async function insertEvents(db: Db | Tx, events: readonly Event[]): Promise<void> {
  await db.$executeRaw(insertionOf(events));
}

const names = columnNames(auditEventTable);
const fields = fieldNames(auditEventTable);
const typedFields = fieldNames(auditEventTable, { typed: true });

/** An INSERT of events, to which conditions can be added. */
export const insertionOf = (events: readonly Event[]): Prisma.Sql => Prisma.sql`
  INSERT INTO audit_event (${names})
  SELECT ${fields} FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS event (${typedFields})`;
