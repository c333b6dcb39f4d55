import type { Db, Tx } from '../db/client.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { connectionInUse } from '../errors.ts';
import { type SetChange, setChange } from '../request/set-change.ts';
import { lockExternalId, requireUnshadowed } from './shadowing.ts';

/** The change of projects when a connection is to be available in exactly these. */
export async function sharingChange(db: Db | Tx, connectionId: string, projectIds: string[]): Promise<SetChange> {
  const rows = await db.connectionProject.findMany({ where: { connectionId }, select: { projectId: true } });
  return setChange(
    rows.map(({ projectId }) => projectId),
    projectIds,
  );
}

/**
 * Makes a connection, which the transaction has made or locked, available in exactly these projects.
 *
 * @throws GatewayError VALIDATION when enabled flows of a project that would lose it use it, and when a project that would
 *   get it has its external id already
 * @returns the projects that it became available in, and those that lost it
 */
export async function shareWith(
  tx: Tx,
  connection: Pick<AppConnection, 'id' | 'created' | 'platformId' | 'scope' | 'externalId'>,
  projectIds: string[],
): Promise<SetChange> {
  const { id, created } = connection;
  const { added, removed } = await sharingChange(tx, id, projectIds);
  if (removed.length > 0) {
    await tx.connectionProject.deleteMany({ where: { connectionId: id, projectId: { in: removed } } });
    const activeFlows = await tx.flow.count({
      where: { status: 'ENABLED', projectId: { notIn: projectIds }, connections: { some: { connectionId: id } } },
    });
    if (activeFlows > 0) throw connectionInUse(activeFlows);
  }
  if (added.length > 0) {
    await lockExternalId(tx, connection);
    await requireUnshadowed(tx, connection, added);
    await tx.connectionProject.createMany({
      data: added.map((projectId) => ({ connectionId: id, projectId, created })),
    });
  }
  return { added, removed };
}
