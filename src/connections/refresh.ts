/**
 * Refreshing credentials: once at a time over all processes. A refresh is claimed by a lease in the database, runs with no
 * transaction open, and stores its outcome only over the content it started from.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayItself, recordAudit } from '../audit.ts';
import type { Services } from '../context.ts';
import type { Credential, StatusReason } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { findOAuthApp } from '../oauth2/find-app.ts';
import { callLimitMs } from '../oauth2/outgoing.ts';
import type { Grant, TokenClient, Tokens } from '../oauth2/token-endpoint.ts';
import { TokenFailure } from '../oauth2/token-failure.ts';
import { toValue } from './acquire-credential.ts';
import { isOAuth2, type OAuth2Value } from './credential.ts';
import { lockConnections } from './lock.ts';
import { openCredential, sealCredential } from './store-credential.ts';
import { pauseAfter } from './token-lifetime.ts';

/** Longer than a call to a provider may take, so that no lease runs out under its holder. In ms. */
const leaseMs = callLimitMs + 5000;

/** How often a process that waits for another one's refresh looks whether it is done, in ms. */
const lookMs = 100;

/**
 * Refreshes a credential when that is due. Waits while somebody else is at it, unless the token is still good meanwhile.
 * Failures of the provider are recorded, not thrown.
 *
 * @param force refresh it also when it is not due
 */
export async function refreshCredential(services: Services, connectionId: string, force = false): Promise<void> {
  const { refreshes } = services;
  const key = `${connectionId} ${String(force)}`;
  const underWay = refreshes.get(key);
  if (underWay) return (await isStillGood(services, connectionId)) && !force ? undefined : underWay;
  const refresh = refreshOverProcesses(services, connectionId, force).finally(() => refreshes.delete(key));
  refreshes.set(key, refresh);
  return refresh;
}

async function refreshOverProcesses(services: Services, connectionId: string, force: boolean): Promise<void> {
  for (;;) {
    const claimed = await claim(services, connectionId, force);
    if (claimed) return attempt(services, claimed);
    if (!force && (await isStillGood(services, connectionId))) return;
    if (!(await leaseRunsOut(services, connectionId, force))) return;
  }
}

async function isStillGood({ db, now }: Services, connectionId: string): Promise<boolean> {
  return (await db.credential.count({ where: { connectionId, expires: { gt: now() } } })) > 0;
}

/** @returns whether the lease ran out, and the refresh is still to be done; otherwise somebody has done it */
async function leaseRunsOut({ db, now }: Services, connectionId: string, force: boolean): Promise<boolean> {
  for (;;) {
    const [lease] = await db.$queryRaw<{ over: boolean }[]>`
      SELECT lease_until <= clock_timestamp() AS over FROM credential
      WHERE connection_id = ${connectionId} AND lease_until IS NOT NULL
        AND (${force} OR refresh_due <= ${now().toISOString()}::timestamptz)`;
    if (!lease) return false;
    if (lease.over) return true;
    await sleep(lookMs);
  }
}

/** A credential, and the right to refresh it. */
interface Claimed extends Pick<Credential, 'connectionId' | 'keyId' | 'sealed' | 'version' | 'failures'> {
  holder: string;
  /** An earlier refresh was sent, and its outcome is not known. */
  outcomeOpen: boolean;
  platformId: string;
  pieceName: string;
}

// One statement, so that of all who ask at once one gets the row. It answers with the row as it is under the lease.
async function claim({ db, now }: Services, connectionId: string, force: boolean): Promise<Claimed | null> {
  const holder = randomUUID();
  const [claimed] = await db.$queryRaw<Omit<Claimed, 'holder'>[]>`
    WITH free AS (
      SELECT connection_id, outcome_open FROM credential
      WHERE connection_id = ${connectionId}
        AND (${force} OR refresh_due <= ${now().toISOString()}::timestamptz)
        AND (lease_until IS NULL OR lease_until <= clock_timestamp())
      FOR UPDATE
    )
    UPDATE credential SET
      lease_holder = ${holder},
      lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond',
      outcome_open = true
    FROM free, app_connection
    WHERE credential.connection_id = free.connection_id AND app_connection.id = free.connection_id
    RETURNING credential.connection_id AS "connectionId", key_id AS "keyId", sealed, version::text AS version, failures,
      free.outcome_open AS "outcomeOpen", platform_id AS "platformId", piece_name AS "pieceName"`;
  return claimed ? { ...claimed, holder } : null;
}

async function attempt(services: Services, claimed: Claimed): Promise<void> {
  try {
    const { value, client, grant } = await prepare(services, claimed);
    const tokens = await services.oauth2.requestTokens(client, grant);
    await persistently(() => storeTokens(services, claimed, refreshed(value, tokens, services.now())));
  } catch (error) {
    if (!(error instanceof TokenFailure)) throw error;
    await storeFailure(services, claimed, error);
  }
}

async function prepare(
  services: Services,
  claimed: Claimed,
): Promise<{ value: OAuth2Value; client: TokenClient; grant: Grant }> {
  try {
    const value = openCredential(services, claimed);
    if (!isOAuth2(value)) throw new Error(`The credential of ${claimed.connectionId} is not of OAuth2.`);
    const grant = grantOf(value);
    if (!grant) throw new TokenFailure('EXPIRED');
    return { value, client: await clientOf(services, claimed, value), grant };
  } catch (error) {
    if (!(error instanceof TokenFailure)) await postpone(services, claimed);
    throw error;
  }
}

function grantOf({ refresh_token: refreshToken, grant_type, scope }: OAuth2Value): Grant | null {
  if (refreshToken !== undefined) return { type: 'refresh_token', refreshToken };
  return grant_type === 'CLIENT_CREDENTIALS' ? { type: 'client_credentials', scope: scope ?? null } : null;
}

async function clientOf(
  services: Services,
  { platformId, pieceName }: Claimed,
  { type, client_id, client_secret, token_url, authorization_method }: OAuth2Value,
): Promise<TokenClient> {
  if (type === 'OAUTH2') {
    return {
      tokenUrl: token_url,
      clientId: client_id,
      clientSecret: client_secret ?? '',
      authorizationMethod: authorization_method,
    };
  }
  const app = await findOAuthApp(services, { type, platformId, pieceName });
  if (!app) throw new TokenFailure('OAUTH_APP_MISSING');
  return app;
}

function refreshed(before: OAuth2Value, tokens: Tokens, now: Date): OAuth2Value {
  const { refresh_token: refreshToken, data, ...given } = toValue(tokens);
  return {
    ...before,
    ...given,
    // A provider that gives none keeps the one before.
    refresh_token: refreshToken ?? before.refresh_token,
    claimed_at: now.getTime(),
    scope: tokens.scope ?? before.scope,
    data: { ...before.data, ...data },
  };
}

// The provider may have used up the refresh token: without these tokens, the connection is lost.
async function persistently(store: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store();
      return;
    } catch (error) {
      if (attempt === 6) throw error;
      await sleep(100 * 2 ** attempt);
    }
  }
}

async function storeTokens(services: Services, claimed: Claimed, value: OAuth2Value): Promise<void> {
  const { connectionId, version, platformId } = claimed;
  const now = services.now();
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, [connectionId]);
    // Whoever has the content they started from stores theirs, also when their lease has run out: it is what the provider
    // granted last.
    const { count } = await tx.credential.updateMany({
      where: { connectionId, version },
      data: { ...sealCredential(services, connectionId, value), updated: now },
    });
    if (count === 0) return;
    await tx.appConnection.updateMany({
      where: { id: connectionId, status: 'ERROR' },
      data: { status: 'ACTIVE', updated: now },
    });
    await tx.appConnection.updateMany({
      where: { id: connectionId, OR: [{ statusReason: { not: null } }, { refreshFailingSince: { not: null } }] },
      data: { statusReason: null, refreshFailingSince: null },
    });
    await recordAudit(tx, gatewayItself(services.now, platformId), {
      action: 'CREDENTIAL_REFRESHED',
      entityId: connectionId,
      details: {},
    });
  });
}

async function storeFailure(services: Services, claimed: Claimed, failure: TokenFailure): Promise<void> {
  const { connectionId, version, holder, platformId } = claimed;
  const now = services.now();
  const reason = reasonAfter(claimed, failure);
  const failures = claimed.failures + 1;
  const pause = pauseAfter(failures, failure.retryAfterMs, services.random);
  services.log.warn({ connectionId, reason, providerError: failure.providerCode }, 'a credential was not refreshed');
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, [connectionId]);
    const { count } = await tx.credential.updateMany({
      where: { connectionId, version, leaseHolder: holder },
      data: {
        failures,
        refreshDue: failure.isPassing ? new Date(now.getTime() + pause) : null,
        leaseHolder: null,
        leaseUntil: null,
        outcomeOpen: failure.isPassing && (claimed.outcomeOpen || failure.outcomeOpen),
      },
    });
    if (count === 0) return;
    if (failure.isPassing) {
      await tx.appConnection.updateMany({
        where: { id: connectionId, status: 'ACTIVE' },
        data: { statusReason: reason },
      });
      await tx.appConnection.updateMany({
        where: { id: connectionId, status: 'ACTIVE', refreshFailingSince: null },
        data: { refreshFailingSince: now },
      });
      return;
    }
    await tx.appConnection.update({
      where: { id: connectionId },
      data: { status: 'ERROR', statusReason: reason, refreshFailingSince: null, updated: now },
    });
    await recordAudit(tx, gatewayItself(services.now, platformId), {
      action: 'CONNECTION_FAILED',
      entityId: connectionId,
      details: { reason, ...(failure.providerCode !== null && { providerError: failure.providerCode }) },
    });
  });
}

// A refresh token that was sent before, with an outcome nobody knows, may have been used up then.
function reasonAfter({ outcomeOpen }: Claimed, { reason }: TokenFailure): StatusReason {
  return reason === 'REVOKED' && outcomeOpen ? 'REFRESH_INTERRUPTED' : reason;
}

// Something on our side keeps it from being tried, a missing key for instance: nothing was sent.
async function postpone({ db, now, random }: Services, claimed: Claimed): Promise<void> {
  const { connectionId, holder, failures, outcomeOpen } = claimed;
  await db.credential.updateMany({
    where: { connectionId, leaseHolder: holder },
    data: {
      leaseHolder: null,
      leaseUntil: null,
      outcomeOpen,
      failures: failures + 1,
      refreshDue: new Date(now().getTime() + pauseAfter(failures + 1, null, random)),
    },
  });
}
