import type { OAuthAppSettings } from './app.ts';
import { createOutgoingFetch } from './outgoing.ts';
import { createServerMetadataReader, type ReadServerMetadata } from './server-metadata.ts';
import { createTokenEndpoint, type RequestTokens } from './token-endpoint.ts';

/** How the gateway deals with providers; from the environment. */
export interface OAuth2Config {
  /** Where browsers reach the gateway, without a slash at the end; null: not known. */
  publicUrl: string | null;
  /** Also call private addresses, and http. For development and tests. */
  allowPrivateHosts: boolean;
  /** The operator's apps, for all platforms. */
  apps: OAuthAppSettings[];
}

/** What the gateway needs to deal with providers. */
export interface OAuth2 {
  requestTokens: RequestTokens;
  readServerMetadata: ReadServerMetadata;
  /** The operator's apps by piece. */
  cloudApps: ReadonlyMap<string, OAuthAppSettings>;
  /** Where providers send browsers back to; null: not known. */
  callbackUrl: string | null;
  /** Whether a provider's address may be http. */
  allowHttp: boolean;
}

/** Below the gateway's public address. */
export const callbackPath = '/oauth2/callback';

export function createOAuth2({ publicUrl, allowPrivateHosts, apps }: OAuth2Config): OAuth2 {
  const fetch = createOutgoingFetch({ allowPrivateHosts });
  return {
    requestTokens: createTokenEndpoint(fetch),
    readServerMetadata: createServerMetadataReader(fetch),
    cloudApps: new Map(apps.map((app) => [app.pieceName, app])),
    callbackUrl: publicUrl && publicUrl + callbackPath,
    allowHttp: allowPrivateHosts,
  };
}
