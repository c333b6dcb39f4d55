/** Stores the outcome of a refresh, only if the credential still has the content that the refresh started from. */
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayItself, recordAudit } from '../request/audit.ts';
import type { Services } from '../request/context.ts';
import type { StatusReason } from '../db/generated/prisma/client.ts';
import type { Tx } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { TokenError } from '../oauth2/token-error.ts';
import type { OAuth2Value } from './credential.ts';
import type { Claimed } from './lease.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { sealCredential } from './store.ts';
import { backoffMs } from './lifetime.ts';

/** How long storing an outcome is retried, in ms. */
export const storeTimeoutMs = 12_000;

/** The pause between two attempts to store an outcome, in ms. */
const retryStoreMs = 250;

/** Stores new tokens; the connection becomes ACTIVE. @throws what the database throws, after 12 s of retries */
export function storeTokens(services: Services, claimed: Claimed, value: OAuth2Value): Promise<void> {
  return retryUntilStored(() => storeTokensOnce(services, claimed, value));
}

/** Stores why there are no new tokens, and when to try again, if ever. @throws what the database throws, after 12 s of retries */
export function storeFailure(services: Services, claimed: Claimed, failure: TokenError): Promise<void> {
  return retryUntilStored(() => storeFailureOnce(services, claimed, failure));
}

// The provider may have rotated the refresh token: if its response is not stored, the connection is lost.
async function retryUntilStored(store: () => Promise<void>): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await store();
      return;
    } catch (error) {
      if (performance.now() - began > storeTimeoutMs) throw error;
      await sleep(retryStoreMs);
    }
  }
}

async function storeTokensOnce(services: Services, claimed: Claimed, value: OAuth2Value): Promise<void> {
  const { connectionId, version, holder, platformId } = claimed;
  const now = services.now();
  const sealed = sealCredential(services, connectionId, value, now);
  // Also after the lease has expired: valid tokens must not be lost. But never over a replaced credential (another version).
  const store = async (tx: Tx): Promise<boolean> => {
    const isFree = { connectionId, version, OR: [{ leaseHolder: holder }, { leaseHolder: null }] };
    if ((await tx.credential.updateMany({ where: isFree, data: sealed })).count > 0) return true;
    // Another process has taken over the lease, and sent its request later: its newer tokens may overwrite these, so the lease
    // and the version stay as they are.
    const { keyId, sealed: content, expires, tokenHost, updated } = sealed;
    const data = { keyId, sealed: content, expires, tokenHost, updated };
    return (await tx.credential.updateMany({ where: { connectionId, version }, data })).count > 0;
  };
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, platformId, [connectionId]);
    if (!(await store(tx))) {
      services.log.info(
        { connectionId },
        'a credential was replaced while it was being refreshed; the new tokens are dropped',
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

async function storeFailureOnce(services: Services, claimed: Claimed, failure: TokenError): Promise<void> {
  const { connectionId, version, updated, holder, platformId } = claimed;
  const now = services.now();
  const reason = reasonAfter(claimed, failure);
  const failures = claimed.failures + 1;
  const pause = backoffMs(failures, failure.retryAfterMs, services.random);
  services.log.warn({ connectionId, reason, providerError: failure.providerCode }, 'a credential was not refreshed');
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, platformId, [connectionId]);
    if (!failure.isTransient) {
      // Rejected because the previous holder has used the refresh token, and has stored its tokens since: those stay, due at once.
      const { count } = await tx.credential.updateMany({
        where: { connectionId, version, leaseHolder: holder, updated: { not: updated } },
        data: { leaseHolder: null, leaseUntil: null },
      });
      if (count > 0) return;
    }
    const connection = await tx.appConnection.findUnique({ where: { id: connectionId }, select: { status: true } });
    const tryAgain = failure.isTransient && connection?.status === 'ACTIVE';
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
    // A connection in ERROR stays so, with its reason, if the provider is unavailable.
    if (count === 0 || (failure.isTransient && !tryAgain)) return;
    if (failure.isTransient) {
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

// A refresh token that was sent before with an unknown outcome may have been used up by that request.
function reasonAfter({ outcomeOpen }: Claimed, { reason }: TokenError): StatusReason {
  return reason === 'REVOKED' && outcomeOpen ? 'REFRESH_INTERRUPTED' : reason;
}
