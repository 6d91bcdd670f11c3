import { ColumnTable, type Row } from './column-table.ts';

/** A column table whose rows are also found by the value of one field, e.g. all doses of a patient. */
export class GroupedTable<F extends string> extends ColumnTable<F> {
  readonly #by: F;
  readonly #many: boolean;
  readonly #groups = new Map<string, Set<string>>();

  /** `many`: the field holds several values, separated by blanks. */
  constructor(fields: readonly F[], by: F, many = false) {
    super(fields);
    this.#by = by;
    this.#many = many;
  }

  /** Values that at least one row has. */
  groups(): Iterable<string> {
    return this.#groups.keys();
  }

  /** Ids of the rows with this value. */
  idsIn(group: string): Iterable<string> {
    return this.#groups.get(group) ?? [];
  }

  /** Number of the rows with this value. */
  countIn(group: string): number {
    return this.#groups.get(group)?.size ?? 0;
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

  override load(texts: readonly string[]): void {
    super.load(texts);
    this.#groups.clear();
    const groups = this.column(this.#by);
    this.ids.forEach((id, row) => this.#join(id, groups[row]));
  }

  #join(id: string, value: string | undefined): void {
    for (const group of this.#valuesOf(value)) {
      const ids = this.#groups.get(group);
      if (ids) ids.add(id);
      else this.#groups.set(group, new Set([id]));
    }
  }

  #leave(id: string): void {
    const row = this.rowOf(id);
    if (row === undefined) return;
    for (const group of this.#valuesOf(this.column(this.#by)[row])) {
      const ids = this.#groups.get(group);
      ids?.delete(id);
      if (ids?.size === 0) this.#groups.delete(group);
    }
  }

  #valuesOf(value: string | undefined): string[] {
    if (value === undefined) return [];
    if (!this.#many) return [value];
    return value === '' ? [] : value.split(' ');
  }
}
