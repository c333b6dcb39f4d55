import {
  type ArgumentNode,
  type FieldNode,
  getArgumentValues,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  visit,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { type ExecutionContext, getFieldDef } from 'graphql/execution/execute.js';

/** What is worked out of an operation before it is executed, for one combination of its conditions (`@skip`, `@include`). */
export interface OperationPlan {
  /** The fields at the top; null until it is first executed. */
  root: SelectionPlan | null;
  /** Called when so many more fields have been planned. */
  grow(fields: number): void;
}

/** The fields that are selected of an object type, in the order of the result. */
export interface SelectionPlan {
  fields: readonly FieldPlan[];
  /** Whether the result must have no prototype: on a plain object, `__proto__` would be no field of its own. */
  bare: boolean;
}

/** A field in one place of an operation. */
export interface FieldPlan {
  /** Its alias, or its name. */
  key: string;
  /** The nodes that are merged in it: the same array whenever it is executed, by which resolvers may know the place. */
  nodes: readonly [FieldNode, ...FieldNode[]];
  definition: GraphQLField<unknown, unknown>;
  parentType: GraphQLObjectType;
  /** Undefined: the property of the same name is read. */
  resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** Frozen arguments that are the same for every request; null: they are coerced for each. */
  args: Arguments | null;
  value: ValuePlan;
  /** What is selected below, by concrete type: planned when a value of the type is first met. */
  selections: Map<GraphQLObjectType, SelectionPlan> | null;
}

/** How a value of a type is completed. */
export type ValuePlan = { nonNull: boolean } & (
  | { kind: 'leaf'; type: GraphQLLeafType }
  | { kind: 'list'; item: ValuePlan }
  | { kind: 'object'; type: GraphQLObjectType }
  | { kind: 'abstract'; type: GraphQLAbstractType }
);

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Plans the fields that are selected of an object of a type.
 *
 * @param nodes of the field whose value it is; null: the root
 */
export function planSelection(
  plan: OperationPlan,
  { schema, fragments, variableValues, operation }: ExecutionContext,
  parentType: GraphQLObjectType,
  nodes: readonly FieldNode[] | null,
): SelectionPlan {
  const collected = nodes
    ? collectSubfields(schema, fragments, variableValues, parentType, nodes)
    : collectFields(schema, fragments, variableValues, parentType, operation.selectionSet);
  const fields: FieldPlan[] = [];
  for (const [key, nodes] of collected as Map<string, FieldPlan['nodes']>) {
    const definition = getFieldDef(schema, parentType, nodes[0]) as FieldPlan['definition'] | undefined;
    if (!definition) continue;
    const args = constantArguments(definition, nodes[0]);
    const value = planValue(definition.type);
    fields.push({ key, nodes, definition, parentType, resolve: definition.resolve, args, value, selections: null });
  }
  plan.grow(fields.length);
  return { fields, bare: collected.has('__proto__') };
}

function planValue(type: GraphQLOutputType, nonNull = false): ValuePlan {
  if (isNonNullType(type)) return planValue(type.ofType, true);
  if (isListType(type)) return { nonNull, kind: 'list', item: planValue(type.ofType) };
  if (isLeafType(type)) return { nonNull, kind: 'leaf', type };
  return isAbstractType(type) ? { nonNull, kind: 'abstract', type } : { nonNull, kind: 'object', type };
}

const noArguments: Arguments = Object.freeze({});

/**
 * The arguments of a field, if no request can change them: no variable is among them, and no object that a resolver could
 * change, such as a time.
 */
function constantArguments(definition: FieldPlan['definition'], node: FieldNode): Arguments | null {
  if (definition.args.length === 0) return noArguments;
  if (node.arguments?.some(hasVariable)) return null;
  try {
    const args = getArgumentValues(definition, node);
    return Object.values(args).every(isPrimitive) ? Object.freeze(args) : null;
  } catch {
    // Each execution reports it at its place.
    return null;
  }
}

function hasVariable(argument: ArgumentNode): boolean {
  let found = false;
  visit(argument, { Variable: () => void (found = true) });
  return found;
}

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function');
