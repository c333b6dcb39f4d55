import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { sizeArguments } from '../prices.ts';
import { type Selected, type SelectedOperation, selectedOf } from './cost.ts';
import type { Variables } from './variables.ts';

/** How many things that cost are remembered, in all operations together. */
const maxSteps = 50_000;

/** Finds what an operation of a valid document selects; its variables were checked and coerced. */
export type Costs = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
) => SelectedOperation;

/**
 * Works out the costs of operations. They depend on few of the variables: page sizes, and what is skipped or included. For
 * each combination of those it is done once.
 */
export function createCosts(schema: GraphQLSchema): Costs {
  const keys = new WeakMap<OperationDefinitionNode, (variables: Variables) => string>();
  const known = new LRUCache<string, SelectedOperation>({
    maxSize: maxSteps,
    sizeCalculation: (selected) => selected.uses.length + sizeOf(selected),
  });
  let operations = 0;
  return (document, operation, variables) => {
    let keyOf = keys.get(operation);
    if (!keyOf) {
      const number = (operations += 1);
      const names = sizeVariables(schema, document);
      keys.set(operation, (keyOf = (given) => `${number} ${names.map((name) => textOf(given[name])).join()}`));
    }
    const key = keyOf(variables);
    let selected = known.get(key);
    if (!selected) known.set(key, (selected = selectedOf({ schema, document, operation, variables })));
    return selected;
  };
}

const textOf = (value: unknown): string => String(Array.isArray(value) ? value.length : value);

/** The variables that costs depend on. */
function sizeVariables(schema: GraphQLSchema, document: DocumentNode): string[] {
  const names = new Set<string>();
  const types = new TypeInfo(schema);
  let inDirective = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Directive: { enter: () => void (inDirective = true), leave: () => void (inDirective = false) },
      Argument: ({ name, value }) => {
        if (value.kind !== Kind.VARIABLE) return;
        const field = types.getFieldDef();
        if (inDirective || (field && sizeArguments(field).includes(name.value))) names.add(value.name.value);
      },
    }),
  );
  return [...names];
}

/** How many steps a selection has, each counted once. */
function sizeOf(selected: Selected, seen = new Set<Selected>()): number {
  if (seen.has(selected)) return 1;
  seen.add(selected);
  let size = 1;
  for (const step of selected.steps.values()) size += step.kind === 'objects' ? sizeOf(step.below, seen) : 1;
  return size;
}
