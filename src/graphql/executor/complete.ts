import {
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { buildResolveInfo } from 'graphql/execution/execute.js';
import { inspect } from 'graphql/jsutils/inspect.js';
import { type FieldPlan, planSelection, type SelectionPlan, type ValuePlan } from './plan.ts';
import type { Place, Run } from './run.ts';
import { requireRuntimeType } from './runtime-type.ts';

/**
 * Resolves a field and puts its value into the results of its object: undefined as long as it is waited for.
 *
 * @param prev the place of the object; undefined: the root
 * @throws GraphQLError when there is none, and null can't stand there
 */
export function executeField(
  run: Run,
  field: FieldPlan,
  source: unknown,
  container: Place['container'],
  prev: Place | undefined,
): void {
  const { key, value: plan, parentType } = field;
  const place = { prev, key, typename: parentType.name, container, nonNull: plan.nonNull };
  try {
    put(run, field, plan, resolve(run, field, source, place), place);
  } catch (error) {
    container[key] = run.fail(field, place, error);
  }
}

/** The results of an object's fields, in which there are none yet. */
export const newResults = ({ bare }: SelectionPlan): Record<string, unknown> =>
  bare ? (Object.create(null) as Record<string, unknown>) : {};

function resolve(run: Run, field: FieldPlan, source: unknown, place: Place): unknown {
  const { definition, nodes } = field;
  if (!field.resolve && field.args && typeof source === 'object' && source !== null) {
    // What graphql-js's default resolver does, which only needs to know more where it calls a function.
    const value = (source as Record<string, unknown>)[definition.name];
    if (typeof value !== 'function') return value;
  }
  const { variableValues, contextValue } = run.context;
  const info = infoOf(run, field, place);
  const args = field.args ?? getArgumentValues(definition, nodes[0], variableValues);
  return (field.resolve ?? defaultFieldResolver)(source, args, contextValue, info);
}

function infoOf(run: Run, { definition, nodes, parentType }: FieldPlan, place: Place): GraphQLResolveInfo {
  let path = place;
  // Of the field, not of an item of its list.
  while (typeof path.key === 'number' && path.prev) path = path.prev;
  return buildResolveInfo(run.context, definition, nodes, parentType, path);
}

function put(run: Run, field: FieldPlan, plan: ValuePlan, value: unknown, place: Place): void {
  place.container[place.key] = isPromise(value)
    ? run.later(field, place, value, (settled) => complete(run, field, plan, settled, place))
    : complete(run, field, plan, value, place);
}

function complete(run: Run, field: FieldPlan, plan: ValuePlan, value: unknown, place: Place): unknown {
  if (value === null || value === undefined) {
    if (plan.nonNull) throw new Error(`Cannot return null for non-nullable field ${nameOf(field)}.`);
    return null;
  }
  if (value instanceof Error) throw value;
  if (plan.kind === 'leaf') return serialize(plan.type, value);
  if (plan.kind === 'list') return completeList(run, field, plan.item, value, place);
  return plan.kind === 'object'
    ? completeObject(run, field, plan.type, value, place)
    : completeAbstract(run, field, plan.type, value, place);
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  const text = type.serialize(value);
  if (text !== null && text !== undefined) return text;
  const call = `\`${inspect(type)}.serialize(${inspect(value)})\``;
  throw new Error(`Expected ${call} to return non-nullable value, returned: ${inspect(text)}`);
}

function completeList(run: Run, field: FieldPlan, plan: ValuePlan, value: unknown, prev: Place): unknown[] {
  if (!isIterable(value)) {
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${nameOf(field)}".`);
  }
  const items: unknown[] = [];
  const container = items as unknown as Place['container'];
  for (const item of value) {
    const place = { prev, key: items.length, typename: undefined, container, nonNull: plan.nonNull };
    try {
      put(run, field, plan, item, place);
    } catch (error) {
      items[place.key] = run.fail(field, place, error);
    }
  }
  return items;
}

function completeAbstract(
  run: Run,
  field: FieldPlan,
  type: GraphQLAbstractType,
  value: unknown,
  place: Place,
): unknown {
  const info = infoOf(run, field, place);
  const name = (type.resolveType ?? defaultTypeResolver)(value, run.context.contextValue, info, type);
  const completeAs = (resolved: unknown): unknown =>
    completeObject(run, field, requireRuntimeType(run, field, type, value, resolved), value, place);
  return isPromise(name) ? run.later(field, place, name, completeAs) : completeAs(name);
}

function completeObject(run: Run, field: FieldPlan, type: GraphQLObjectType, value: unknown, place: Place): unknown {
  const selection = selectionOf(run, field, type);
  if (!type.isTypeOf) return executeFields(run, selection, value, place);
  const completeIf = (isOfType: unknown): Record<string, unknown> => {
    if (isOfType) return executeFields(run, selection, value, place);
    const message = `Expected value of type "${type.name}" but got: ${inspect(value)}.`;
    throw new GraphQLError(message, { nodes: field.nodes });
  };
  const isOfType = type.isTypeOf(value, run.context.contextValue, infoOf(run, field, place));
  return isPromise(isOfType) ? run.later(field, place, isOfType, completeIf) : completeIf(isOfType);
}

function selectionOf({ plan, context }: Run, field: FieldPlan, type: GraphQLObjectType): SelectionPlan {
  const known = field.selections?.get(type);
  if (known) return known;
  const selection = planSelection(plan, context, type, field.nodes);
  field.selections ??= new Map();
  field.selections.set(type, selection);
  return selection;
}

function executeFields(run: Run, selection: SelectionPlan, source: unknown, place: Place): Record<string, unknown> {
  const results = newResults(selection);
  for (const field of selection.fields) executeField(run, field, source, results, place);
  return results;
}

const nameOf = ({ parentType, definition }: FieldPlan): string => `${parentType.name}.${definition.name}`;

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function';
