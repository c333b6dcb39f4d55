import DataLoader from 'dataloader';
import type { FieldNode } from 'graphql';
import type { RequestContext } from '../request/context.ts';

type Loaders = Map<unknown, DataLoader<string, unknown>>;

const loaded = new WeakMap<RequestContext, Loaders>();

/** Reads the values of several ids in one statement. */
type ReadAll<Value> = (ids: readonly string[]) => Promise<readonly Value[]>;

/**
 * Reads the value of an id, batched with all others of the same kind that are requested at this level.
 *
 * @param kind identifies the batch
 * @param read returns the values in the order of the ids
 */
export function load<Value>(ctx: RequestContext, kind: unknown, id: string, read: ReadAll<Value>): Promise<Value> {
  let loaders = loaded.get(ctx);
  if (!loaders) loaded.set(ctx, (loaders = new Map<unknown, DataLoader<string, unknown>>()));
  let loader = loaders.get(kind);
  if (!loader) loaders.set(kind, (loader = new DataLoader((ids) => read(ids))));
  return (loader as DataLoader<string, Value>).load(id);
}

/** Reads a row by its id; null when it is not found. */
export const loadById = <Row extends { id: string }>(
  ctx: RequestContext,
  find: (ctx: RequestContext, ids: readonly string[]) => Promise<Row[]>,
  id: string,
): Promise<Row | null> =>
  load(ctx, find, id, async (ids) => {
    const rows = new Map((await find(ctx, ids)).map((row) => [row.id, row]));
    return ids.map((wanted) => rows.get(wanted) ?? null);
  });

/** Clears the loaders before a change. */
export function forgetLoaded(ctx: RequestContext): void {
  loaded.delete(ctx);
}

/** Shares another context's loaded values. */
export function adoptLoaded(ctx: RequestContext, from: RequestContext): void {
  const loaders = loaded.get(from);
  if (loaders) loaded.set(ctx, loaders);
}

/**
 * A field as it is selected in one place of a document: its arguments and what is selected below it. A single node would not
 * do, since fragments share theirs between places where different ones are merged with it.
 */
export function placeOf(fieldNodes: readonly FieldNode[]): unknown {
  const [only] = fieldNodes;
  return fieldNodes.length === 1 ? only : fieldNodes.map(numberOf).join();
}

const numbers = new WeakMap<FieldNode, number>();
let lastNumber = 0;

function numberOf(node: FieldNode): number {
  let number = numbers.get(node);
  if (number === undefined) numbers.set(node, (number = lastNumber += 1));
  return number;
}
