import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { DocumentMemory, perDocument } from '../document-memory.ts';
import { sizeArguments } from '../prices.ts';
import { type Selected, type SelectedOperation, selectedOf } from './cost.ts';
import type { Variables } from './variables.ts';

/** How many things that cost are remembered of a document, for each of its tokens. */
const stepsOfToken = 4;

/** Finds what an operation of a valid document selects; its variables were checked and coerced. */
export type Costs = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
) => SelectedOperation;

/**
 * Works out the costs of operations. They depend on few of the variables: page sizes, and what is skipped or included. For
 * each combination of those it is done once, and kept as long as the document: its nodes, which are in the costs, hold all of
 * its text in memory.
 */
export function createCosts(schema: GraphQLSchema): Costs {
  const costsOf = perDocument((document) => new DocumentCosts(schema, document));
  return (document, operation, variables) => costsOf(document).of(document, operation, variables);
}

/** The costs of a document's operations, for each combination of the variables they depend on. */
class DocumentCosts {
  readonly #schema: GraphQLSchema;
  readonly #names: readonly string[];
  readonly #kept: DocumentMemory<SelectedOperation>;

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#names = sizeVariables(schema, document);
    this.#kept = new DocumentMemory(document, stepsOfToken);
  }

  of(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): SelectedOperation {
    const key = [operation.name?.value, ...this.#names.map((name) => textOf(variables[name]))].join();
    const known = this.#kept.get(key);
    if (known) return known;
    const selected = selectedOf({ schema: this.#schema, document, operation, variables });
    // The variables are in the key.
    this.#kept.add(key, selected, this.#names.length + selected.uses.length + sizeOf(selected));
    return selected;
  }
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
