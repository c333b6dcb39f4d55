import { Prisma } from '../db/generated/prisma/client.ts';
import type { Services } from '../request/context.ts';

/** A credential that is due for a refresh. */
export interface DueCredential {
  connectionId: string;
  platformId: string;
  /** The host name of the provider's token endpoint; the platform's id where it is unknown. */
  host: string;
}

/** What a search leaves out: credentials in progress, and platforms and providers whose slots are taken. */
export interface Excluded {
  connections: readonly string[];
  platforms: readonly string[];
  hosts: readonly string[];
}

/** `open`: a refresh was sent, and its outcome is unknown. Urgent: many providers accept a used refresh token again for 30 s only. */
export type DueKind = 'open' | 'ordinary';

/** How many credentials one search returns at most. */
const pageSize = 100;

/**
 * How many due credentials of a platform one search scans at most, to skip those with a lease and those of providers whose
 * slots are taken.
 */
const scannedPerPlatform = 5000;

// Literals: with a parameter, the planner can't use the partial index on open ones.
const conditionOf: Record<DueKind, Prisma.Sql> = {
  open: Prisma.raw('outcome_open'),
  ordinary: Prisma.raw('NOT outcome_open'),
};

/**
 * The minimum age of a credential, in ms, unless its outcome is unknown: otherwise tokens that live for seconds would be
 * refreshed all the time.
 */
const minAgeMs = 10_000;

/**
 * Finds credentials that are due and have no lease: the oldest few of each platform, so that the backlog of one platform
 * does not delay the others.
 *
 * @param perPlatform how many of each platform at most
 */
export function dueCredentials(
  { db, now }: Pick<Services, 'db' | 'now'>,
  kind: DueKind,
  { connections, platforms, hosts }: Excluded,
  perPlatform: number,
): Promise<DueCredential[]> {
  const time = now();
  const storedBefore = new Date(time.getTime() - minAgeMs);
  return db.$queryRaw`
    SELECT due.connection_id AS "connectionId", platform.id AS "platformId", due.host
    FROM platform CROSS JOIN LATERAL (
      SELECT connection_id, refresh_due, host, row_number() OVER (ORDER BY refresh_due, connection_id) AS turn
      FROM (
        SELECT connection_id, refresh_due, COALESCE(token_host, of_platform_id) AS host, lease_until, updated
        FROM credential
        WHERE of_platform_id = platform.id
          AND refresh_due <= ${time.toISOString()}::timestamptz
          AND ${conditionOf[kind]}
        ORDER BY refresh_due, connection_id
        LIMIT ${scannedPerPlatform}::int
      ) oldest
      WHERE (lease_until IS NULL OR lease_until <= clock_timestamp())
        AND (${kind === 'open'} OR updated <= ${storedBefore.toISOString()}::timestamptz)
        AND connection_id <> ALL(${connections}::text[])
        AND host <> ALL(${hosts}::text[])
      ORDER BY refresh_due, connection_id
      LIMIT ${perPlatform}::int
    ) due
    WHERE platform.id <> ALL(${platforms}::text[])
    ORDER BY due.turn, due.refresh_due
    LIMIT ${pageSize}::int`;
}
