import { complexityFromQuery, type FieldComplexityFunction } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../../request/context.ts';
import { defaultPageSize } from '../../paging/keyset.ts';
import type { Variables } from './variables.ts';

/** The assumed number of items of a list without pages: few are left, of settings and of what a change touched. */
const assumedListLength = 5;

/** The cost of a mutation, in points: some statements in a transaction. */
const mutationCost = 10;

/**
 * The cost of a field in points: one for each object that is selected, so that a page of n costs n times its selection. It is
 * derived from the schema alone, so that new fields have a cost automatically.
 */
export const fieldCost: FieldComplexityFunction<RequestContext, Record<string, unknown>> = (args, _ctx, field) => {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return 0;
  const isPage = field.args.some(({ name }) => name === 'first');
  if (isPage) return { field: 1, multiplier: Math.max(Number(args.first ?? args.last ?? defaultPageSize), 0) };
  // The parts of a page: its items are what costs.
  if (/(Edge|PageInfo)$/.test(type.name)) return { field: 0, multiplier: 1 };
  if (Array.isArray(args.ids)) return { field: args.ids.length, multiplier: args.ids.length };
  if (type.name.endsWith('Payload')) return { field: mutationCost, multiplier: 1 };
  return isList(field.type) ? { field: assumedListLength, multiplier: assumedListLength } : { field: 1, multiplier: 1 };
};

/** The cost in points and the depth of an operation, before it is executed. Its variables must have been checked. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  ctx: RequestContext,
): { depth: number; cost: number } {
  // The library computes the first operation of a document.
  const alone = document.definitions.filter((part) => part.kind !== Kind.OPERATION_DEFINITION || part === operation);
  const { complexity } = complexityFromQuery({ ...document, definitions: alone }, { schema, variables, ctx });
  return { cost: Math.max(complexity, 1), depth: depthOf(document, operation) };
}

/** What a page is made of, beside its items' own fields: no level of its own. */
const partsOfPage = new Set(['edges', 'pageInfo']);

// How many levels an operation has: of objects, each of which may be a page of them.
function depthOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(
    document.definitions.flatMap((part) => (part.kind === Kind.FRAGMENT_DEFINITION ? [[part.name.value, part]] : [])),
  );
  // However often a fragment is spread, it is looked at once.
  const known = new Map<string, number>();
  const below = (selectionSet: SelectionSetNode | undefined, inEdges: boolean): number =>
    Math.max(0, ...(selectionSet?.selections ?? []).map((selection) => levels(selection, inEdges)));
  const levels = (selection: SelectionNode, inEdges: boolean): number => {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      return (inEdges || partsOfPage.has(name) ? 0 : 1) + below(selection.selectionSet, name === 'edges');
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return below(selection.selectionSet, inEdges);
    const key = `${selection.name.value} ${inEdges}`;
    const depth = known.get(key) ?? below(fragments.get(selection.name.value)?.selectionSet, inEdges);
    known.set(key, depth);
    return depth;
  };
  return below(operation.selectionSet, false);
}

const isList = (type: { toString(): string }): boolean => type.toString().startsWith('[');
