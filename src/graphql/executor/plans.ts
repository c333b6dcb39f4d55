import { type DocumentNode, Kind, visit } from 'graphql';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import type { OperationPlan } from './plan.ts';

/** The plan of a request's operation. */
export type Plans = (document: DocumentNode, context: ExecutionContext) => OperationPlan;

/**
 * How many fields the plans of a document may have, for each of its tokens. Fragments and conditions can multiply fields
 * without end: a plan that has more is used once.
 */
const fieldsOfToken = 2;

/** The tokens of a document that was not parsed from text: one of the gateway's own. */
const tokensOfOwnDocument = 1000;

/** Keeps plans as long as their documents, in memory that is bounded by the documents' size. */
export function createPlans(): Plans {
  const known = new WeakMap<DocumentNode, DocumentPlans>();
  return (document, context) => {
    let plans = known.get(document);
    if (!plans) known.set(document, (plans = new DocumentPlans(document)));
    return plans.planOf(context);
  };
}

/** The plans of a document, one for each of its operations and each combination of their conditions' values. */
class DocumentPlans {
  readonly #conditions: readonly string[];
  readonly #kept = new Map<string, KeptPlan>();
  readonly #maxFields: number;
  #fields = 0;

  constructor(document: DocumentNode) {
    this.#conditions = conditionsOf(document);
    this.#maxFields = fieldsOfToken * (document.tokenCount ?? tokensOfOwnDocument);
  }

  planOf({ operation, variableValues }: ExecutionContext): OperationPlan {
    const values = this.#conditions.map((name) => String(variableValues[name]));
    const key = [operation.name?.value, ...values].join();
    return this.#kept.get(key) ?? this.#add(key);
  }

  #add(key: string): OperationPlan {
    const plan: KeptPlan = { root: null, fields: 0, grow: (fields) => this.#grow(key, plan, fields) };
    this.#kept.set(key, plan);
    // Also what is planned of no field takes memory.
    plan.grow(1 + this.#conditions.length);
    return plan;
  }

  #grow(key: string, plan: KeptPlan, fields: number): void {
    // It is still executed, but was removed.
    if (this.#kept.get(key) !== plan) return;
    plan.fields += fields;
    this.#fields += fields;
    for (const [oldest, { fields: freed }] of this.#kept) {
      if (this.#fields <= this.#maxFields) break;
      this.#kept.delete(oldest);
      this.#fields -= freed;
    }
  }
}

interface KeptPlan extends OperationPlan {
  fields: number;
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
