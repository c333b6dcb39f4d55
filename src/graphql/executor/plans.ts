import { type DocumentNode, Kind, visit } from 'graphql';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { DocumentMemory, perDocument } from '../document-memory.ts';
import type { OperationPlan } from './plan.ts';

/** The plan of a request's operation. */
export type Plans = (document: DocumentNode, context: ExecutionContext) => OperationPlan;

/**
 * How many fields the plans of a document may have, for each of its tokens. Fragments and conditions can multiply fields
 * without end: a plan that has more is used once.
 */
const fieldsOfToken = 2;

/** Keeps plans as long as their documents, in memory that is bounded by the documents' size. */
export function createPlans(): Plans {
  const plansOf = perDocument((document) => new DocumentPlans(document));
  return (document, context) => plansOf(document).planOf(context);
}

/** The plans of a document, one for each of its operations and each combination of their conditions' values. */
class DocumentPlans {
  readonly #conditions: readonly string[];
  readonly #kept: DocumentMemory<OperationPlan>;

  constructor(document: DocumentNode) {
    this.#conditions = conditionsOf(document);
    this.#kept = new DocumentMemory(document, fieldsOfToken);
  }

  planOf({ operation, variableValues }: ExecutionContext): OperationPlan {
    const values = this.#conditions.map((name) => String(variableValues[name]));
    const key = [operation.name?.value, ...values].join();
    return this.#kept.get(key) ?? this.#add(key);
  }

  #add(key: string): OperationPlan {
    const plan: OperationPlan = { root: null, grow: (fields) => this.#kept.grow(key, plan, fields) };
    // Also what is planned of no field takes memory.
    this.#kept.add(key, plan, 1 + this.#conditions.length);
    return plan;
  }
}

/** The variables that decide what is left out of a document. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
