import { addMonths } from '../../domain/dates/index.ts';
import type { AnyRecord, Household, Immunization, Kind, Patient, Visit } from '../../domain/records/index.ts';
import type { RecordStore, Written } from '../store/record-store.ts';
import type { ColumnFiles } from './column-file.ts';
import { ColumnTable } from './column-table.ts';
import { CHILD_YEARS, DOSE_FIELDS, doseColumns, type DoseField } from './doses.ts';
import { Follower } from './follower.ts';
import { GroupedTable } from './grouped-table.ts';
import { HOUSEHOLD_FIELDS, householdColumns, type HouseholdField } from './households.ts';
import { PERSON_FIELDS, personColumns, type PersonField } from './people.ts';
import { VISIT_FIELDS, visitColumns, type VisitField } from './visits.ts';

/** Kinds that have columns, in the order in which screens need them. */
const COLUMN_KINDS = ['patients', 'households', 'visits', 'immunizations'] as const satisfies Kind[];
type ColumnKind = (typeof COLUMN_KINDS)[number];

/**
 * What lists, search and the work of the day need of all records, in memory. Saved sealed, caught up with the store after
 * the start, and rebuilt from it when the saved file is missing or broken.
 */
export class Columns {
  readonly people = new ColumnTable<PersonField>(PERSON_FIELDS);
  readonly households = new ColumnTable<HouseholdField>(HOUSEHOLD_FIELDS);
  readonly visits = new GroupedTable<VisitField>(VISIT_FIELDS, 'patientId');
  readonly doses = new GroupedTable<DoseField>(DOSE_FIELDS, 'patientId');
  readonly #tables: Record<ColumnKind, ColumnTable<string>>;
  readonly #followers: Map<Kind, Follower>;

  /** `today`: children's doses older than that age are left out. */
  constructor(files: ColumnFiles, today: string) {
    const oldestDose = addMonths(today, -12 * CHILD_YEARS);
    const { people, households, visits, doses } = this;
    const keep: Record<ColumnKind, (record: AnyRecord) => void> = {
      patients: (record) => people.set(record.id, personColumns(record as Patient)),
      households: (record) => households.set(record.id, householdColumns(record as Household)),
      visits: (record) => visits.set(record.id, visitColumns(record as Visit)),
      immunizations(record) {
        const row = doseColumns(record as Immunization);
        if (row.occurredOn >= oldestDose || row.disagrees !== '') doses.set(record.id, row);
        else doses.remove(record.id);
      },
    };
    this.#tables = { patients: people, households, visits, immunizations: doses };
    this.#followers = new Map(
      COLUMN_KINDS.map((kind) => [kind, new Follower(kind, this.#tables[kind], keep[kind], files)]),
    );
  }

  /** Loads and catches up, page by page in `serial`. Queries wait for it through `ready`. */
  async start(records: RecordStore, serial: <T>(task: () => Promise<T>) => Promise<T>): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.start(records, serial)));
  }

  ready(...kinds: ColumnKind[]): Promise<unknown> {
    return Promise.all(kinds.map((kind) => this.#followers.get(kind)?.ready));
  }

  /** Records in which a person must decide between two values. */
  disagreements(): { kind: Kind; id: string; since: string }[] {
    return COLUMN_KINDS.flatMap((kind) => {
      const { ids } = this.#tables[kind];
      const marks = this.#tables[kind].column('disagrees');
      return ids.flatMap((id, row) => (marks[row] ? [{ kind, id, since: marks[row] }] : []));
    });
  }

  /** Takes records that were just written. */
  follow(written: Written): void {
    this.#followers.get(written.kind)?.follow(written);
  }

  /** Saves what has changed since the last time. */
  async save(): Promise<void> {
    for (const follower of this.#followers.values()) await follower.save();
  }
}
