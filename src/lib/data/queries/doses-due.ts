import { addDays, addMonths, earliest } from '../../domain/dates/index.ts';
import {
  judgeSeries,
  missedOf,
  recallPlaces,
  scheduleOn,
  type GivenDose,
  type Missed,
  type NotGiven,
  type PersonState,
  type RecallPlaces,
  type Schedule,
  type SeriesJudgement,
} from '../../domain/immunization/index.ts';
import { compareText } from '../../domain/merge/canonical.ts';
import type { Row } from '../columns/column-table.ts';
import type { Columns } from '../columns/columns.ts';
import { CHILD_YEARS, type DoseField } from '../columns/doses.ts';
import type { StationRules } from './station-rules.ts';

export interface DoseDue {
  /** Code of the schedule's dose. */
  code: string;
  product: string;
  /** As the engine says it; a dose that stands against something is `contraindicated`, `deferredUntil` or `refused`. */
  state: PersonState;
  /** Target date, or the day until which it was postponed. */
  dueOn: string;
  overdue: boolean;
}

/** What one child needs, seen from a day. */
export interface ChildDue {
  /** Due, overdue, due within the week, or held; soonest first. */
  doses: DoseDue[];
  missed: Missed[];
  /** Record that says why a dose was not given, the latest one. */
  lastHeld?: string;
}

/** Doses that become due from today on for so many days count as the week's. */
const WEEK_DAYS = 7;
/** Milliseconds of computing in one go: other work goes on between. */
const PART_MS = 12;
/** Today, the days that are prepared, and the day of the session that is being planned. */
const MOST_DAYS = 6;
const NOTHING: ChildDue = { doses: [], missed: [] };
const HELD: readonly PersonState[] = ['contraindicated', 'refused'];
const OPEN: readonly PersonState[] = ['notYet', 'due', 'overdue', 'deferredUntil', ...HELD];

/** True for people of the age of the routine schedule on `day`. */
export function isChild(birthDate: string, day: string): boolean {
  if (birthDate === '') return false;
  // Asked for everybody of the commune, always for one day.
  if (limit.day !== day) limit = { day, bornAfter: addMonths(day, -12 * CHILD_YEARS) };
  const born = earliest(birthDate);
  return born > limit.bornAfter && born <= day;
}

let limit = { day: '', bornAfter: '' };

/** The doses that children need, computed once for a day and again when something about the child or the rules changes. */
export class DosesDue {
  readonly #columns: Columns;
  readonly #rules: StationRules;
  readonly #complete: () => boolean;
  readonly #days = new Map<string, Map<string, ChildDue>>();
  #version = -1;
  #places: { schedule: Schedule; of: RecallPlaces } | undefined;

  /** `complete` tells whether all doses of the station have arrived: a due date from half a history could vaccinate a child twice. */
  constructor(columns: Columns, rules: StationRules, complete: () => boolean) {
    this.#columns = columns;
    this.#rules = rules;
    this.#complete = complete;
  }

  /** To be awaited before a list is made: the schedules in use are those of the store then. */
  async ready(): Promise<void> {
    await this.#rules.ready();
    if (this.#version === this.#rules.version) return;
    this.#version = this.#rules.version;
    this.#days.clear();
  }

  /** What a child needs, seen from `day`; nothing for adults, and until the history is complete. */
  on(patientId: string, day: string): ChildDue {
    if (!this.#complete()) return NOTHING;
    const id = this.#columns.same.survivorOf(patientId);
    const ofDay = this.#ofDay(day);
    const known = ofDay.get(id);
    if (known) return known;
    const due = this.#compute(id, day);
    ofDay.set(id, due);
    return due;
  }

  /** Due within the week of `day` or overdue, soonest first; without what is held for good. */
  thisWeek(patientId: string, day: string): DoseDue[] {
    const lastDay = addDays(day, WEEK_DAYS - 1);
    return this.on(patientId, day).doses.filter(({ state, dueOn }) => !HELD.includes(state) && dueOn <= lastDay);
  }

  forget(patientIds: string[]): void {
    for (const id of patientIds)
      for (const one of [id, this.#columns.same.survivorOf(id)])
        for (const ofDay of this.#days.values()) ofDay.delete(one);
  }

  /** Computes all children ahead, a few at a time, as long as `goOn` says so. */
  async warm(day: string, goOn: () => boolean = () => true): Promise<void> {
    await this.ready();
    const { people } = this.#columns;
    const children = people.ids.filter((_, row) => isChild(people.column('birthDate')[row] ?? '', day));
    let begun = performance.now();
    for (const id of children) {
      this.on(id, day);
      if (performance.now() - begun < PART_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (!goOn()) return;
      begun = performance.now();
    }
  }

  #ofDay(day: string): Map<string, ChildDue> {
    const known = this.#days.get(day);
    if (known) return known;
    const [oldest] = this.#days.keys();
    if (oldest !== undefined && this.#days.size >= MOST_DAYS) this.#days.delete(oldest);
    const fresh = new Map<string, ChildDue>();
    this.#days.set(day, fresh);
    return fresh;
  }

  #compute(patientId: string, day: string): ChildDue {
    const person = this.#columns.people.get(patientId);
    const { schedules, values, provinceCode } = this.#rules;
    if (!person || !isChild(person.birthDate, day)) return NOTHING;
    const { doses } = this.#columns;
    const rows = this.#columns.same
      .idsOf(patientId)
      .flatMap((id) => [...doses.idsIn(id)].flatMap((doseId) => doseOf(doseId, doses.get(doseId)) ?? []));
    const child = { birthDate: person.birthDate, sex: person.sex, provinceCode };
    const held = rows.filter(({ status }) => !isGiven(status));
    const series = judgeSeries(child, rows, held, day, schedules);
    const lastDay = addDays(day, WEEK_DAYS - 1);
    const due = series
      .filter(
        ({ state, next }) => next && (next.target <= lastDay || state === 'deferredUntil') && OPEN.includes(state),
      )
      .map(doseDue)
      .sort((a, b) => compareText(a.dueOn, b.dueOn) || compareText(a.code, b.code));
    const missed = missedOf(child, series, day, this.#placesOn(day), values.zeroDoseMonths);
    const lastHeld = held.sort((a, b) => compareText(b.occurredOn, a.occurredOn))[0]?.id;
    return { doses: due, missed, ...(lastHeld === undefined ? {} : { lastHeld }) };
  }

  #placesOn(day: string): RecallPlaces {
    const { schedules } = this.#rules;
    const schedule = scheduleOn(day, schedules);
    if (this.#places?.schedule !== schedule) this.#places = { schedule, of: recallPlaces(schedule) };
    return this.#places.of;
  }
}

function doseDue({ state, next }: SeriesJudgement): DoseDue {
  const { code = '', product = '', target = '' } = next ?? {};
  return { code, product, state, dueOn: target, overdue: state === 'overdue' };
}

type DoseRow = GivenDose & NotGiven & { id: string };

function doseOf(id: string, row: Row<DoseField> | undefined): DoseRow | undefined {
  if (!row) return undefined;
  const { occurredOn, scheduleDose, productCode, postponedUntil } = row;
  const antigens = row.antigens === '' ? [] : row.antigens.split(',');
  const status = row.status as GivenDose['status'];
  return { id, antigens, occurredOn, scheduleDose, productCode, status, ...(postponedUntil ? { postponedUntil } : {}) };
}

const isGiven = (status: string) => status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC';
