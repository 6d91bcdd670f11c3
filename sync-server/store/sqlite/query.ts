import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** A statement that knows the shape of its rows; prepared at its first use, so that a file is opened quickly. */
export class Query<Row = never> {
  readonly #db: DatabaseSync;
  readonly #sql: string;
  #prepared: StatementSync | undefined;

  constructor(db: DatabaseSync, sql: string) {
    this.#db = db;
    this.#sql = sql;
  }

  get #statement(): StatementSync {
    return (this.#prepared ??= this.#db.prepare(this.#sql));
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return this.#statement.get(...values) as Row | undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    return this.#statement.all(...values) as Row[];
  }

  iterate(...values: SQLInputValue[]): Iterable<Row> {
    return this.#statement.iterate(...values) as Iterable<Row>;
  }

  /** Answers the number of rows that changed. */
  run(...values: SQLInputValue[]): number {
    return Number(this.#statement.run(...values).changes);
  }
}
