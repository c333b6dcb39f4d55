/** Audit events of attempts on credentials that were refused. */
import { type Actor, recordAudit } from '../request/audit.ts';
import type { Context, Services } from '../request/context.ts';
import type { AuditAction, Prisma } from '../db/generated/prisma/client.ts';
import { GatewayError } from '../errors.ts';

/** What somebody attempts with a credential, and which connection they name. */
export interface CredentialAttempt {
  attempt: 'READ' | 'UPSERT';
  externalId: string | null;
  /** Where it has that external id, on the caller's own platform; null: they did not say, or it has none yet. */
  where: Prisma.AppConnectionWhereInput | null;
}

/**
 * Does what may be refused, and records it if it is: who, which connection, and what they were told. Only of connections
 * that exist on the caller's own platform, whether they see them or not.
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
      const { platformId } = ctx.principal;
      recordRefusal(ctx, ctx, {
        action: 'CREDENTIAL_ACCESS_REFUSED',
        key: [where],
        find: async () => {
          const found = await ctx.db.appConnection.findFirst({
            where: { AND: [where, { platformId, externalId }] },
            select: { id: true },
            orderBy: { scope: 'asc' },
          });
          return found?.id ?? null;
        },
        details: { attempt, error: code, reason, externalId },
      });
    }
    throw error;
  }
}

const isRefusal = ({ code }: GatewayError): boolean => code === 'AUTHORIZATION' || code === 'ENTITY_NOT_FOUND';

/** Something that was refused. */
export interface Refusal {
  action: AuditAction;
  /** Tells it from other refusals of the same details. */
  key: readonly unknown[];
  /** Finds the id of what it was about; null: there is nothing, and nothing is recorded. */
  find(): Promise<string | null>;
  details: Prisma.InputJsonObject;
}

/** Records a refusal in the background, within the limits of what is recorded of one caller. */
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
