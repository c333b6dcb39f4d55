import type { Db } from './client.ts';

/** Whether the server accepts writes: a replica, or a primary that a failover has demoted, does not. @throws what the database throws */
export async function acceptsWrites(db: Db): Promise<boolean> {
  const [answer] = await db.$queryRaw<{ writable: boolean }[]>`
    SELECT current_setting('transaction_read_only') = 'off' AS writable`;
  return answer?.writable === true;
}
