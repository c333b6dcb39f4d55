import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';

/**
 * The names of the fields that are selected at a path below a field, whatever their aliases: also those that `@skip` and
 * `@include` leave out. So what is read is at least what is needed.
 */
export function selectedAt(info: GraphQLResolveInfo, path: readonly string[] = []): Set<string> {
  let fields = info.fieldNodes;
  for (const name of path) fields = childrenOf(info, fields).filter((field) => field.name.value === name);
  return new Set(childrenOf(info, fields).map(({ name }) => name.value));
}

const childrenOf = (info: GraphQLResolveInfo, fields: readonly FieldNode[]): FieldNode[] =>
  fields.flatMap(({ selectionSet }) => fieldsOf(info, selectionSet?.selections ?? []));

const fieldsOf = (info: GraphQLResolveInfo, selections: readonly SelectionNode[]): FieldNode[] =>
  selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    return fieldsOf(info, part?.selectionSet.selections ?? []);
  });

/** Whether items of a page are selected, or only their number. */
export function wantsItems(info: GraphQLResolveInfo): boolean {
  const selected = selectedAt(info);
  return selected.has('edges') || selected.has('pageInfo');
}

/** The fields that are selected of a page's items. */
export const selectedOfItems = (info: GraphQLResolveInfo): Set<string> => selectedAt(info, ['edges', 'node']);
