import { visibleFlows } from '../request/access.ts';
import type { ReadContext } from '../request/context.ts';
import type { Flow, Prisma } from '../db/generated/prisma/client.ts';

/** Those of the ids that are flows the caller sees, in any order. */
export function findFlowsByIds(
  { db, principal }: ReadContext,
  ids: string[],
  relations: { include?: Prisma.FlowInclude },
): Promise<Flow[]> {
  return db.flow.findMany({ ...relations, where: { AND: [{ id: { in: ids } }, visibleFlows(principal)] } });
}
