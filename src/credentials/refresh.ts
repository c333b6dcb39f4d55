/**
 * Refreshes credentials, one refresh of a credential at a time across all processes. A refresh claims a lease in the database,
 * calls the provider with no transaction open, and stores its outcome only over the content it started from.
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
  maxTakeoverMs,
  waitUntilClaimable,
} from './lease.ts';
import { storeFailure, storeTokens, storeTimeoutMs } from './refresh-outcome.ts';
import { type RefreshRequest, refreshRequestFor } from './refresh-request.ts';

/** The maximum duration of a refresh, in ms: taking over the lease of a crashed holder, a call and its retry, storing the outcome. */
export const refreshLimitMs = maxTakeoverMs + 2 * callTimeoutMs + storeTimeoutMs;

/**
 * Refreshes a credential if it is due. Waits for a refresh in progress elsewhere, unless the token is still valid. Errors of
 * the provider are stored with the connection, not thrown.
 *
 * @param force refresh it even if it is not due
 * @throws Error when the credential can't be decrypted, and what the database throws
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
  for (let expiredLease: Date | null = null; ;) {
    const claimed = await claimLease(services, { connectionId, force, expiredLease });
    if (claimed) return withLease(services, claimed, () => refreshOnce(services, claimed));
    const wait = force || !(await isStillGood(services, connectionId));
    const claimable = await waitUntilClaimable(services, { connectionId, force, wait });
    if (!claimable) return;
    expiredLease = claimable.expiredLease;
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
 * Requests tokens; once more, at once, if the response is lost: many providers accept a used refresh token again for about
 * 30 s, and after that revoke all tokens issued with it (RFC 9700, section 4.14.2).
 *
 * @returns null: the response was lost, and the retry is left to another process
 * @throws TokenError
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
    log.warn({ connectionId: claimed.connectionId, reason: error.reason }, 'the response to a refresh was lost');
    claimed.outcomeOpen = true;
  }
  if (stopping.signal.aborted) {
    // There may be no time for a retry: it stays due, for another process or the next start.
    await releaseLease(services, claimed, {});
    return null;
  }
  return (await reconfirmLease(services, claimed)) ? oauth2.requestTokens(client, grant) : null;
}
