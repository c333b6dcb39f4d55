import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import { recordAudit } from '../request/audit.ts';
import type { BrowserItem, Context, RequestContext } from '../request/context.ts';
import { inTransaction } from '../db/transaction.ts';
import { consentNotBindable, invalid } from '../errors.ts';
import { newId } from '../ids.ts';
import { type OAuthAppSettings, protocolParams } from '../oauth2/app.ts';
import { requireHttps } from '../oauth2/provider-url.ts';
import { requireRegisteredApp } from '../credentials/acquire.ts';
import {
  type ConsentApp,
  consentName,
  consentLifetimeMs,
  consentPlace,
  type ConsentRequest,
  digestOf,
} from './consent.ts';
import { recordRefusals } from '../credentials/refused-attempts.ts';
import { type ConnectionTarget, requireUpsertable, upsertAttempt } from '../connections/upsert.ts';

/** Where to send the browser, until when, and the external id of the connection to be. */
export interface StartedConsent {
  authorizationUrl: string;
  expires: Date;
  externalId: string;
  /** What the browser has to store, and send with the callback. */
  browserItem: BrowserItem;
}

/** How long expired consents are kept, so that a late callback gets the reason. In ms. */
const retentionMs = 3_600_000;

/**
 * Starts a consent: returns the authorization request to send a browser to. Its `state` is valid once, and only in the browser
 * that stores `browserItem`, so that an attacker can't have a victim connect their account (RFC 6749, section 10.12).
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (a project), CONSENT_FAILED (the browser would not send the item)
 */
export async function startConsent(
  ctx: Context & Pick<RequestContext, 'browser'>,
  target: ConnectionTarget,
  app: ConsentApp,
): Promise<StartedConsent> {
  const home = await recordRefusals(ctx, upsertAttempt(ctx, target), () => requireUpsertable(ctx, target, true));
  const settings = await settingsOf(ctx, target, app);
  const { callbackUrl: redirectUrl } = ctx.oauth2;
  if (redirectUrl === null) throw invalid('The operator has to set PUBLIC_URL: providers send browsers back to it.');
  const { principal, browser } = ctx;
  if (browser.keepsFor(redirectUrl) === false)
    throw consentNotBindable(browser.pageOrigin ?? 'an unknown address', browser.hostName, redirectUrl);

  const [id, now] = [newId('consent'), ctx.now()];
  const expires = new Date(now.getTime() + consentLifetimeMs);
  const externalId = target.externalId ?? newId('externalId');
  const [state, browserSecret] = [generateRandomState(), generateRandomState()];
  const codeVerifier = settings.pkce ? generateRandomCodeVerifier() : null;
  const { issuer, issInResponse, clientId, tokenUrl } = settings;
  const server = { issuer, issInResponse, clientId, tokenUrl };
  const startedAt = browser.hostName;
  const request: ConsentRequest = {
    target: { ...target, externalId },
    app,
    codeVerifier,
    redirectUrl,
    server,
    startedAt,
  };
  await ctx.db.consent.deleteMany({ where: { expires: { lt: new Date(now.getTime() - retentionMs) } } });
  await inTransaction(ctx.db, async (tx) => {
    await tx.consent.create({
      data: {
        id,
        platformId: principal.platformId,
        userId: principal.userId,
        apiKeyId: principal.apiKeyId,
        stateHash: digestOf(state),
        browserHash: digestOf(browserSecret),
        ...ctx.vault.seal(JSON.stringify(request), consentPlace(id)),
        expires,
        created: now,
      },
      select: { id: true },
    });
    await recordAudit(tx, ctx, {
      action: 'CONSENT_STARTED',
      entityId: id,
      details: {
        externalId,
        scope: home.scope,
        ...(home.scope === 'PROJECT' && { projectId: home.scopeId }),
        type: app.type,
        pieceName: target.pieceName,
      },
    });
  });
  return {
    authorizationUrl: await authorizationUrl(settings, { state, redirectUrl, codeVerifier }),
    expires,
    externalId,
    browserItem: { name: consentName(id), value: browserSecret, url: redirectUrl, expires },
  };
}

async function settingsOf(
  ctx: Context,
  { pieceName }: ConnectionTarget,
  app: ConsentApp,
): Promise<Omit<OAuthAppSettings, 'pieceName'>> {
  if (app.type !== 'OAUTH2') return requireRegisteredApp(ctx, app.type, pieceName);
  requireHttps(ctx.oauth2, app.settings.authorizationUrl, 'app.oauth2.authorizationUrl');
  requireHttps(ctx.oauth2, app.settings.tokenUrl, 'app.oauth2.tokenUrl');
  return app.settings;
}

/** The authorization request: RFC 6749, section 4.1.1, and RFC 7636, section 4.3. */
async function authorizationUrl(
  { authorizationUrl: address, clientId, scopes, authorizationParams }: Omit<OAuthAppSettings, 'pieceName'>,
  { state, redirectUrl, codeVerifier }: { state: string; redirectUrl: string; codeVerifier: string | null },
): Promise<string> {
  const url = new URL(address);
  for (const [name, value] of Object.entries(authorizationParams)) url.searchParams.set(name, value);
  // Apps that an older version registered may have them.
  for (const name of protocolParams) url.searchParams.delete(name);
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUrl,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    state,
    ...(codeVerifier !== null && {
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
