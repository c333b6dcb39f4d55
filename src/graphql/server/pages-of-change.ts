import {
  type DirectiveNode,
  type DocumentNode,
  getArgumentValues,
  getDirectiveValues,
  getVariableValues,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  OperationTypeNode,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Permission } from '../../db/generated/prisma/client.ts';
import { requirePageArgs } from '../../paging/keyset.ts';
import { requirePermission } from '../../request/access.ts';
import type { CallerContext } from '../../request/context.ts';
import type { Variables } from './variables.ts';

/**
 * Checks the pages that are selected of a change's outcome: their arguments, and the permission that each field says it takes.
 * They are read after the change is stored: an error in them then would tell the caller that it was not.
 *
 * @param variables must have been checked
 * @throws GatewayError VALIDATION, AUTHORIZATION
 */
export function requirePagesOfChange(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  ctx: CallerContext,
): void {
  if (operation.operation !== OperationTypeNode.MUTATION) return;
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const isLeftOut = (node: { directives?: readonly DirectiveNode[] }): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, coerced)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, coerced)?.if === false;
  const types = new TypeInfo(schema);
  // Without the fragments, and so the variables, of other operations.
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  visit(
    own,
    visitWithTypeInfo(types, {
      InlineFragment: (node) => (isLeftOut(node) ? false : undefined),
      Field: (node) => {
        if (isLeftOut(node)) return false;
        const field = types.getFieldDef();
        const permission = field?.extensions.permission as Permission | undefined;
        if (permission) requirePermission(ctx, permission);
        if (field?.args.some(({ name }) => name === 'first')) {
          requirePageArgs(getArgumentValues(field, node, coerced));
        }
        return undefined;
      },
    }),
  );
}
