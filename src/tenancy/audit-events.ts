import { administersPlatform, requirePlatformAdmin } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import { ofPlatform } from '../request/visible.ts';
import { type AuditAction, type AuditEvent, Prisma } from '../db/generated/prisma/client.ts';
import { columnsAsFields, auditEventTable } from '../db/tables.ts';
import { textArray } from '../db/sql.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, type Level, readPage, readPages } from '../paging/list.ts';

/** Every given part must match. */
export interface AuditEventFilter {
  action?: AuditAction[] | null;
  entityId?: string | null;
  actorId?: string | null;
}

const columns = columnsAsFields(auditEventTable, 'a');

/**
 * One page of the platform's audit events, newest first.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function listAuditEvents(
  ctx: ReadContext,
  { filter, ...args }: PageArgs & { filter?: AuditEventFilter | null },
  wanted: { items: boolean },
): Promise<Page<AuditEvent>> {
  requirePlatformAdmin(ctx);
  const { action, entityId, actorId } = filter ?? {};
  const filters = [
    ...(action != null ? [Prisma.sql`a.action = ANY(${textArray(action)}::text::audit_action[])`] : []),
    ...(entityId != null ? [Prisma.sql`a.entity_id = ${entityId}`] : []),
    ...(actorId != null ? [Prisma.sql`a.actor_id = ${actorId}`] : []),
  ];
  return readPage<AuditEvent>(
    ctx.sql,
    {
      source: {
        columns,
        keys: Prisma.raw('audit_event a'),
        where: [Prisma.raw('a.platform_id = parent.id'), ...filters],
      },
      order: byCreation('a.created', 'a.id'),
      direction: 'desc',
      args,
      withItems: wanted.items,
      planning: filters.length > 0 ? 'each time' : 'once',
    },
    ctx.principal.platformId,
  );
}

/**
 * One page of what was done to each of several entities of the platform, newest first.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function auditEventsOfEntities(
  ctx: ReadContext,
  entityIds: readonly string[],
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<AuditEvent>[]> {
  requirePlatformAdmin(ctx);
  const where = [Prisma.raw('a.entity_id = parent.id'), ofPlatform(ctx.principal, 'a.platform_id')];
  const level: Level<AuditEvent> = {
    source: { columns, keys: Prisma.raw('audit_event a'), where },
    order: byCreation('a.created', 'a.id'),
    direction: 'desc',
    args,
    withItems: wanted.items,
    planning: 'once',
  };
  return readPages(ctx.sql, level, entityIds);
}

/** Those of the ids that are audit events the caller sees, in any order: for platform admins alone. */
export async function findAuditEventsByIds({ sql, principal }: ReadContext, ids: string[]): Promise<AuditEvent[]> {
  if (!administersPlatform(principal)) return [];
  return sql.read(Prisma.sql`
    SELECT ${columns} FROM audit_event a
    WHERE a.id = ANY(${textArray(ids)}::text[]) AND ${ofPlatform(principal, 'a.platform_id')}`);
}
