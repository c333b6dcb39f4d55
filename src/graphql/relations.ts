import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';

/**
 * The relations that a query selects of the nodes of a Relay connection, for Prisma's `include`: so that they are
 * loaded with the page, not node by node.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's Prisma call tells the type
export function nodeRelations<Include>(context: Context, info: GraphQLResolveInfo): { include?: Include } {
  const { include } = queryFromInfo({ context, info, path: ['edges', 'node'] });
  return include ? { include: include as Include } : {};
}
