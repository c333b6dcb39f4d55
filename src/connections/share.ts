import { visibleProjects } from '../access.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { connectionInUse, notFound } from '../errors.ts';

/**
 * The given projects, without repetitions.
 *
 * @throws GatewayError ENTITY_NOT_FOUND when the caller can't see one of them
 */
export async function requireProjects({ db, principal }: Context, projectIds: string[]): Promise<string[]> {
  const wanted = [...new Set(projectIds)];
  const found = await db.project.findMany({
    where: { AND: [visibleProjects(principal), { id: { in: wanted } }] },
    select: { id: true },
  });
  const known = new Set(found.map(({ id }) => id));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined) throw notFound('project', unknown);
  return wanted;
}

/**
 * Makes a connection available in exactly these projects.
 *
 * @throws GatewayError VALIDATION when enabled flows of a project that would lose it use it
 */
export async function shareWith(
  tx: Tx,
  { id, created }: Pick<AppConnection, 'id' | 'created'>,
  projectIds: string[],
): Promise<void> {
  const lost = { connectionId: id, projectId: { notIn: projectIds } };
  const { count } = await tx.connectionProject.deleteMany({ where: lost });
  if (count > 0) {
    const activeFlows = await tx.flow.count({
      where: { status: 'ENABLED', projectId: { notIn: projectIds }, connections: { some: { connectionId: id } } },
    });
    if (activeFlows > 0) throw connectionInUse(activeFlows);
  }
  await tx.connectionProject.createMany({
    data: projectIds.map((projectId) => ({ connectionId: id, projectId, created })),
    skipDuplicates: true,
  });
}
