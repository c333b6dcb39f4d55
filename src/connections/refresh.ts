/**
 * Refreshing credentials: once at a time over all processes. A refresh is claimed by a lease in the database, runs with no
 * transaction open, and stores its outcome only over the content it started from.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayItself, recordAudit } from '../audit.ts';
import type { Services } from '../context.ts';
import type { Credential, StatusReason } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import { inTransaction } from '../db/transaction.ts';
import { findOAuthApp } from '../oauth2/find-app.ts';
import { callLimitMs } from '../oauth2/outgoing.ts';
import type { Grant, TokenClient } from '../oauth2/token-endpoint.ts';
import { TokenFailure } from '../oauth2/token-failure.ts';
import type { Stored } from '../vault.ts';
import { isOAuth2, type OAuth2Value } from './credential.ts';
import { withTokens } from './granted.ts';
import { lockConnections } from './lock.ts';
import { openCredential, sealCredential } from './store-credential.ts';
import { type Lifetime, lifetimeOf, pauseAfter } from './token-lifetime.ts';

/** A claim that was not used by then is given up, in ms: the process has stood still meanwhile. */
const sendWithinMs = 3000;

/** How long the outcome of a call is tried to be stored, in ms. */
const storeWithinMs = 12_000;

/** All that a refresh may take, so that no lease runs out under its holder. In ms. */
export const leaseMs = sendWithinMs + callLimitMs + storeWithinMs;

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
    if (claimed) {
      if (await attempt(services, claimed)) return;
      continue;
    }
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
interface Claimed extends Stored, Pick<Credential, 'connectionId' | 'version' | 'failures'> {
  holder: string;
  /** When the lease began or a little before, by the process's own clock: it counts on while the wall clock is set. */
  began: number;
  /** An earlier refresh was sent, and its outcome is not known. */
  outcomeOpen: boolean;
  platformId: string;
  pieceName: string;
}

// One statement, so that of all who ask at once one gets the row. It answers with the row as it is under the lease.
async function claim({ db, now }: Services, connectionId: string, force: boolean): Promise<Claimed | null> {
  const holder = randomUUID();
  const began = performance.now();
  const [claimed] = await db.$queryRaw<Omit<Claimed, 'holder' | 'began'>[]>`
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
    RETURNING credential.connection_id AS "connectionId", key_id AS "keyId", ${sealedUnlessTooLarge},
      version::text AS version, failures,
      free.outcome_open AS "outcomeOpen", platform_id AS "platformId", piece_name AS "pieceName"`;
  return claimed ? { ...claimed, holder, began } : null;
}

/** @returns false when it was not tried, since the lease is nearly used up: to be claimed anew */
async function attempt(services: Services, claimed: Claimed): Promise<boolean> {
  try {
    const prepared = await prepare(services, claimed);
    if (!prepared) return true;
    if (performance.now() - claimed.began > sendWithinMs) {
      await giveBack(services, claimed, {});
      return false;
    }
    const { value, client, grant } = prepared;
    const tokens = await services.oauth2.requestTokens(client, grant);
    const log = services.log.child({ connectionId: claimed.connectionId });
    const refreshed = withTokens(value, tokens, services.now(), log);
    await persistently(claimed, () => storeTokens(services, claimed, refreshed));
  } catch (error) {
    if (!(error instanceof TokenFailure)) throw error;
    await persistently(claimed, () => storeFailure(services, claimed, error));
  }
  return true;
}

interface Prepared {
  value: OAuth2Value;
  client: TokenClient;
  grant: Grant;
}

/** @returns null when there is nothing to refresh */
async function prepare(services: Services, claimed: Claimed): Promise<Prepared | null> {
  try {
    const value = openCredential(services, claimed);
    const grant = isOAuth2(value) ? grantOf(value) : null;
    if (isOAuth2(value) && grant) return { value, client: await clientOf(services, claimed, value), grant };
    const lifetime = lifetimeOf(value, services.now());
    if (lifetime.expires && lifetime.expires <= services.now()) throw new TokenFailure('EXPIRED');
    await giveBack(services, claimed, lifetime);
    return null;
  } catch (error) {
    // Something on our side, a missing key for instance: nothing was sent.
    if (!(error instanceof TokenFailure)) {
      await giveBack(services, claimed, { refreshDue: new Date(services.now().getTime() + pauseAfterFaultMs) });
    }
    throw error;
  }
}

/** After a fault on our side, in ms. */
const pauseAfterFaultMs = 30_000;

function grantOf({ refresh_token: refreshToken, grant_type, scope }: OAuth2Value): Grant | null {
  if (grant_type === 'CLIENT_CREDENTIALS') return { type: 'client_credentials', scope: scope ?? null };
  return refreshToken === undefined ? null : { type: 'refresh_token', refreshToken };
}

async function clientOf(
  services: Services,
  { platformId, pieceName }: Claimed,
  { type, client_id, client_secret, token_url, authorization_method, response_fields = [] }: OAuth2Value,
): Promise<TokenClient> {
  if (type === 'OAUTH2') {
    return {
      tokenUrl: token_url,
      clientId: client_id,
      clientSecret: client_secret ?? '',
      authorizationMethod: authorization_method,
      responseFields: response_fields,
    };
  }
  const app = await findOAuthApp(services, { type, platformId, pieceName });
  if (!app) throw new TokenFailure('OAUTH_APP_MISSING');
  // A refresh token goes to nobody but who gave it.
  if (app.clientId !== client_id || app.tokenUrl !== token_url) throw new TokenFailure('OAUTH_APP_CHANGED');
  return app;
}

// The provider may have used up the refresh token: without what it answered, the connection is lost.
async function persistently({ began }: Claimed, store: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await store();
      return;
    } catch (error) {
      if (performance.now() - began > leaseMs) throw error;
      await sleep(retryStoreMs);
    }
  }
}

/** The pause between two tries to store an outcome, in ms. */
const retryStoreMs = 250;

async function storeTokens(services: Services, claimed: Claimed, value: OAuth2Value): Promise<void> {
  const { connectionId, version, platformId } = claimed;
  const now = services.now();
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, platformId, [connectionId]);
    // Also when the lease has run out: good tokens are better than none. But never over another content.
    const { count } = await tx.credential.updateMany({
      where: { connectionId, version },
      data: sealCredential(services, connectionId, value, now),
    });
    if (count === 0) {
      services.log.info(
        { connectionId },
        'a credential was replaced while it was refreshed; what came of it is dropped',
      );
      return;
    }
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
    await lockConnections(tx, platformId, [connectionId]);
    const connection = await tx.appConnection.findUnique({ where: { id: connectionId }, select: { status: true } });
    const tryAgain = failure.isPassing && connection?.status === 'ACTIVE';
    const { count } = await tx.credential.updateMany({
      where: { connectionId, version, leaseHolder: holder },
      data: {
        failures,
        refreshDue: tryAgain ? new Date(now.getTime() + pause) : null,
        leaseHolder: null,
        leaseUntil: null,
        outcomeOpen: claimed.outcomeOpen || failure.outcomeOpen,
      },
    });
    // A connection that was in ERROR stays so, with its reason, when the provider can't be asked.
    if (count === 0 || (failure.isPassing && !tryAgain)) return;
    if (failure.isPassing) {
      await tx.appConnection.update({ where: { id: connectionId }, data: { statusReason: reason } });
      await tx.appConnection.updateMany({
        where: { id: connectionId, refreshFailingSince: null },
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

// Without having asked anybody: what is known of an earlier outcome stays as it was.
async function giveBack(
  { db }: Services,
  { connectionId, version, holder, outcomeOpen }: Claimed,
  schedule: Partial<Lifetime>,
): Promise<void> {
  await db.credential.updateMany({
    where: { connectionId, version, leaseHolder: holder },
    data: { ...schedule, leaseHolder: null, leaseUntil: null, outcomeOpen },
  });
}
