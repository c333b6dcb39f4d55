/**
 * Refreshing credentials: once at a time over all processes. A refresh is claimed by a lease in the database, runs with no
 * transaction open, and stores its outcome only over the content it started from.
 */
import type { Services } from '../request/context.ts';
import { callTimeoutMs } from '../oauth2/outgoing.ts';
import type { Tokens } from '../oauth2/token-endpoint.ts';
import { TokenError } from '../oauth2/token-error.ts';
import { mergeTokens } from './merge-tokens.ts';
import {
  type Claimed,
  claimLease,
  releaseLease,
  isRecentlyConfirmed,
  withLease,
  reconfirmLease,
  takeoverMs,
  waitUntilClaimable,
} from './lease.ts';
import { storeFailure, storeTokens, storeTimeoutMs } from './refresh-outcome.ts';
import { type RefreshRequest, refreshRequestFor } from './refresh-request.ts';

/** What a refresh may take, in ms: waiting for a dead holder's lease, a call and its repetition, storing the outcome. */
export const refreshLimitMs = takeoverMs + 2 * callTimeoutMs + storeTimeoutMs;

/**
 * Refreshes a credential when that is due. Waits while somebody else is at it, unless the token is still good meanwhile.
 * Failures of the provider are recorded, not thrown.
 *
 * @param force refresh it also when it is not due
 */
export async function refreshCredential(services: Services, connectionId: string, force = false): Promise<void> {
  const { refreshes } = services;
  const key = `${connectionId} ${String(force)}`;
  const inFlight = refreshes.get(key);
  if (inFlight) return (await isStillGood(services, connectionId)) && !force ? undefined : inFlight;
  const refresh = refreshAcrossProcesses(services, connectionId, force).finally(() => refreshes.delete(key));
  refreshes.set(key, refresh);
  return refresh;
}

async function refreshAcrossProcesses(services: Services, connectionId: string, force: boolean): Promise<void> {
  for (let lapsed: Date | null = null; ;) {
    const claimed = await claimLease(services, { connectionId, force, expiredLease: lapsed });
    if (claimed) return withLease(services, claimed, () => refreshOnce(services, claimed));
    const wait = force || !(await isStillGood(services, connectionId));
    const claimable = await waitUntilClaimable(services, { connectionId, force, wait });
    if (!claimable) return;
    lapsed = claimable.expiredLease;
  }
}

async function isStillGood({ db, now }: Pick<Services, 'db' | 'now'>, connectionId: string): Promise<boolean> {
  return (await db.credential.count({ where: { connectionId, expires: { gt: now() } } })) > 0;
}

async function refreshOnce(services: Services, claimed: Claimed): Promise<void> {
  try {
    const request = await refreshRequestFor(services, claimed);
    if (!request || !(isRecentlyConfirmed(claimed) || (await reconfirmLease(services, claimed)))) return;
    const tokens = await requestTokens(services, claimed, request);
    if (!tokens) return;
    const log = services.log.child({ connectionId: claimed.connectionId });
    await storeTokens(services, claimed, mergeTokens(request.value, tokens, services.now(), log));
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    await storeFailure(services, claimed, error);
  }
}

/**
 * Asks for tokens; once more, at once, when the answer gets lost: many providers take a used refresh token again for half
 * a minute, and later revoke whatever came of it.
 *
 * @returns null: the answer got lost, and asking again is left to others
 */
async function requestTokens(
  services: Services,
  claimed: Claimed,
  { client, grant }: RefreshRequest,
): Promise<Tokens | null> {
  const { oauth2, log, stopping } = services;
  try {
    return await oauth2.requestTokens(client, grant);
  } catch (error) {
    if (!(error instanceof TokenError && error.responseLost)) throw error;
    log.warn({ connectionId: claimed.connectionId, reason: error.reason }, 'the answer to a refresh got lost');
    claimed.outcomeOpen = true;
  }
  if (stopping.signal.aborted) {
    // There may be no time for it: left due, for another process or the next start.
    await releaseLease(services, claimed, {});
    return null;
  }
  return (await reconfirmLease(services, claimed)) ? oauth2.requestTokens(client, grant) : null;
}
