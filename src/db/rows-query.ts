import type pg from 'pg';

/** A statement of which all rows are wanted. */
export interface Statement {
  /** The name it is prepared by; empty: it is not prepared. */
  name: string;
  text: string;
  values: readonly (string | number | boolean | null)[];
  /** How a column's values are read, by the id of its type. */
  parserOf(type: number): Parser;
}

/** Reads a value from its text in SQL. */
export type Parser = (text: string) => unknown;

/** How rows are made of what PostgreSQL sends. */
interface Shape {
  /** A row without values: copied, it has its properties at once. */
  empty: Readonly<Record<string, null>>;
  columns: readonly { name: string; parse: Parser }[];
}

/** What a `Submittable` uses of `pg`'s connection, which its types have in part. */
interface Connection {
  stream: { cork(): void; uncork(): void };
  /** The texts of the statements that are prepared on it, by name. */
  parsedStatements: Readonly<Record<string, string>>;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: Statement['values']; valueMapper: typeof toText }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
}

/** The shapes of the statements that are prepared on a connection, by name. */
const shapes = new WeakMap<Connection, Map<string, Shape>>();

/**
 * Reads the rows of a statement by `pg`'s interface for queries of another kind than its own, which pg-cursor has as well: a
 * prepared statement is described once for a connection, where `pg` has it described for each execution.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class RowsQuery implements pg.Submittable {
  // pg notes by them what is prepared.
  readonly name: string;
  readonly text: string;
  readonly #statement: Statement;
  readonly #resolve: (rows: unknown[]) => void;
  readonly #reject: (error: Error) => void;
  readonly #rows: unknown[] = [];
  #prepared: Map<string, Shape> | undefined;
  #shape: Shape | undefined;
  #failure: Error | null = null;

  constructor(statement: Statement, resolve: (rows: unknown[]) => void, reject: (error: Error) => void) {
    this.name = statement.name;
    this.text = statement.text;
    this.#statement = statement;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(opened: pg.Connection): void {
    const connection = opened as unknown as Connection;
    const { name, text, values } = this.#statement;
    this.#prepared = shapes.get(connection);
    if (!this.#prepared) shapes.set(connection, (this.#prepared = new Map<string, Shape>()));
    this.#shape = this.#prepared.get(name);
    // All of it in one write.
    connection.stream.cork();
    try {
      if (connection.parsedStatements[name] === undefined) connection.parse({ name, text });
      connection.bind({ statement: name, values, valueMapper: toText });
      if (!this.#shape) connection.describe({ type: 'P', name: '' });
      connection.execute({ portal: '' });
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.#statement.parserOf(dataTypeID) }));
    this.#shape = { empty: Object.fromEntries(columns.map(({ name }) => [name, null])), columns };
    if (this.name !== '') this.#prepared?.set(this.name, this.#shape);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (!this.#shape || this.#failure) return;
    const row: Record<string, unknown> = { ...this.#shape.empty };
    try {
      this.#shape.columns.forEach(({ name, parse }, n) => {
        const text = fields[n];
        if (text != null) row[name] = parse(text);
      });
    } catch (error) {
      // Thrown from here, it would end the process.
      this.#failure = error as Error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    // Ready for the next query follows.
  }

  handleReadyForQuery(): void {
    if (this.#failure) this.#reject(this.#failure);
    else this.#resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}

// Their forms in SQL.
const toText = (value: Statement['values'][number]): string | null =>
  value === null || typeof value === 'string' ? value : String(value);
