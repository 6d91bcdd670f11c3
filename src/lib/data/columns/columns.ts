import { addMonths } from '../../domain/dates/index.ts';
import type { AnyRecord, Household, Immunization, Kind, Patient, Review, Visit } from '../../domain/records/index.ts';
import type { RecordStore, Written } from '../store/record-store.ts';
import type { Checkpoint } from '../store/table.ts';
import type { ColumnFiles } from './column-file.ts';
import type { ColumnTable } from './column-table.ts';
import { CHILD_YEARS, DOSE_FIELDS, doseColumns, type DoseField } from './doses.ts';
import { Follower } from './follower.ts';
import { GroupedTable } from './grouped-table.ts';
import { HOUSEHOLD_FIELDS, householdColumns, type HouseholdField } from './households.ts';
import { personColumns } from './people.ts';
import { PeopleTable } from './people-table.ts';
import { reviewColumns } from './reviews.ts';
import { ReviewsTable } from './reviews-table.ts';
import { VISIT_FIELDS, visitColumns, type VisitField } from './visits.ts';

/** Kinds that have columns, in the order in which screens need them. */
const COLUMN_KINDS = ['patients', 'households', 'visits', 'immunizations', 'reviews'] as const satisfies Kind[];
type ColumnKind = (typeof COLUMN_KINDS)[number];

/**
 * What lists, search and the work of the day need of all records, in memory. Saved sealed, caught up with the store after
 * the start, and rebuilt from it when the saved file is missing or broken.
 */
export class Columns {
  readonly people = new PeopleTable();
  readonly households = new GroupedTable<HouseholdField>(HOUSEHOLD_FIELDS, 'present', true);
  readonly visits = new GroupedTable<VisitField>(VISIT_FIELDS, 'patientId');
  readonly doses = new GroupedTable<DoseField>(DOSE_FIELDS, 'patientId');
  readonly reviews = new ReviewsTable();
  readonly #tables: Record<ColumnKind, ColumnTable<string>>;
  readonly #followers: Map<Kind, Follower>;

  /** `today`: children's doses older than that age are left out. */
  constructor(files: ColumnFiles, today: string) {
    const oldestDose = addMonths(today, -12 * CHILD_YEARS);
    const { people, households, visits, doses, reviews } = this;
    const keep: Record<ColumnKind, (record: AnyRecord) => void> = {
      patients: (record) => people.set(record.id, personColumns(record as Patient)),
      households: (record) => households.set(record.id, householdColumns(record as Household)),
      visits: (record) => visits.set(record.id, visitColumns(record as Visit)),
      immunizations(record) {
        const row = doseColumns(record as Immunization);
        if (row.occurredOn >= oldestDose || row.disagrees !== '') doses.set(record.id, row);
        else doses.remove(record.id);
      },
      reviews: (record) => reviews.set(record.id, reviewColumns(record as Review)),
    };
    this.#tables = { patients: people, households, visits, immunizations: doses, reviews };
    this.#followers = new Map(
      COLUMN_KINDS.map((kind) => [kind, new Follower(kind, this.#tables[kind], keep[kind], files)]),
    );
  }

  /** Loads and catches up, page by page in `serial`. Queries wait for it through `ready`. */
  async start(records: RecordStore, serial: <T>(task: () => Promise<T>) => Promise<T>): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.start(records, serial)));
  }

  isReady(...kinds: ColumnKind[]): boolean {
    return kinds.every((kind) => this.#followers.get(kind)?.isReady);
  }

  /** Every change of the kind up to here is in its column; undefined until that is loaded. */
  position(kind: ColumnKind): Checkpoint | undefined {
    return this.#followers.get(kind)?.position;
  }

  ready(...kinds: ColumnKind[]): Promise<unknown> {
    return Promise.all((kinds.length > 0 ? kinds : COLUMN_KINDS).map((kind) => this.#followers.get(kind)?.ready));
  }

  /** Which records are one person: the record that stands for each, and all ids of a person. */
  get same() {
    return this.people.same;
  }

  /** Ids of questions that the records go on asking although they are answered. */
  get closed() {
    return this.reviews.closed;
  }

  /** Instant since when a record holds a value that waits for a decision; empty when none does. */
  disagrees(kind: Exclude<ColumnKind, 'reviews'>, id: string): string {
    const table = this.#tables[kind];
    return table.column('disagrees')[table.rowOf(id) ?? -1] ?? '';
  }

  /** Records of one kind that hold values between which a person must decide. */
  disagreeing(kind: Exclude<ColumnKind, 'reviews'>): string[] {
    const marks = this.#tables[kind].column('disagrees');
    return this.#tables[kind].ids.filter((_, row) => marks[row] !== '');
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
