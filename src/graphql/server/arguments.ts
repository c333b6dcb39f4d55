import { getMappedArgumentValues } from '@pothos/core';
import { getArgumentValues, type GraphQLSchema } from 'graphql';
import type { Permission } from '../../db/generated/prisma/client.ts';
import { type PageArgs, requirePageArgs } from '../../paging/keyset.ts';
import { requirePermission } from '../../request/access.ts';
import type { CallerContext } from '../../request/context.ts';
import { priceOf } from '../prices.ts';
import type { FieldUse } from './cost.ts';
import type { Variables } from './variables.ts';

/**
 * Checks the arguments of fields by the rules that their definitions have, before anything is executed.
 *
 * @throws GatewayError VALIDATION
 */
export function requireArguments(
  schema: GraphQLSchema,
  uses: readonly FieldUse[],
  variableValues: Variables,
  ctx: object,
): void {
  for (const { field, node } of uses) {
    // All rules are synchronous.
    if (field.extensions.pothosArgMappers)
      void getMappedArgumentValues(field, node, ctx, { schema, variableValues, fragments: {} });
  }
}

/**
 * Checks the pages that are selected of a change's outcome: their arguments, and the permission that each field says it takes.
 * They are read after the change is stored: an error in them then would tell the caller that it was not.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export function requirePagesOfChange(uses: readonly FieldUse[], variables: Variables, ctx: CallerContext): void {
  for (const { field, node } of uses) {
    const { permission, order } = field.extensions as { permission?: Permission; order?: string };
    if (permission) requirePermission(ctx, permission);
    if (priceOf(field, false).kind !== 'page') continue;
    const args = getArgumentValues(field, node, variables) as PageArgs & { orderBy?: { field: string } | null };
    requirePageArgs(args, args.orderBy?.field ?? order);
  }
}
