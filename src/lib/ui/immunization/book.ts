import {
  scheduleOn,
  seriesStatus,
  type Child,
  type NextDose,
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

/** The immunization book of a person as it stands on a day. */
export function bookOf(child: Child, doses: readonly Immunization[], today: string): Book {
  const all = seriesStatus(child, doses, today, scheduleOn(today));
  const series = all.filter((one) => one.given.length > 0 || one.state !== 'agedOut');
  const due = all
    .flatMap((one) =>
      one.next && (one.state === 'due' || one.state === 'overdue')
        ? [{ ...one.next, overdueNow: one.state === 'overdue' }]
        : [],
    )
    .sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0));
  return { series, due, doses: [...doses].sort((a, b) => (a.occurredOn < b.occurredOn ? 1 : -1)) };
}
