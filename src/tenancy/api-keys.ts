import { administersPlatform, requirePlatformAdmin, requireProjects } from '../request/access.ts';
import { recordAudit } from '../request/audit.ts';
import { fingerprintOf, generateApiKey } from '../auth/api-key.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import { ofPlatform } from '../request/visible.ts';
import { type ApiKey, type Permission, Prisma, type User } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { columnsAsFields, apiKeyTable } from '../db/tables.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, readPage } from '../paging/list.ts';

/** A key as it is shown: without its hash. */
export type ShownApiKey = Omit<ApiKey, 'hash' | 'permissionTexts'>;

const columns = columnsAsFields(apiKeyTable, 'k');

/**
 * One page of the platform's API keys, including revoked ones.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export async function listApiKeys(
  ctx: ReadContext,
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<ShownApiKey>> {
  requirePlatformAdmin(ctx);
  return readPage<ShownApiKey>(
    ctx.sql,
    {
      source: { columns, keys: Prisma.raw('api_key k'), where: [Prisma.raw('k.platform_id = parent.id')] },
      order: byCreation('k.created', 'k.id'),
      direction: 'asc',
      args,
      withItems: wanted.items,
      planning: 'once',
    },
    ctx.principal.platformId,
  );
}

/** The projects that each of several keys is limited to: their ids. */
export async function findProjectsOfApiKeys(
  { db }: ReadContext,
  apiKeyIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db.apiKeyProject.findMany({
    where: { apiKeyId: { in: [...apiKeyIds] } },
    orderBy: { projectId: 'asc' },
  });
  const byKey = new Map(apiKeyIds.map((id): [string, string[]] => [id, []]));
  for (const { apiKeyId, projectId } of rows) byKey.get(apiKeyId)?.push(projectId);
  return byKey;
}

/** Those of the ids that are API keys the caller sees, in any order: for platform admins alone. */
export async function findApiKeysByIds({ sql, principal }: ReadContext, ids: string[]): Promise<ShownApiKey[]> {
  if (!administersPlatform(principal)) return [];
  return sql.read(Prisma.sql`
    SELECT ${columns} FROM api_key k
    WHERE k.id = ANY(${textArray(ids)}::text[]) AND ${ofPlatform(principal, 'k.platform_id')}`);
}

/** The API key that the caller uses; null: they came with a token of their identity provider. */
export async function findOwnApiKey({ db, principal: { apiKeyId } }: ReadContext): Promise<ShownApiKey | null> {
  return apiKeyId === null
    ? null
    : db.apiKey.findUniqueOrThrow({ where: { id: apiKeyId }, omit: { hash: true, permissionTexts: true } });
}

export interface CreateApiKey {
  displayName: string;
  /** Whom the key acts as; left out: the caller. */
  userId?: string | null;
  permissions: Permission[];
  /** The projects it is limited to; left out: not limited. */
  projectIds?: string[] | null;
  /** The project of requests that name none; left out: the only one it is limited to, otherwise none. */
  defaultProjectId?: string | null;
  expires?: Date | null;
}

/**
 * Makes an API key.
 *
 * @returns the stored key, and the key itself, which can't be had again
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the user or a project)
 */
export async function createApiKey(
  ctx: WriteContext,
  input: CreateApiKey,
): Promise<{ apiKey: ApiKey; secret: string }> {
  requirePlatformAdmin(ctx);
  const { platformId } = ctx.principal;
  const { displayName, expires } = input;
  const permissions = [...new Set(input.permissions)];
  const now = ctx.now();
  if (permissions.length === 0) throw invalidField('permissions', 'must name at least one');
  if (input.projectIds?.length === 0)
    throw invalidField('projectIds', 'must name at least one project, or be left out');
  if (expires && expires <= now) throw invalidField('expires', 'must be in the future');
  const projectIds = input.projectIds ? await requireProjects(ctx, input.projectIds) : [];
  const userId = input.userId ?? ctx.principal.userId;
  const user = await ctx.db.user.findUnique({
    where: { id: userId, platformId },
    select: { id: true, platformRole: true },
  });
  if (!user) throw notFound('user', userId);
  const defaultProjectId = await defaultProjectOf(ctx, input.defaultProjectId ?? null, projectIds, user);

  const secret = generateApiKey();
  const apiKey = await inTransaction(ctx.db, async (tx) => {
    const created = await tx.apiKey.create({
      data: {
        id: newId('apiKey'),
        platformId,
        userId,
        displayName,
        ...fingerprintOf(secret),
        permissions,
        limited: projectIds.length > 0,
        projects: { create: projectIds.map((projectId) => ({ projectId })) },
        defaultProjectId,
        expires: expires ?? null,
        created: now,
      },
    });
    await recordAudit(tx, ctx, {
      action: 'API_KEY_CREATED',
      entityId: created.id,
      details: {
        displayName,
        userId,
        permissions,
        projectIds,
        ...(defaultProjectId !== null && { defaultProjectId }),
        ...(expires && { expires: expires.toISOString() }),
      },
    });
    return created;
  });
  return { apiKey, secret };
}

async function defaultProjectOf(
  { db, principal: { platformId } }: ReadContext,
  wanted: string | null,
  projectIds: string[],
  { id: userId, platformRole }: Pick<User, 'id' | 'platformRole'>,
): Promise<string | null> {
  if (wanted === null) return projectIds.length === 1 ? (projectIds[0] ?? null) : null;
  if (projectIds.length > 0 && !projectIds.includes(wanted))
    throw invalidField('defaultProjectId', 'must be one of projectIds');
  const visible = { id: wanted, platformId, ...(platformRole !== 'ADMIN' && { members: { some: { userId } } }) };
  if ((await db.project.count({ where: visible })) === 0)
    throw invalidField('defaultProjectId', 'must be a project that the user of the key can see');
  return wanted;
}

/**
 * Revokes an API key: from now on it is refused. A key that was revoked before stays so.
 *
 * @throws GatewayError AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function revokeApiKey(ctx: WriteContext, id: string): Promise<ApiKey> {
  requirePlatformAdmin(ctx);
  const mine = { id, platformId: ctx.principal.platformId };
  return inTransaction(ctx.db, async (tx) => {
    const [revoked] = await tx.apiKey.updateManyAndReturn({
      where: { ...mine, revoked: null },
      data: { revoked: ctx.now() },
    });
    if (revoked) {
      await recordAudit(tx, ctx, {
        action: 'API_KEY_REVOKED',
        entityId: id,
        details: { displayName: revoked.displayName },
      });
      return revoked;
    }
    const before = await tx.apiKey.findFirst({ where: mine });
    if (!before) throw notFound('api_key', id);
    return before;
  });
}
