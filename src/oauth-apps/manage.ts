import { administersPlatform, requirePlatformAdmin } from '../request/access.ts';
import { recordAudit } from '../request/audit.ts';
import type { Context, ReadContext, WriteContext } from '../request/context.ts';
import { ofPlatform } from '../request/visible.ts';
import { type OAuthApp, Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import { columnsAsFields, oauthAppTable } from '../db/tables.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Page, PageArgs } from '../paging/keyset.ts';
import { byCreation, readPage } from '../paging/list.ts';
import type { OAuthAppSettings } from '../oauth2/app.ts';
import { appSecretPlace } from './find.ts';
import { type MetadataContext, type ServerInput, serverOf } from './server-of-app.ts';

/** An app as it is shown: without its sealed secret. */
export type ShownOAuthApp = Omit<OAuthApp, 'keyId' | 'sealed'>;

const columns = columnsAsFields(oauthAppTable, 'o');

/** One page of the platform's OAuth apps. */
export async function listOAuthApps(
  ctx: ReadContext,
  args: PageArgs,
  wanted: { items: boolean },
): Promise<Page<ShownOAuthApp>> {
  requirePlatformAdmin(ctx);
  return readPage<ShownOAuthApp>(
    ctx.sql,
    {
      source: { columns, keys: Prisma.raw('oauth_app o'), where: [Prisma.raw('o.platform_id = parent.id')] },
      order: byCreation('o.created', 'o.id'),
      direction: 'asc',
      args,
      withItems: wanted.items,
      planning: 'once',
    },
    ctx.principal.platformId,
  );
}

/** Those of the ids that are OAuth apps the caller sees, in any order: for platform admins alone. */
export async function findOAuthAppsByIds({ sql, principal }: ReadContext, ids: string[]): Promise<ShownOAuthApp[]> {
  if (!administersPlatform(principal)) return [];
  return sql.read(Prisma.sql`
    SELECT ${columns} FROM oauth_app o
    WHERE o.id = ANY(${textArray(ids)}::text[]) AND ${ofPlatform(principal, 'o.platform_id')}`);
}

/** An app as it is written: without the client secret, the one before stays. */
export type UpsertOAuthApp = Omit<OAuthAppSettings, 'clientSecret' | keyof ServerInput | 'issInResponse'> &
  ServerInput & { clientSecret: string | null };

/**
 * Registers the platform's OAuth app for a piece, or overwrites it. With an issuer, its metadata is read first.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, PROVIDER_UNAVAILABLE
 */
export async function upsertOAuthApp(
  ctx: WriteContext & MetadataContext & Pick<Context, 'vault'>,
  { clientSecret, ...input }: UpsertOAuthApp,
): Promise<OAuthApp> {
  requirePlatformAdmin(ctx);
  const settings = { ...input, ...(await serverOf(ctx, input)) };
  const { platformId } = ctx.principal;
  const { pieceName, clientId, issuer } = settings;
  const now = ctx.now();
  const freshId = newId('oauthApp');
  const sealed = (id: string) => ctx.vault.seal(clientSecret ?? '', appSecretPlace(id));
  return inTransaction(ctx.db, async (tx) => {
    // Makes it, or locks the one that is there.
    const found = await tx.oAuthApp.upsert({
      where: { platformId_pieceName: { platformId, pieceName } },
      create: { ...settings, ...sealed(freshId), id: freshId, platformId, created: now, updated: now },
      update: { updated: now },
    });
    const created = found.id === freshId;
    if (clientSecret === null) requireSameClient(created ? null : found, settings);
    const app = await tx.oAuthApp.update({
      where: { id: found.id },
      data: { ...settings, ...(clientSecret !== null && sealed(found.id)) },
    });
    await recordAudit(tx, ctx, {
      action: 'OAUTH_APP_UPSERTED',
      entityId: app.id,
      details: {
        created,
        pieceName,
        clientId,
        secretChanged: clientSecret !== null,
        ...(issuer !== null && { issuer }),
      },
    });
    return app;
  });
}

// Or one admin could have the secret that another one entered sent to an address of their own.
function requireSameClient(
  existing: OAuthApp | null,
  { clientId, tokenUrl }: Pick<OAuthAppSettings, 'clientId' | 'tokenUrl'>,
): void {
  if (!existing) throw invalidField('clientSecret', 'is required for a new app');
  if (existing.clientId !== clientId || existing.tokenUrl !== tokenUrl) {
    throw invalidField('clientSecret', 'is required when clientId or tokenUrl changes');
  }
}

/**
 * Deletes the platform's OAuth app. Connections made with it can't be refreshed any more.
 *
 * @throws GatewayError AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function deleteOAuthApp(ctx: WriteContext, id: string): Promise<void> {
  requirePlatformAdmin(ctx);
  await inTransaction(ctx.db, async (tx) => {
    const [deleted] = await tx.oAuthApp.findMany({ where: { id, platformId: ctx.principal.platformId } });
    const { count } = await tx.oAuthApp.deleteMany({ where: { id, platformId: ctx.principal.platformId } });
    if (!deleted || count === 0) throw notFound('oauth_app', id);
    const { pieceName, clientId } = deleted;
    await recordAudit(tx, ctx, { action: 'OAUTH_APP_DELETED', entityId: id, details: { pieceName, clientId } });
  });
}
