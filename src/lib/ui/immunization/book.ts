import {
  judgePerson,
  type GivenVerdict,
  type NextDose,
  type Person,
  type PersonJudgement,
  type Schedule,
  type SeriesJudgement,
} from '../../domain/immunization/index.ts';
import type { Immunization } from '../../domain/records/index.ts';

/** A record of the book: a dose with its verdict, or why one was not given. A voided record has no verdict. */
export interface BookEntry {
  record: Immunization;
  verdict?: GivenVerdict<Immunization>;
}

export type BookSeries = SeriesJudgement<Immunization>;

export interface Book {
  /** The rule set in use. */
  schedule: PersonJudgement['schedule'];
  /** Series that say something about this person: with doses, held, or still open. Tetanus of women is apart. */
  series: BookSeries[];
  tetanus?: BookSeries;
  /** What may be given today, the longest overdue first. */
  due: (NextDose & { overdueNow: boolean })[];
  /** All records, newest first. */
  entries: BookEntry[];
  antigens: PersonJudgement['antigens'];
  /** Doses of each series that count, in order. */
  counted: ReadonlyMap<string, { code: string; occurredOn: string }[]>;
}

/** The schedule is one of childhood: an elder of whom only the year of birth is known has no open series. */
const CHILD_YEARS = 15;

/** The immunization book of a person as it stands on a day: every record stays in it, with what the rules say. */
export function bookOf(
  person: Person,
  records: readonly Immunization[],
  today: string,
  schedules: readonly Schedule[],
): Book {
  const judged = judgePerson(person, records, records, today, schedules);
  const verdicts = new Map(judged.doses.map((one) => [one.dose, one]));
  const counted = countedIn(judged.doses);
  const years = Number(today.slice(0, 4)) - Number(person.birthDate.slice(0, 4));
  const open = ({ state, done, because }: BookSeries) =>
    done > 0 || because !== undefined || (state !== 'agedOut' && (state !== 'unknownAge' || years <= CHILD_YEARS));
  const tetanus = judged.series.find(({ start }) => start !== undefined);
  const series = judged.series.filter((one) => one !== tetanus && (open(one) || counted.has(one.series)));
  const due = judged.series
    .flatMap(({ next, state }) =>
      next && (state === 'due' || state === 'overdue') ? [{ ...next, overdueNow: state === 'overdue' }] : [],
    )
    .sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0));
  const entries = records
    .map((record): BookEntry => {
      const verdict = verdicts.get(record);
      return verdict ? { record, verdict } : { record };
    })
    .sort((a, b) => (a.record.occurredOn < b.record.occurredOn ? 1 : -1));
  const { schedule, antigens } = judged;
  return { schedule, series, ...(tetanus ? { tetanus } : {}), due, entries, antigens, counted };
}

function countedIn(doses: readonly GivenVerdict<Immunization>[]): Map<string, { code: string; occurredOn: string }[]> {
  const counted = new Map<string, { code: string; occurredOn: string }[]>();
  for (const { dose, countsAs, countsIn } of doses)
    countsIn.forEach((series, n) => {
      const code = countsAs[n] ?? '';
      counted.set(series, [...(counted.get(series) ?? []), { code, occurredOn: dose.occurredOn }]);
    });
  return counted;
}
