import { timingSafeEqual } from 'node:crypto';
import { recordAudit } from '../request/audit.ts';
import { principalOfApiKey } from '../auth/api-key.ts';
import { principalOfBrowserUser } from '../auth/browser-user.ts';
import type { Context, Services } from '../request/context.ts';
import type { AppConnection, Consent } from '../db/generated/prisma/client.ts';
import { consentFailed, consentOfOtherBrowser, consentOfOtherHost, GatewayError } from '../errors.ts';
import { consentName, consentPlace, type ConsentRequest, digestOf } from './consent.ts';
import type { CredentialInput } from '../credentials/credential.ts';
import { recordRefusal } from '../credentials/refused-attempts.ts';
import { requireExpectedIssuer } from './require-expected-issuer.ts';
import { upsertConnection } from '../connections/upsert.ts';

/** The parameters of an authorization response (RFC 6749, sections 4.1.2 and 4.1.2.1). */
export interface ConsentCallback {
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  /** The issuer of the response (RFC 9207, section 2); all values, if the parameter is repeated. */
  iss: string[];
  /** The host name of the gateway that the browser was sent to, as the request arrived. */
  hostName: string;
  /** Reads what the browser stored under a name. */
  readFromBrowser(name: string): string | undefined;
}

type RequestPart = Pick<Context, 'requestId' | 'requestIdFromCaller' | 'awaitProvider'>;

/**
 * Finishes a consent: exchanges the code, and stores the connection or its new credential.
 *
 * @throws GatewayError CONSENT_FAILED, AUTHENTICATION (the user or key is gone), and what `upsertConnection` throws
 */
export async function finishConsent(
  services: Services,
  request: RequestPart,
  answer: ConsentCallback,
): Promise<AppConnection> {
  const consent = await findConsent(services, answer);
  try {
    return await finish(services, request, answer, consent);
  } catch (error) {
    recordFailure(services, request, consent, error);
    throw error;
  }
}

async function finish(
  services: Services,
  request: RequestPart,
  answer: ConsentCallback,
  consent: Consent,
): Promise<AppConnection> {
  const consentRequest = JSON.parse(services.vault.open(consent, consentPlace(consent.id))) as ConsentRequest;
  await redeemConsent(services, consent, consentRequest, answer);
  if (consentRequest.server) await requireExpectedIssuer(services, consentRequest.server, answer.iss);
  if (answer.error !== undefined) throw consentFailed(refusalMessage(answer.error));
  if (!answer.code) throw consentFailed('The provider sent no authorization code. Start again.');
  const principal = consent.apiKeyId
    ? await principalOfApiKey(services.sql, consent.apiKeyId, services.now())
    : await principalOfBrowserUser(services.sql, consent.userId);
  const ctx: Context = { ...services, ...request, principal };
  const upserted = { ...consentRequest.target, credential: credentialOf(consentRequest, answer.code) };
  return upsertConnection(ctx, upserted, (tx, connection) =>
    recordAudit(tx, ctx, {
      action: 'CONSENT_FINISHED',
      entityId: consent.id,
      details: { connectionId: connection.id, externalId: connection.externalId },
    }),
  );
}

async function findConsent({ db }: Pick<Services, 'db'>, { state }: ConsentCallback): Promise<Consent> {
  const consent = state ? await db.consent.findUnique({ where: { stateHash: digestOf(state) } }) : null;
  if (!consent) throw consentFailed('This sign-in is unknown or has expired. Start again.');
  return consent;
}

// Another browser does not use it up: the right one may still come.
async function redeemConsent(
  { db, now }: Pick<Services, 'db' | 'now'>,
  consent: Consent,
  { startedAt }: ConsentRequest,
  { readFromBrowser, hostName }: ConsentCallback,
): Promise<void> {
  const browserSecret = readFromBrowser(consentName(consent.id));
  if (!isSame(consent.browserHash, browserSecret)) {
    // Compared as they arrived: a proxy that changes the name changes both.
    const isOfOtherHost = browserSecret === undefined && startedAt !== undefined && startedAt !== hostName;
    throw isOfOtherHost ? consentOfOtherHost(startedAt, hostName) : consentOfOtherBrowser();
  }
  if (consent.expires <= now()) throw consentFailed('This sign-in took longer than ten minutes. Start again.');
  const { count } = await db.consent.updateMany({ where: { id: consent.id, used: null }, data: { used: now() } });
  if (count === 0) throw consentFailed('This sign-in was already used. Start again.');
}

// On behalf of the caller who started it. Through the refusal limit: a browser may reload the page many times.
function recordFailure(
  services: Services,
  request: RequestPart,
  { id, platformId, userId, apiKeyId }: Consent,
  error: unknown,
): void {
  const details = error instanceof GatewayError ? { error: error.code, reason: error.message } : { error: 'INTERNAL' };
  recordRefusal(
    services,
    { ...services, ...request, principal: { platformId, userId, apiKeyId } },
    { action: 'CONSENT_FAILED', key: [id], find: () => Promise.resolve(id), details },
  );
}

function isSame(digest: string, secret: string | undefined): boolean {
  return secret !== undefined && timingSafeEqual(Buffer.from(digest), Buffer.from(digestOf(secret)));
}

function refusalMessage(error: string): string {
  if (error === 'access_denied') return 'You did not allow the connection. Nothing was stored.';
  const shown = /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
  return `The provider refused${shown}. Nothing was stored.`;
}

function credentialOf({ app, codeVerifier, redirectUrl, server }: ConsentRequest, code: string): CredentialInput {
  const claim = { code, redirectUrl, codeChallenge: codeVerifier };
  if (app.type !== 'OAUTH2') {
    const claimOfServer = { ...claim, issuedTo: server };
    return app.type === 'PLATFORM_OAUTH2' ? { platformOAuth2: claimOfServer } : { cloudOAuth2: claimOfServer };
  }
  const { clientId, clientSecret, tokenUrl, authorizationMethod, responseFields, scopes } = app.settings;
  const client = { clientId, clientSecret, tokenUrl, authorizationMethod, responseFields };
  return { oauth2: { ...claim, ...client, scope: scopes.join(' ') } };
}
