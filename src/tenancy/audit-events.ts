import { administersPlatform, requirePlatformAdmin } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import type { AuditAction, AuditEvent, Prisma } from '../db/generated/prisma/client.ts';
import { pageByCreation } from '../paging/by-creation.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';

/** Every given part must match. */
export interface AuditEventFilter {
  action?: AuditAction[] | null;
  entityId?: string | null;
  actorId?: string | null;
}

/**
 * One page of the platform's audit events, newest first.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function listAuditEvents(
  ctx: ReadContext,
  args: PageArgs & { filter?: AuditEventFilter | null },
): Promise<Page<AuditEvent>> {
  requirePlatformAdmin(ctx);
  const { action, entityId, actorId } = args.filter ?? {};
  const where: Prisma.AuditEventWhereInput = {
    platformId: ctx.principal.platformId,
    ...(action != null && { action: { in: action } }),
    ...(entityId != null && { entityId }),
    ...(actorId != null && { actorId }),
  };
  return pageByCreation({
    args,
    direction: 'desc',
    where,
    read: (query) => ctx.db.auditEvent.findMany(query),
    count: (query) => ctx.db.auditEvent.count(query),
  });
}

/** Those of the ids that are audit events the caller sees, in any order: for platform admins alone. */
export async function findAuditEventsByIds({ db, principal }: ReadContext, ids: string[]): Promise<AuditEvent[]> {
  if (!administersPlatform(principal)) return [];
  return db.auditEvent.findMany({ where: { id: { in: ids }, platformId: principal.platformId } });
}
