import type { Row } from './column-table.ts';
import { GroupedTable } from './grouped-table.ts';
import { REVIEW_FIELDS, type ReviewField } from './reviews.ts';

/** Decisions by the records they are about (`kind/id`), and which of them close a question. */
export class ReviewsTable extends GroupedTable<ReviewField> {
  #closed: Set<string> | undefined;

  constructor() {
    super(REVIEW_FIELDS, 'about', true);
  }

  /** Ids of questions that the records go on asking although they are answered. */
  get closed(): ReadonlySet<string> {
    const marks = this.column('closed');
    this.#closed ??= new Set(this.ids.filter((_, row) => marks[row] === '1'));
    return this.#closed;
  }

  override set(id: string, values: Row<ReviewField>): void {
    this.#closed = undefined;
    super.set(id, values);
  }

  override remove(id: string): void {
    this.#closed = undefined;
    super.remove(id);
  }

  override load(texts: readonly string[]): void {
    this.#closed = undefined;
    super.load(texts);
  }
}
