import { findShadowed } from '../connections/shadowing.ts';
import type { Services } from '../request/context.ts';
import { unavailableReason } from '../db/unavailable.ts';

/** How many pairs are logged. */
const maxListed = 20;

/**
 * Logs the platform connections that are shadowed by a project's own connection of the same external id. New pairs are
 * rejected; those that an older version allowed must be resolved by people, who know which connection is meant.
 */
export async function warnAboutShadowing({ db, log }: Pick<Services, 'db' | 'log'>): Promise<void> {
  try {
    const found = await findShadowed(db, maxListed + 1);
    if (found.length === 0) return;
    log.warn(
      { connections: found.slice(0, maxListed), more: found.length > maxListed },
      "projects' connections shadow platform connections of the same external id",
    );
  } catch (error) {
    const reason = unavailableReason(error);
    log.warn(
      reason === null ? { err: error } : { reason },
      'could not look up which platform connections are shadowed',
    );
  }
}
