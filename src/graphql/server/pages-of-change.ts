import {
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isAbstractType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import type { Permission } from '../../db/generated/prisma/client.ts';
import { type PageArgs, requirePageArgs } from '../../paging/keyset.ts';
import { requirePermission } from '../../request/access.ts';
import type { CallerContext } from '../../request/context.ts';
import { priceOf } from '../prices.ts';
import { createCollector, type Fields, type SizedOperation } from './selected-fields.ts';

/**
 * Checks the pages that are selected of a change's outcome: their arguments, and the permission that each field says it takes.
 * They are read after the change is stored: an error in them then would tell the caller that it was not.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export function requirePagesOfChange(operation: SizedOperation, ctx: CallerContext): void {
  if (operation.operation.operation !== OperationTypeNode.MUTATION) return;
  const { schema, variables } = operation;
  const collect = createCollector(operation);
  const checked = new Set<string>();

  function checkAll(type: GraphQLObjectType, fields: Fields): void {
    for (const nodes of fields.values()) {
      const field = collect.definition(type, nodes);
      check(field, nodes);
      const below = getNamedType(field.type);
      const possible = isAbstractType(below) ? schema.getPossibleTypes(below) : isObjectType(below) ? [below] : [];
      for (const object of possible) {
        const key = collect.keyOf(object, nodes);
        if (checked.has(key)) continue;
        checked.add(key);
        checkAll(object, collect.fields(object, nodes));
      }
    }
  }

  function check(field: GraphQLField<unknown, unknown>, [node]: readonly FieldNode[]): void {
    const { permission, order } = field.extensions as { permission?: Permission; order?: string };
    if (permission) requirePermission(ctx, permission);
    if (priceOf(field, false).kind !== 'page' || !node) return;
    const args = getArgumentValues(field, node, variables) as PageArgs & { orderBy?: { field: string } | null };
    requirePageArgs(args, args.orderBy?.field ?? order);
  }

  checkAll(collect.rootType, collect.rootFields);
}
