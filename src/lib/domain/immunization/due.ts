import { findProduct } from './products.ts';
import type { Schedule } from './rules.ts';
import { seriesStatus, type Child, type GivenDose, type NextDose } from './series-status.ts';

export interface DueDose extends NextDose {
  series: string;
  isOverdue: boolean;
}

/**
 * Doses whose target date lies on or before `until` and that may be given by then, soonest first; overdue ones included, those that
 * would come too late left out.
 */
export function dosesDue(
  child: Child,
  given: readonly GivenDose[],
  today: string,
  until: string,
  schedule: Schedule,
): DueDose[] {
  return seriesStatus(child, given, today, schedule)
    .flatMap(({ series, state, next }) =>
      next && (state === 'due' || state === 'overdue' || (state === 'notYet' && next.target <= until))
        ? [{ ...next, series, isOverdue: state === 'overdue' }]
        : [],
    )
    .sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0));
}

/** Which dose of the schedule a product would be if it were given today; undefined when the schedule wants none of it now. */
export function scheduleDoseFor(
  productCode: string,
  child: Child,
  given: readonly GivenDose[],
  today: string,
  schedule: Schedule,
): NextDose | undefined {
  const product = findProduct(productCode);
  if (!product) return undefined;
  const statuses = seriesStatus(child, given, today, schedule);
  for (const series of schedule.series) {
    const status = statuses.find((candidate) => candidate.series === series.code);
    const wanted = status?.next && series.doses.find(({ code }) => code === status.next?.code);
    if (!wanted || status?.state === 'agedOut') continue;
    const sets = wanted.accepts ?? series.accepts;
    if (sets.some((set) => set.every((antigen) => product.antigens.includes(antigen)))) return status?.next;
  }
  return undefined;
}
