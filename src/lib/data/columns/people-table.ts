import { samePeople } from '../../domain/identity/same-person.ts';
import { ColumnTable, type Row } from './column-table.ts';
import { PERSON_FIELDS, type PersonField } from './people.ts';

type Same = ReturnType<typeof samePeople>;

/** People, and which of their records are one person. */
export class PeopleTable extends ColumnTable<PersonField> {
  #same: Same | undefined;

  constructor() {
    super(PERSON_FIELDS);
  }

  /** The record that stands for each record, and all ids of a person. */
  get same(): Same {
    const pointers = this.column('mergedInto');
    this.#same ??= samePeople(
      this.ids.flatMap((id, row) => (pointers[row] ? [{ id, mergedInto: pointers[row] }] : [])),
    );
    return this.#same;
  }

  override set(id: string, values: Row<PersonField>): void {
    if (this.#pointerOf(id) !== values.mergedInto) this.#same = undefined;
    super.set(id, values);
  }

  override remove(id: string): void {
    if (this.#pointerOf(id) !== '') this.#same = undefined;
    super.remove(id);
  }

  override load(texts: readonly string[]): void {
    this.#same = undefined;
    super.load(texts);
  }

  #pointerOf(id: string): string {
    return this.column('mergedInto')[this.rowOf(id) ?? -1] ?? '';
  }
}
