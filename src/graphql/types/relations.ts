import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../../request/context.ts';

/**
 * The relations that a request selects of the objects at a path below the field, for Prisma's `include`: so that they
 * are loaded with the objects, not one by one, and in a mutation in its transaction (afterwards the object may be gone).
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's Prisma call tells the type
export function relationsAt<Include>(
  context: Context,
  info: GraphQLResolveInfo,
  path: string[],
): { include?: Include } {
  const { include } = queryFromInfo({ context, info, path });
  return include ? { include: include as Include } : {};
}

/** The same of objects that take work of their own to find; null when the request selects nothing of them. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's Prisma call tells the type
export function relationsIfSelectedAt<Include>(
  context: Context,
  info: GraphQLResolveInfo,
  path: string[],
): { include?: Include } | null {
  // What is given comes back as it is when nothing is selected at the path, and is merged into the rest otherwise.
  const isUnselected = 'select' in queryFromInfo({ context, info, path, select: { id: true } });
  return isUnselected ? null : relationsAt(context, info, path);
}

/** The same of the objects of one type, where the field answers with several types. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's Prisma call tells the type
export function relationsOf<Include>(
  context: Context,
  info: GraphQLResolveInfo,
  typeName: string,
): { include?: Include } {
  const { include } = queryFromInfo({ context, info, typeName });
  return include ? { include: include as Include } : {};
}

/** Where the nodes of a Relay connection are. */
export const nodePath = ['edges', 'node'];
