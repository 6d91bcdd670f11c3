import { addDays, addMonths, earliest } from '../../domain/dates/index.ts';
import { dosesDue, scheduleOn, type GivenDose } from '../../domain/immunization/index.ts';
import { compareText } from '../../domain/merge/canonical.ts';
import type { Row } from '../columns/column-table.ts';
import type { Columns } from '../columns/columns.ts';
import { CHILD_YEARS, type DoseField } from '../columns/doses.ts';

export interface DoseDue {
  /** Code of the schedule's dose. */
  code: string;
  /** Target date, or the day until which it was postponed. */
  dueOn: string;
  overdue: boolean;
}

/** Doses that become due from today on for so many days count as the week's. */
const WEEK_DAYS = 7;
/** Children computed in one go while nobody waits. */
const WARM_BATCH = 50;

/** True for people of the age of the routine schedule on `day`. */
export function isChild(birthDate: string, day: string): boolean {
  if (birthDate === '') return false;
  // Asked for everybody of the commune, always for one day.
  if (limit.day !== day) limit = { day, bornAfter: addMonths(day, -12 * CHILD_YEARS) };
  const born = earliest(birthDate);
  return born > limit.bornAfter && born <= day;
}

let limit = { day: '', bornAfter: '' };

/** The doses that children need this week, computed once a day and again when something about the child changes. */
export class DosesDue {
  readonly #columns: Columns;
  readonly #known = new Map<string, DoseDue[]>();
  readonly #complete: () => boolean;
  #day = '';

  /** `complete` tells whether all doses of the station have arrived: a due date from half a history could vaccinate a child twice. */
  constructor(columns: Columns, complete: () => boolean) {
    this.#columns = columns;
    this.#complete = complete;
  }

  /** Due within the week of `day` or overdue, soonest first; empty for adults, and until the history is complete. */
  thisWeek(patientId: string, day: string): DoseDue[] {
    if (!this.#complete()) return [];
    if (this.#day !== day) this.#known.clear();
    this.#day = day;
    const id = this.#columns.same.survivorOf(patientId);
    const known = this.#known.get(id);
    if (known) return known;
    const due = this.#compute(id, day);
    this.#known.set(id, due);
    return due;
  }

  forget(patientIds: string[]): void {
    for (const id of patientIds) for (const one of [id, this.#columns.same.survivorOf(id)]) this.#known.delete(one);
  }

  /** Computes all children ahead, a few at a time. */
  async warm(day: string, goOn: () => boolean): Promise<void> {
    const { people } = this.#columns;
    const children = people.ids.filter((_, row) => isChild(people.column('birthDate')[row] ?? '', day));
    for (let at = 0; at < children.length && goOn(); at += WARM_BATCH) {
      for (const id of children.slice(at, at + WARM_BATCH)) this.thisWeek(id, day);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  #compute(patientId: string, day: string): DoseDue[] {
    const person = this.#columns.people.get(patientId);
    const schedule = scheduleOn(day);
    if (!person || !schedule || !isChild(person.birthDate, day)) return [];
    const rows = this.#columns.same.idsOf(patientId).flatMap((id) => this.#columns.doses.rowsIn(id));
    const lastDay = addDays(day, WEEK_DAYS - 1);
    return dosesDue(person, rows.map(givenDose), day, lastDay, schedule)
      .filter(({ code }) => !rows.some((row) => row.scheduleDose === code && row.status === 'CHONG_CHI_DINH'))
      .map(({ code, target, isOverdue }) => ({
        code,
        dueOn: later(target, postponement(rows, code)),
        overdue: isOverdue,
      }))
      .filter(({ dueOn }) => dueOn <= lastDay)
      .sort((a, b) => compareText(a.dueOn, b.dueOn));
  }
}

function givenDose(row: Row<DoseField>): GivenDose {
  const { occurredOn, scheduleDose, productCode } = row;
  const antigens = row.antigens === '' ? [] : row.antigens.split(',');
  return { antigens, occurredOn, scheduleDose, productCode, status: row.status as GivenDose['status'] };
}

function postponement(rows: Row<DoseField>[], code: string): string {
  const until = rows.flatMap((row) => (row.scheduleDose === code && row.status === 'HOAN' ? [row.postponedUntil] : []));
  return until.sort().at(-1) ?? '';
}

const later = (a: string, b: string) => (a > b ? a : b);
