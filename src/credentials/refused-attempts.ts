/** Audit events of rejected attempts to access credentials. */
import { type Actor, recordAudit } from '../request/audit.ts';
import type { Context, Services } from '../request/context.ts';
import { type AuditAction, Prisma } from '../db/generated/prisma/client.ts';
import { GatewayError } from '../errors.ts';
import { ofPlatform } from '../request/visible.ts';

/** What a caller attempts to do with a credential, and of which connection. */
export interface CredentialAttempt {
  attempt: 'READ' | 'UPSERT';
  externalId: string | null;
  /** Where it has that external id, on the caller's own platform: a condition on `app_connection c`; null: they did not say. */
  where: Prisma.Sql | null;
}

/**
 * Runs `work`, and records an audit event if it is rejected for lack of access: the caller, the connection, and the error.
 * Only for connections that exist on the caller's own platform, whether the caller sees them or not.
 *
 * @throws what `work` throws
 */
export async function recordRefusals<T>(
  ctx: Context,
  { attempt, externalId, where }: CredentialAttempt,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayError && isRefusal(error) && where !== null && externalId !== null) {
      const { code, message: reason } = error;
      recordRefusal(ctx, ctx, {
        action: 'CREDENTIAL_ACCESS_REFUSED',
        key: [where.sql, where.values],
        find: async () => {
          const [found] = await ctx.sql.read<{ id: string }>(Prisma.sql`
            SELECT c.id FROM app_connection c
            WHERE c.external_id = ${externalId} AND ${ofPlatform(ctx.principal, 'c.platform_id')} AND ${where}
            ORDER BY c.scope LIMIT 1`);
          return found?.id ?? null;
        },
        details: { attempt, error: code, reason, externalId },
      });
    }
    throw error;
  }
}

const isRefusal = ({ code }: GatewayError): boolean => code === 'AUTHORIZATION' || code === 'ENTITY_NOT_FOUND';

/** A rejected attempt. */
export interface Refusal {
  action: AuditAction;
  /** Distinguishes it from other attempts with the same details. */
  key: readonly unknown[];
  /** Finds the id of the entity concerned; null: there is none, and nothing is recorded. */
  find(): Promise<string | null>;
  details: Prisma.InputJsonObject;
}

/** Records a rejected attempt in the background, within the limits for one caller (`RefusalLimit`). */
export function recordRefusal(
  { db, refusals }: Pick<Services, 'db' | 'refusals'>,
  actor: Actor,
  { action, key, find, details }: Refusal,
): void {
  const { apiKeyId, userId } = actor.principal;
  refusals.refused(apiKeyId ?? userId ?? '', [action, key, details], {
    find,
    write: (entityId, { repeated, leftOut }) =>
      recordAudit(db, actor, {
        action,
        entityId,
        details: { ...details, ...(repeated > 0 && { repeated }), ...(leftOut > 0 && { leftOut }) },
      }),
  });
}
