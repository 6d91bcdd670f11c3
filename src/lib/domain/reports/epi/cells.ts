import type { Schedule } from '../../immunization/index.ts';
import { cellOf, percent, type Cells } from '../definition.ts';
import { ageMonths, birthdayAt, hasBefore, type CountedPerson } from '../people.ts';
import type { Period } from '../period.ts';
import { cohortDoses, DROP_OUTS, FULL_UNDER_1, ZERO_DOSE } from './rules.ts';

/** What the stock says of a product in the period, in doses (domain/stock). */
export interface ProductUse {
  productCode: string;
  opened: number;
  given: number;
}

export interface EpiInput {
  period: Period;
  people: readonly CountedPerson[];
  schedule: Schedule;
  uses: readonly ProductUse[];
  /** Cases of severe reactions that were discovered in the period. */
  severeCases: number;
  /** Sessions that were closed in the period. */
  sessions: number;
}

/** Every cell of the monthly and the yearly report of immunization. */
export function epiCells(input: EpiInput): Cells {
  return { ...populationCells(input), ...givenCells(input), ...coverageCells(input), ...useCells(input) };
}

function populationCells({ people, period, severeCases, sessions }: EpiInput): Cells {
  const living = people.filter(({ lives }) => lives);
  const ages = living.map(({ birthDate }) => ageMonths(birthDate, period.to));
  const between = (from: number, before: number) =>
    ages.filter((age) => age !== undefined && age >= from && age < before).length;
  const counts: Record<string, number> = {
    under1: between(0, 12),
    under5: between(0, 60),
    born: living.filter(({ birthDate }) => birthDate >= period.from && birthDate <= period.to).length,
    unknownAge: living.filter(({ birthDate }) => birthDate.length < 10 && birthDate.slice(0, 4) >= yearsBefore(period))
      .length,
    zeroDose: zeroDose(living, period.to).length,
    sessions,
    severeCases,
  };
  return Object.fromEntries(Object.entries(counts).map(([row, value]) => [cellOf('population', row, 'n'), value]));
}

/** Children without a full date of birth who may be under 5. */
const yearsBefore = ({ to }: Period) => String(Number(to.slice(0, 4)) - 5);

/** Living children of the age of `ZERO_DOSE` on a day who have not had it. */
export function zeroDose(people: readonly CountedPerson[], on: string): CountedPerson[] {
  return people.filter((person) => {
    const age = ageMonths(person.birthDate, on);
    const old = age !== undefined && age >= ZERO_DOSE.fromMonths && age < ZERO_DOSE.beforeMonths;
    return (
      old &&
      person.lives &&
      !person.doses.some(({ valid, code, on: day }) => valid && code === ZERO_DOSE.code && day <= on)
    );
  });
}

/** Doses that this station gave in the period, and those that others gave to its people. */
function givenCells({ people, period, schedule }: EpiInput): Cells {
  const cells: Cells = {};
  const add = (row: string, column: string, count = 1) => {
    const cell = cellOf('given', row, column);
    cells[cell] = (cells[cell] ?? 0) + count;
  };
  const rows = rowCodes(schedule);
  const known = new Set(rows);
  for (const row of rows) for (const column of ['n', 'under1', 'elsewhere', 'reactions']) add(row, column, 0);
  for (const { birthDate, doses } of people) {
    for (const dose of doses) {
      if (dose.also || dose.on < period.from || dose.on > period.to) continue;
      const row = known.has(dose.code) ? dose.code : 'OTHER';
      if (!dose.here) add(row, 'elsewhere');
      else {
        add(row, 'n');
        const age = ageMonths(birthDate, dose.on);
        if (age !== undefined && age < 12) add(row, 'under1');
      }
      if (dose.here && dose.reactions.length > 0) add(row, 'reactions');
    }
  }
  return cells;
}

/** Rows of the table of doses: places of the schedule, those of tetanus, and what is in no schedule. */
export function rowCodes({ series, tetanus }: Schedule): string[] {
  const uv = new Set((tetanus?.starts ?? []).flatMap(({ doses }) => doses.map(({ code }) => code)));
  return [...series.flatMap(({ doses }) => doses.map(({ code }) => code)), ...uv, 'OTHER'];
}

/** Of the children who reached the birthday in the period, those who had the dose before it. */
function coverageCells({ people, period, schedule }: EpiInput): Cells {
  const cells: Cells = {};
  const put = (row: string, column: string, value: number | undefined) => {
    if (value !== undefined) cells[cellOf('coverage', row, column)] = value;
  };
  const cohort = (months: number) => reaching(people, months, period);
  const share = (row: string, whole: readonly CountedPerson[], has: (person: CountedPerson) => boolean) => {
    const count = whole.filter(has).length;
    put(row, 'children', whole.length);
    put(row, 'n', count);
    put(row, 'percent', percent(count, whole.length));
  };
  for (const { code, beforeMonths } of cohortDoses(schedule)) {
    const day = (person: CountedPerson) => birthdayAt(person.birthDate, beforeMonths);
    share(code, cohort(beforeMonths), (person) => hasBefore(person, code, day(person)));
  }
  const ones = cohort(12);
  const first = ({ birthDate }: CountedPerson) => birthdayAt(birthDate, 12);
  share('FULL', ones, (person) => FULL_UNDER_1.every((code) => hasBefore(person, code, first(person))));
  for (const { code, from, to } of DROP_OUTS) {
    const began = ones.filter((person) => hasBefore(person, from, first(person)));
    share(code, began, (person) => !hasBefore(person, to, first(person)));
  }
  return cells;
}

/** Living people whose birthday at so many months lies in the period. */
function reaching(people: readonly CountedPerson[], months: number, { from, to }: Period): CountedPerson[] {
  return people.filter(({ lives, birthDate }) => {
    if (!lives || birthDate.length < 10) return false;
    const day = birthdayAt(birthDate, months);
    return day >= from && day <= to;
  });
}

function useCells({ uses }: EpiInput): Cells {
  const cells: Cells = {};
  for (const { productCode, opened, given } of uses) {
    cells[cellOf('vaccines', productCode, 'opened')] = opened;
    cells[cellOf('vaccines', productCode, 'given')] = given;
    const wasted = percent(opened - given, opened);
    if (wasted !== undefined) cells[cellOf('vaccines', productCode, 'wastage')] = wasted;
  }
  return cells;
}
