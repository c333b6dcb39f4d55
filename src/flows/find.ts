import { Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import type { ReadContext } from '../request/context.ts';
import { ofPlatform, ofVisibleProject } from '../request/visible.ts';
import { flowColumns, type ReadFlow } from './columns.ts';

/** Those of the ids that are flows the caller sees, in any order. */
export function findFlowsByIds(
  { sql, principal }: ReadContext,
  ids: readonly string[],
  wanted: { connectionIds: boolean },
): Promise<ReadFlow[]> {
  const where = [
    Prisma.sql`f.id = ANY(${textArray(ids)}::text[])`,
    ofPlatform(principal, 'f.platform_id'),
    ...ofVisibleProject(principal, 'f.project_id'),
  ];
  return sql.read(
    Prisma.sql`SELECT ${flowColumns(principal, wanted)} FROM flow f WHERE ${Prisma.join(where, ' AND ')}`,
  );
}
