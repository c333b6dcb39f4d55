/**
 * The right to refresh a credential: a lease in the database, by the database's clock, with one holder at a time across all
 * processes. It is short, and renewed while its holder works, so that a crashed holder is noticed soon.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../request/context.ts';
import type { Credential } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import type { Stored } from '../vault/vault.ts';
import type { Lifetime } from './lifetime.ts';

/** The duration of a lease from when it was claimed or last renewed, in ms. */
const leaseMs = 4000;

/** The pause between two renewals, in ms: several may fail before the lease expires. */
const renewMs = 1000;

/** A holder whose lease was last confirmed longer ago than this sends nothing: it may have expired on arrival. In ms. */
const maxSendDelayMs = 3000;

/** The pause between two checks of another holder's lease, in ms. */
const pollMs = 100;

/**
 * How many consecutive checks must find a lease expired and unchanged before it is taken over. Each check waits for the
 * database: after a pause of the database or of this process, a live holder renews its lease between the checks.
 */
const pollsBeforeTakeover = 10;

/** The time within which a crashed holder is noticed, in ms; each check takes a while itself. */
export const maxTakeoverMs = leaseMs + 2 * pollsBeforeTakeover * pollMs;

/** A credential, and its lease. */
export interface Claimed
  extends Stored, Pick<Credential, 'connectionId' | 'version' | 'updated' | 'failures' | 'refreshDue'> {
  holder: string;
  /** When the lease was last confirmed, or shortly before, in ms of the process's monotonic clock (`performance.now()`). */
  confirmed: number;
  /** A refresh was sent, and its outcome is unknown. */
  outcomeOpen: boolean;
  platformId: string;
  pieceName: string;
}

/** How a credential can be claimed. */
export interface Claimable {
  /** When the lease of a crashed holder expired; null: there is no lease. */
  expiredLease: Date | null;
}

/**
 * Claims the lease of a credential that is due, unless there is another holder. From then on the credential counts as due,
 * so that the refresh of a crashed holder is repeated at once, even if it was forced early.
 *
 * @param claimable.force also when the credential is not due
 * @param claimable.expiredLease the lease of a crashed holder to take over, by when it expired; null: only a free one is claimed
 * @returns null: there is another holder, or the credential is not due
 */
export async function claimLease(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { connectionId, force, expiredLease }: { connectionId: string; force: boolean } & Claimable,
): Promise<Claimed | null> {
  const holder = randomUUID();
  const confirmed = performance.now();
  const time = now().toISOString();
  // One statement, so that one of several concurrent claims gets the row. It returns the row as it is under the lease.
  const [claimed] = await db.$queryRaw<Omit<Claimed, 'holder' | 'confirmed'>[]>`
    WITH free AS (
      SELECT connection_id, outcome_open, refresh_due FROM credential
      WHERE connection_id = ${connectionId}
        AND (${force} OR refresh_due <= ${time}::timestamptz)
        AND (lease_until IS NULL OR lease_until = ${expiredLease?.toISOString() ?? null}::timestamptz)
      FOR UPDATE
    )
    UPDATE credential SET
      lease_holder = ${holder},
      lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond',
      outcome_open = true,
      refresh_due = CASE WHEN free.refresh_due > ${time}::timestamptz THEN ${time}::timestamptz ELSE free.refresh_due END
    FROM free, app_connection
    WHERE credential.connection_id = free.connection_id AND app_connection.id = free.connection_id
    RETURNING credential.connection_id AS "connectionId", key_id AS "keyId", ${sealedUnlessTooLarge},
      version::text AS version, credential.updated, failures,
      free.refresh_due AS "refreshDue", free.outcome_open AS "outcomeOpen", platform_id AS "platformId",
      piece_name AS "pieceName"`;
  return claimed ? { ...claimed, holder, confirmed } : null;
}

/**
 * Waits for another holder's refresh.
 *
 * @param options.wait whether to wait while the holder is alive
 * @returns null: the refresh is done, or not waited for (any more, since the process is stopping)
 */
export async function waitUntilClaimable(
  { db, now, stopping: { signal } }: Pick<Services, 'db' | 'now' | 'stopping'>,
  { connectionId, force, wait }: { connectionId: string; force: boolean; wait: boolean },
): Promise<Claimable | null> {
  let seen = { until: 0, times: 0 };
  for (;;) {
    const [due] = await db.$queryRaw<{ until: Date | null; over: boolean | null }[]>`
      SELECT lease_until AS until, lease_until <= clock_timestamp() AS over FROM credential
      WHERE connection_id = ${connectionId} AND (${force} OR refresh_due <= ${now().toISOString()}::timestamptz)`;
    if (!due || signal.aborted) return null;
    // Given back undone. One that is forced is due whatever was done.
    if (!due.until) return force ? null : { expiredLease: null };
    if (!due.over && !wait) return null;
    const until = due.until.getTime();
    seen = { until, times: due.over && seen.until === until ? seen.times + 1 : 0 };
    if (seen.times === pollsBeforeTakeover) return { expiredLease: due.until };
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs `work`, and renews the lease until it is done. @throws what `work` throws */
export async function withLease(
  services: Pick<Services, 'leaseDb'>,
  claimed: Claimed,
  work: () => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const renewing = renewUntil(services, claimed, done.signal);
  try {
    await work();
  } finally {
    done.abort();
    await renewing;
  }
}

async function renewUntil(services: Pick<Services, 'leaseDb'>, claimed: Claimed, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(renewMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    // While the database does not respond, nobody else can claim it either; the next renewal may be in time.
    const held = await renewLease(services, claimed).catch(() => true);
    if (!held) return;
  }
}

/** @returns false: there is another holder now, or the credential was replaced */
async function renewLease({ leaseDb }: Pick<Services, 'leaseDb'>, claimed: Claimed): Promise<boolean> {
  const asked = performance.now();
  const count = await leaseDb.$executeRaw`
    UPDATE credential SET lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    WHERE connection_id = ${claimed.connectionId} AND lease_holder = ${claimed.holder}`;
  if (count > 0) claimed.confirmed = asked;
  return count > 0;
}

/**
 * Renews a lease, so that a request may be sent under it.
 *
 * @returns false: there is another holder now, or the credential was replaced
 */
export async function reconfirmLease(services: Pick<Services, 'leaseDb'>, claimed: Claimed): Promise<boolean> {
  do if (!(await renewLease(services, claimed))) return false;
  while (!isRecentlyConfirmed(claimed));
  return true;
}

/** Whether a request may be sent under a lease without renewing it first. */
export const isRecentlyConfirmed = ({ confirmed }: Claimed): boolean => performance.now() - confirmed <= maxSendDelayMs;

/**
 * Releases a lease without an outcome. What is known of an earlier outcome stays.
 *
 * @param schedule when the credential is due; left out: when it was before the lease was claimed
 */
export async function releaseLease(
  { db }: Pick<Services, 'db'>,
  { connectionId, version, holder, outcomeOpen, refreshDue }: Claimed,
  schedule: Partial<Lifetime> = { refreshDue },
): Promise<void> {
  await db.credential.updateMany({
    where: { connectionId, version, leaseHolder: holder },
    data: { ...schedule, leaseHolder: null, leaseUntil: null, outcomeOpen },
  });
}

/**
 * Clears all leases, whose credentials are then due at once. Only for a database that no other process can have open: all
 * holders have ended.
 */
export async function clearLeases({ db, now }: Pick<Services, 'db' | 'now'>): Promise<void> {
  await db.credential.updateMany({
    // Claimed credentials are due: this condition uses the index.
    where: { refreshDue: { lte: now() }, leaseUntil: { not: null } },
    data: { leaseHolder: null, leaseUntil: null },
  });
}
