/** Storing what came of a refresh: only over the content it started from. */
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

/** How long it is tried to store an outcome, in ms. */
export const storeTimeoutMs = 12_000;

/** The pause between two tries to store an outcome, in ms. */
const retryStoreMs = 250;

/** Stores new tokens; the connection is well again. */
export function storeTokens(services: Services, claimed: Claimed, value: OAuth2Value): Promise<void> {
  return retryUntilStored(() => storeTokensOnce(services, claimed, value));
}

/** Stores why there are no new tokens, and when they are asked for again, if ever. */
export function storeFailure(services: Services, claimed: Claimed, failure: TokenError): Promise<void> {
  return retryUntilStored(() => storeFailureOnce(services, claimed, failure));
}

// The provider may have used up the refresh token: without what it answered, the connection is lost.
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
  // Also when the lease has run out: good tokens are better than none. But never over another content.
  const store = async (tx: Tx): Promise<boolean> => {
    const isFree = { connectionId, version, OR: [{ leaseHolder: holder }, { leaseHolder: null }] };
    if ((await tx.credential.updateMany({ where: isFree, data: sealed })).count > 0) return true;
    // Somebody has taken the lease, and asked later: their tokens are the newer ones, and still find what they started from.
    const { keyId, sealed: content, expires, tokenHost, updated } = sealed;
    const data = { keyId, sealed: content, expires, tokenHost, updated };
    return (await tx.credential.updateMany({ where: { connectionId, version }, data })).count > 0;
  };
  await inTransaction(services.db, async (tx) => {
    await lockConnections(tx, platformId, [connectionId]);
    if (!(await store(tx))) {
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
      // Refused since whoever held the lease before has got tokens with it, and stored them: these are due at once.
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
    // A connection that was in ERROR stays so, with its reason, when the provider can't be asked.
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

// A refresh token that was sent before, with an outcome nobody knows, may have been used up then.
function reasonAfter({ outcomeOpen }: Claimed, { reason }: TokenError): StatusReason {
  return reason === 'REVOKED' && outcomeOpen ? 'REFRESH_INTERRUPTED' : reason;
}
