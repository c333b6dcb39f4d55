import type { Db } from '../db/client.ts';

/** When API keys were last used, as far as the database does not know it yet. */
export type KeyUses = Map<string, Date>;

/** Stores when keys were last used, in one statement, so that a use costs no write of its own. */
export async function recordKeyUses(db: Db, uses: KeyUses): Promise<void> {
  const taken = [...uses].sort(([one], [other]) => (one < other ? -1 : 1));
  if (taken.length === 0) return;
  uses.clear();
  const ids = taken.map(([id]) => id);
  const times = taken.map(([, time]) => time);
  try {
    // Another process may have seen a later use.
    await db.$executeRaw`
      UPDATE api_key SET last_used = greatest(last_used, used.at)
      FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS used(id, at) WHERE api_key.id = used.id`;
  } catch (error) {
    for (const [id, time] of taken) if (!uses.has(id)) uses.set(id, time);
    throw error;
  }
}
