import type { Db } from './client.ts';

/** Whether the server can be written to: a replica, or a primary that a failover has demoted, can not. */
export async function acceptsWrites(db: Db): Promise<boolean> {
  const [answer] = await db.$queryRaw<{ writable: boolean }[]>`
    SELECT current_setting('transaction_read_only') = 'off' AS writable`;
  return answer?.writable === true;
}
