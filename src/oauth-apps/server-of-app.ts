import type { AuthorizationServer } from 'oauth4webapi';
import type { z } from 'zod';
import type { Context } from '../request/context.ts';
import { invalidField, providerUnavailable } from '../errors.ts';
import { type OAuthAppSettings, oauthAppSettings } from '../oauth2/app.ts';
import { callTimeoutMs } from '../oauth2/outgoing.ts';
import { requireHttps } from '../oauth2/provider-url.ts';
import { MetadataError } from '../oauth2/server-metadata.ts';

/** The authorization server of an app, as it is written: its endpoints, or the issuer whose metadata has them, or both. */
export type ServerInput = { [Field in 'issuer' | 'authorizationUrl' | 'tokenUrl']: OAuthAppSettings[Field] | null };

/** What it takes of a request to ask a provider for its metadata. */
export type MetadataContext = Pick<Context, 'oauth2' | 'awaitProvider'>;

type Server = Pick<OAuthAppSettings, 'issuer' | 'authorizationUrl' | 'tokenUrl' | 'issInResponse'>;

/**
 * Finds out the addresses of an app's authorization server. With an issuer it asks for the metadata, which takes as long as calls to a
 * provider, and must be outside of any transaction; addresses that were given too must be the same ones, or answers that name the
 * issuer would say nothing of where codes are sent.
 *
 * @throws GatewayError VALIDATION that names the field, PROVIDER_UNAVAILABLE
 */
export async function serverOf(
  ctx: MetadataContext,
  { issuer, authorizationUrl, tokenUrl }: ServerInput,
): Promise<Server> {
  if (authorizationUrl !== null) requireHttps(ctx.oauth2, authorizationUrl, 'authorizationUrl');
  if (tokenUrl !== null) requireHttps(ctx.oauth2, tokenUrl, 'tokenUrl');
  if (issuer === null) {
    if (authorizationUrl === null) throw invalidField('authorizationUrl', 'is required without an issuer');
    if (tokenUrl === null) throw invalidField('tokenUrl', 'is required without an issuer');
    return { issuer, authorizationUrl, tokenUrl, issInResponse: false };
  }
  requireHttps(ctx.oauth2, issuer, 'issuer');
  const metadata = await readMetadata(ctx, issuer);
  const server = {
    authorizationUrl: addressIn(ctx, metadata, 'authorization_endpoint', oauthAppSettings.shape.authorizationUrl),
    tokenUrl: addressIn(ctx, metadata, 'token_endpoint', oauthAppSettings.shape.tokenUrl),
  };
  if (authorizationUrl !== null && withoutQuery(authorizationUrl) !== withoutQuery(server.authorizationUrl)) {
    throw invalidField('authorizationUrl', "is not the one in the issuer's metadata: leave it out");
  }
  if (tokenUrl !== null && tokenUrl !== server.tokenUrl) {
    throw invalidField('tokenUrl', "is not the one in the issuer's metadata: leave it out");
  }
  return {
    // As the server writes it: in its answers it is compared as a text (RFC 9207, section 2.4).
    issuer: metadata.issuer,
    authorizationUrl: authorizationUrl ?? server.authorizationUrl,
    tokenUrl: server.tokenUrl,
    issInResponse: metadata.authorization_response_iss_parameter_supported === true,
  };
}

async function readMetadata({ oauth2, awaitProvider }: MetadataContext, issuer: string): Promise<AuthorizationServer> {
  try {
    // At most two addresses are asked.
    return await awaitProvider(2 * callTimeoutMs, () => oauth2.readServerMetadata(issuer));
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    if (!error.isTransient) throw invalidField('issuer', error.message);
    throw providerUnavailable(null, retrySeconds, `The issuer ${error.message}. Nothing was stored: try again.`);
  }
}

const retrySeconds = 10;

function addressIn(
  { oauth2 }: Pick<Context, 'oauth2'>,
  metadata: AuthorizationServer,
  name: 'authorization_endpoint' | 'token_endpoint',
  schema: z.ZodType<string>,
): string {
  const { data, error } = schema.safeParse(metadata[name]);
  const isAllowed = data !== undefined && (oauth2.allowHttp || new URL(data).protocol === 'https:');
  if (isAllowed) return data;
  const [issue] = error?.issues ?? [];
  const reason = metadata[name] === undefined ? 'is missing' : (issue?.message ?? 'must be an https address');
  throw invalidField('issuer', `has metadata that can't be used: ${name} ${reason}`);
}

function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
