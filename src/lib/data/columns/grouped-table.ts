import { ColumnTable, type Row } from './column-table.ts';

/** A column table whose rows are also found by the value of one field, e.g. all doses of a patient. */
export class GroupedTable<F extends string> extends ColumnTable<F> {
  readonly #by: F;
  readonly #groups = new Map<string, Set<string>>();

  constructor(fields: readonly F[], by: F) {
    super(fields);
    this.#by = by;
  }

  /** Ids of the rows with this value. */
  idsIn(group: string): Iterable<string> {
    return this.#groups.get(group) ?? [];
  }

  rowsIn(group: string): Row<F>[] {
    return [...this.idsIn(group)].flatMap((id) => this.get(id) ?? []);
  }

  override set(id: string, values: Row<F>): void {
    this.#leave(id);
    super.set(id, values);
    this.#join(id, this.column(this.#by)[this.rowOf(id) ?? -1]);
  }

  override remove(id: string): void {
    this.#leave(id);
    super.remove(id);
  }

  override load(text: string): void {
    super.load(text);
    this.#groups.clear();
    const groups = this.column(this.#by);
    this.ids.forEach((id, row) => this.#join(id, groups[row]));
  }

  #join(id: string, group: string | undefined): void {
    if (group === undefined) return;
    const ids = this.#groups.get(group);
    if (ids) ids.add(id);
    else this.#groups.set(group, new Set([id]));
  }

  #leave(id: string): void {
    const row = this.rowOf(id);
    if (row !== undefined) this.#groups.get(this.column(this.#by)[row] ?? '')?.delete(id);
  }
}
