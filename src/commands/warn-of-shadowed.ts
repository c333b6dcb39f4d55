import { findShadowed } from '../connections/shadowing.ts';
import type { Services } from '../request/context.ts';
import { whyUnavailable } from '../db/unavailable.ts';

/** How many pairs the log names. */
const maxNamed = 20;

/**
 * Names in the log the platform connections whose place is taken by a project's own one of the same external id. New
 * pairs are refused; those that an older version let in have to be ended by people, who know which of both is meant.
 */
export async function warnOfShadowed({ db, log }: Pick<Services, 'db' | 'log'>): Promise<void> {
  try {
    const found = await findShadowed(db, maxNamed + 1);
    if (found.length === 0) return;
    log.warn(
      { connections: found.slice(0, maxNamed), more: found.length > maxNamed },
      "projects' connections take the place of platform connections of the same external id",
    );
  } catch (error) {
    const reason = whyUnavailable(error);
    log.warn(
      reason === null ? { err: error } : { reason },
      'it could not be looked up which platform connections have their place taken',
    );
  }
}
