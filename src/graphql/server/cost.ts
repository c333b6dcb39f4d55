import {
  getNamedType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  isAbstractType,
  isIntrospectionType,
  valueFromAST,
} from 'graphql';
import { defaultPageSize } from '../../paging/keyset.ts';
import { assumedListLength, isEdge, plainValuesOfObject, type Price, priceOf, prices } from '../prices.ts';
import { createIntrospectionCost } from './introspection-cost.ts';
import { createCollector, type SizedOperation } from './selected-fields.ts';

/** What is selected of an object: its cost before it is read, and how to find it afterwards. */
export interface Selected {
  /** Points of one such object with everything below it, without the object itself. */
  cost: number;
  /** Levels: of objects, each of which may be a page of them. */
  depth: number;
  /** Points of its plain values. */
  plain: number;
  /** Every other thing that costs, by its name in the result. */
  steps: ReadonlyMap<string, Step>;
}

/** What an operation selects, and the fields in it that have arguments or take a permission, each with its place. */
export interface SelectedOperation extends Selected {
  uses: readonly FieldUse[];
}

export interface FieldUse {
  field: GraphQLField<unknown, unknown>;
  node: FieldNode;
}

export type Step =
  /** Costs the same, whatever the result. */
  | { kind: 'fixed'; points: number }
  /** Costs by its size, and at most this. */
  | { kind: 'large'; points: number }
  /** An object, or several: each costs this, and what is selected of it. */
  | { kind: 'objects'; points: number; below: Selected };

type Field = GraphQLField<unknown, unknown>;

/** A field's part in the cost of the object that it is selected of. */
interface Part {
  cost: number;
  depth: number;
  step: Step | null;
}

/** What an operation selects: at least a point. Each selection is looked at once, however often it is spread. */
export function selectedOf(operation: SizedOperation): SelectedOperation {
  const { schema, variables } = operation;
  const collect = createCollector(operation);
  const introspectionCost = createIntrospectionCost(schema, collect);
  const known = new Map<string, Selected>();
  const uses: FieldUse[] = [];

  function select(type: GraphQLCompositeType, nodes: readonly FieldNode[], pageSize: number): Selected {
    if (isAbstractType(type))
      return mostExpensive(schema.getPossibleTypes(type).map((possible) => select(possible, nodes, pageSize)));
    // The nodes of a place have the same arguments.
    const key = collect.keyOf(type, nodes);
    let selected = known.get(key);
    if (!selected) known.set(key, (selected = selectFields(type, collect.fields(type, nodes), pageSize)));
    return selected;
  }

  function selectFields(
    type: GraphQLObjectType,
    fields: ReadonlyMap<string, readonly FieldNode[]>,
    pageSize: number,
  ): Selected {
    const steps = new Map<string, Step>();
    let [cost, depth, plainValues] = [0, 0, 0];
    const priced = [...fields].map(([name, nodes]) => ({ name, nodes, price: priceAt(type, nodes) }));
    const hasEdges = priced.some(({ price }) => price.kind === 'edges');
    let counted = false;
    for (const { name, nodes, price } of priced) {
      if (price.kind === 'plain') plainValues += 1;
      const part = partOf(type, price, nodes, pageSize);
      // A total is counted once, whatever its names. Items are read for edges and for the position of a page, but once.
      const isFree = (price.kind === 'totalCount' && counted) || (price.kind === 'pageInfo' && hasEdges);
      if (price.kind === 'totalCount') counted = true;
      depth = Math.max(depth, part.depth);
      if (isFree) continue;
      cost += part.cost;
      if (part.step) steps.set(name, part.step);
    }
    const plain = Math.max(Math.ceil(plainValues / plainValuesOfObject) - 1, 0);
    return { cost: cost + plain, depth, plain, steps };
  }

  const priceAt = (type: GraphQLObjectType, nodes: readonly FieldNode[]): Price =>
    priceOf(collect.definition(type, nodes), type === schema.getMutationType());

  function partOf(type: GraphQLObjectType, price: Price, nodes: readonly FieldNode[], pageSize: number): Part {
    const field = collect.definition(type, nodes);
    const [node] = nodes;
    if (node && (field.args.length > 0 || field.extensions.permission)) uses.push({ field, node });
    const level = price.kind === 'edges' || price.kind === 'pageInfo' || isEdge(type) ? 0 : 1;
    switch (price.kind) {
      case 'plain':
        return { cost: 0, depth: level, step: null };
      case 'large':
        return { cost: price.points, depth: level, step: price };
      case 'totalCount':
        return fixed(prices.totalCount, level);
    }
    const size = price.kind === 'page' ? sizeOfPage(field, nodes[0]) : pageSize;
    const belowType = getNamedType(field.type) as GraphQLCompositeType;
    const below = select(belowType, nodes, size);
    const depth = level + below.depth;
    if (isIntrospectionType(belowType) && !isIntrospectionType(type))
      return fixed(introspectionCost(field, nodes), depth);
    switch (price.kind) {
      case 'pageInfo':
        return fixed(pageSize, depth);
      case 'edges':
        // An item that is not selected is read all the same.
        return objects(pageSize, below.cost > below.plain ? 0 : prices.object, below, depth);
      case 'list':
        return objects(lengthOfList(field, price.argument, nodes[0]), prices.object, below, depth);
      case 'object':
        return objects(1, price.points, below, depth);
      case 'page':
      case 'node':
        return objects(1, prices.object, below, depth);
    }
  }

  const argument = (field: Field, name: string, node: FieldNode | undefined): unknown => {
    const definition = field.args.find((arg) => arg.name === name);
    const given = node?.arguments?.find((arg) => arg.name.value === name)?.value;
    return definition && valueFromAST(given, definition.type, variables);
  };

  const sizeOfPage = (field: Field, node: FieldNode | undefined): number =>
    // Sizes that are refused when the page is read don't count.
    Math.max(Number(argument(field, 'first', node) ?? argument(field, 'last', node) ?? defaultPageSize), 0);

  function lengthOfList(field: Field, name: string | null, node: FieldNode | undefined): number {
    const values = name === null ? null : argument(field, name, node);
    return Array.isArray(values) ? values.length : assumedListLength;
  }

  const root = selectFields(collect.rootType, collect.rootFields, 0);
  return { ...root, cost: Math.max(root.cost, 1), uses };
}

const fixed = (points: number, depth: number): Part => ({ cost: points, depth, step: { kind: 'fixed', points } });

const objects = (count: number, points: number, below: Selected, depth: number): Part => ({
  cost: count * (points + below.cost),
  depth,
  step: { kind: 'objects', points, below },
});

// Which type an object will have is not known: it costs what the most expensive one does.
const mostExpensive = (all: readonly Selected[]): Selected => ({
  cost: Math.max(0, ...all.map(({ cost }) => cost)),
  depth: Math.max(0, ...all.map(({ depth }) => depth)),
  plain: Math.max(0, ...all.map(({ plain }) => plain)),
  steps: new Map(all.toSorted((a, b) => a.cost - b.cost).flatMap(({ steps }) => [...steps])),
});
