import { Prisma } from '../db/generated/prisma/client.ts';
import type { Services } from '../request/context.ts';

/** A credential that is to be refreshed. */
export interface DueCredential {
  connectionId: string;
  platformId: string;
  /** The provider, by its token address; where that is not known, the platform's id stands for it. */
  host: string;
}

/** What is left out of a look: who has all that they may have. */
export interface Excluded {
  connections: readonly string[];
  platforms: readonly string[];
  hosts: readonly string[];
}

/** `open`: a refresh was sent whose outcome is not known. These are urgent: many providers take a used token again for half a minute. */
export type DueKind = 'open' | 'ordinary';

/** How many are looked up at once. */
const pageSize = 100;

/**
 * How many of a platform's are gone through at most for ones that may be refreshed: the others have a lease, or a provider
 * that has all its slots.
 */
const scannedPerPlatform = 5000;

// As text: an index of those that are open serves no statement that gets it as a parameter.
const conditionOf: Record<DueKind, Prisma.Sql> = {
  open: Prisma.raw('outcome_open'),
  ordinary: Prisma.raw('NOT outcome_open'),
};

/**
 * What was stored just now is left alone for so long, in ms, unless the outcome of its refresh is open: a provider whose tokens live for
 * seconds would be asked again and again.
 */
const minAgeMs = 10_000;

/**
 * Looks up what is due, and nobody is at: of each platform the oldest few, so that what one platform has waiting delays no
 * other one's.
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
