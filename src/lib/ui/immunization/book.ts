import {
  scheduleOn,
  seriesStatus,
  type Child,
  type NextDose,
  type SeriesState,
  type SeriesStatus,
} from '../../domain/immunization/index.ts';
import type { Immunization } from '../../domain/records/index.ts';

export interface Book {
  /** Series that say something about this person: with doses, or still open. */
  series: SeriesStatus[];
  /** What may be given today, the longest overdue first. */
  due: (NextDose & { overdueNow: boolean })[];
  /** All doses, newest first, voided ones included. */
  doses: Immunization[];
}

/** The schedule is one of childhood: an elder of whom only the year of birth is known has no open series. */
const CHILD_YEARS = 15;

/** The immunization book of a person as it stands on a day. */
export function bookOf(child: Child, doses: readonly Immunization[], today: string): Book {
  const all = seriesStatus(child, doses, today, scheduleOn(today));
  const years = Number(today.slice(0, 4)) - Number(child.birthDate.slice(0, 4));
  const open = (state: SeriesState) => state !== 'agedOut' && (state !== 'unknownAge' || years <= CHILD_YEARS);
  const series = all.filter((one) => one.given.length > 0 || open(one.state));
  const due = all
    .flatMap((one) =>
      one.next && (one.state === 'due' || one.state === 'overdue')
        ? [{ ...one.next, overdueNow: one.state === 'overdue' }]
        : [],
    )
    .sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0));
  return { series, due, doses: [...doses].sort((a, b) => (a.occurredOn < b.occurredOn ? 1 : -1)) };
}
