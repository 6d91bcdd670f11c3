import { earliest, latest } from '../dates/index.ts';
import type { Immunization } from '../records/index.ts';
import { antigenBits, isGiven } from './see.ts';
import type { CompiledSchedule, CompiledSeries } from './compile.ts';
import { dayOf } from './days.ts';
import { takes } from './judge.ts';

/** A record that says why a dose was not given: CHONG_CHI_DINH, HOAN or TU_CHOI. */
export type NotGiven = Pick<Immunization, 'antigens' | 'occurredOn' | 'status'> &
  Partial<Pick<Immunization, 'id' | 'productCode' | 'scheduleDose' | 'voided' | 'postponedUntil' | 'reasonNotGiven'>>;

export interface Hindrance<T extends NotGiven = NotGiven> {
  state: 'contraindicated' | 'deferredUntil' | 'refused';
  record: T;
  /** First day on which it is over; NaN when it has no end. */
  until: number;
}

/**
 * What stands against the next dose of a series today. A contraindication holds until its record is voided or a later dose of the series
 * counts; of deferrals and refusals the latest holds, a deferral until its day. One without a day ends with the day of its record, so
 * that no child is forgotten.
 */
export function hindranceOf<T extends NotGiven>(
  records: readonly T[],
  concerns: (record: T) => boolean,
  previous: number,
  today: number,
): Hindrance<T> | undefined {
  let found: { record: T; day: number; until: number } | undefined;
  for (const record of records) {
    if (record.voided || isGiven(record) || !concerns(record)) continue;
    const first = dayOf(earliest(record.occurredOn));
    const day = dayOf(latest(record.occurredOn));
    if (!(first <= today) || day < previous) continue;
    if (record.status === 'CHONG_CHI_DINH') return { state: 'contraindicated', record, until: NaN };
    // On one day a deferral, which is medical, stands before a refusal.
    const until = record.status === 'HOAN' ? dayOf(record.postponedUntil ?? '') || day + 1 : -Infinity;
    if (found && (day < found.day || (day === found.day && until <= found.until))) continue;
    found = { record, day, until };
  }
  if (!found) return undefined;
  const { record, until } = found;
  if (record.status === 'TU_CHOI') return { state: 'refused', record, until: NaN };
  return today < until ? { state: 'deferredUntil', record, until } : undefined;
}

/** True when a record is about this series: by its place in the schedule, else by the antigens of the product that was meant. */
export function isAbout(
  record: NotGiven,
  series: CompiledSeries,
  product: string,
  schedule: CompiledSchedule,
): boolean {
  const home = schedule.seriesOf.get(record.scheduleDose ?? '');
  if (home) return home === series;
  const bits = antigenBits(schedule, record);
  return takes(series, { bits }) && (bits & (schedule.products.get(product)?.bits ?? 0)) !== 0;
}
