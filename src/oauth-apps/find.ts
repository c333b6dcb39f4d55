import type { Services } from '../request/context.ts';
import type { ConnectionType, OAuthApp } from '../db/generated/prisma/client.ts';
import type { OAuthAppSettings } from '../oauth2/app.ts';

/** The types of connection whose OAuth app is registered: by the platform, or by the operator. */
export const registeredAppTypes = ['PLATFORM_OAUTH2', 'CLOUD_OAUTH2'] as const satisfies ConnectionType[];
export type RegisteredAppType = (typeof registeredAppTypes)[number];

/** Where an app's sealed client secret stands; what seals it is bound to it. */
export const appSecretPlace = (appId: string): string => `oauth_app:${appId}`;

/** The app that is registered for a piece, its client secret opened; null: none is. */
export async function findOAuthApp(
  { db, vault, oauth2 }: Pick<Services, 'db' | 'vault' | 'oauth2'>,
  { type, platformId, pieceName }: { type: RegisteredAppType; platformId: string; pieceName: string },
): Promise<OAuthAppSettings | null> {
  if (type === 'CLOUD_OAUTH2') return oauth2.cloudApps.get(pieceName) ?? null;
  const app = await db.oAuthApp.findUnique({ where: { platformId_pieceName: { platformId, pieceName } } });
  return app && { ...settingsOf(app), clientSecret: vault.open(app, appSecretPlace(app.id)) };
}

function settingsOf(app: OAuthApp): Omit<OAuthAppSettings, 'clientSecret'> {
  const { pieceName, clientId, authorizationUrl, tokenUrl, scopes, pkce, authorizationMethod } = app;
  const { authorizationParams, responseFields, issuer, issInResponse } = app;
  return {
    pieceName,
    clientId,
    authorizationUrl,
    tokenUrl,
    scopes,
    pkce,
    authorizationMethod,
    authorizationParams: authorizationParams as Record<string, string>,
    responseFields,
    issuer,
    issInResponse,
  };
}
