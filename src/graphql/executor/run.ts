import { locatedError, type ResponsePath, responsePathAsArray } from 'graphql';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import type { FieldPlan, OperationPlan } from './plan.ts';

/** A place in the result. It is the `path` that resolvers get, and the `prev` of the places below it. */
export interface Place extends ResponsePath {
  readonly prev: Place | undefined;
  /** The object, or list, that the value is put into. */
  readonly container: Record<string | number, unknown>;
  /** Whether null can't stand here, so that the place above becomes null instead. */
  readonly nonNull: boolean;
}

/** An operation as it is executed once. */
export class Run {
  readonly context: ExecutionContext;
  readonly plan: OperationPlan;
  /** Whether an error left nothing of the result. */
  failed = false;
  #pending = 0;
  #settle: (() => void) | null = null;

  constructor(context: ExecutionContext, plan: OperationPlan) {
    this.context = context;
    this.plan = plan;
  }

  /** Resolves when no value is waited for any more. */
  async settled(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#settle = resolve));
  }

  /**
   * Puts a value into its place when its promise has settled.
   *
   * @returns undefined, which stands there until then
   */
  later(field: FieldPlan, place: Place, promise: PromiseLike<unknown>, complete: (value: unknown) => unknown): unknown {
    this.#pending += 1;
    const settle = (): void => {
      this.#pending -= 1;
      if (this.#pending === 0) this.#settle?.();
    };
    const fulfil = (value: unknown): void => {
      try {
        place.container[place.key] = complete(value);
      } catch (error) {
        this.#failLater(field, place, error);
      }
      settle();
    };
    const reject = (error: unknown): void => {
      this.#failLater(field, place, error);
      settle();
    };
    // A thenable of another kind may call back at once, when the place is not there yet.
    Promise.resolve(promise).then(fulfil, reject);
    return undefined;
  }

  /**
   * The value of a place that failed while what is above it is being completed.
   *
   * @throws GraphQLError when it can't be null
   */
  fail(field: FieldPlan, place: Place, thrown: unknown): null {
    const error = locatedError(thrown, field.nodes, responsePathAsArray(place));
    if (place.nonNull) throw error;
    this.context.collectedErrors.add(error, place);
    return null;
  }

  /** The same when what is above it has been completed: the nearest place that can be null becomes null. */
  #failLater(field: FieldPlan, failed: Place, thrown: unknown): void {
    const error = locatedError(thrown, field.nodes, responsePathAsArray(failed));
    let place: Place | undefined = failed;
    while (place?.nonNull) place = place.prev;
    this.context.collectedErrors.add(error, place);
    if (place) place.container[place.key] = null;
    else this.failed = true;
  }
}
