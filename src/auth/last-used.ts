import type { Db } from '../db/client.ts';

/** When API keys were last used, by key id; only what is not stored yet. */
export type LastUsedTimes = Map<string, Date>;

/**
 * Stores when API keys were last used, all in one statement, so that a request with a key costs no write. Empties the map;
 * what could not be stored goes back into it.
 *
 * @throws what the database throws
 */
export async function storeLastUsed(db: Db, lastUsed: LastUsedTimes): Promise<void> {
  const taken = [...lastUsed].sort(([one], [other]) => (one < other ? -1 : 1));
  if (taken.length === 0) return;
  lastUsed.clear();
  const ids = taken.map(([id]) => id);
  const times = taken.map(([, time]) => time);
  try {
    // Another process may have seen a later use.
    await db.$executeRaw`
      UPDATE api_key SET last_used = greatest(last_used, used.at)
      FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS used(id, at) WHERE api_key.id = used.id`;
  } catch (error) {
    for (const [id, time] of taken) if (!lastUsed.has(id)) lastUsed.set(id, time);
    throw error;
  }
}
