import type { Tx } from '../db/client.ts';
import { Prisma } from '../db/generated/prisma/client.ts';

/**
 * Locks connections against every other change and against new uses by flows, until the transaction ends. Ids that name
 * none are passed over. Always in the order of their ids, so that two transactions never wait for each other.
 */
export async function lockConnections(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$queryRaw`SELECT id FROM app_connection WHERE id IN (${Prisma.join(ids)}) ORDER BY id FOR UPDATE`;
}

/**
 * Keeps connections from being deleted or replaced until the transaction ends, without keeping anybody else from using
 * them.
 */
export async function holdConnections(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$queryRaw`SELECT id FROM app_connection WHERE id IN (${Prisma.join(ids)}) ORDER BY id FOR KEY SHARE`;
}
