import type { Prisma } from '../db/generated/prisma/client.ts';

/** What to load with a connection. */
export interface ConnectionRelations {
  include?: Prisma.AppConnectionInclude;
}
