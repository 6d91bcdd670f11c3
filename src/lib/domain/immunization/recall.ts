import { addMonths } from '../dates/index.ts';
import type { SeriesJudgement } from './person-series.ts';
import type { Schedule } from './rules.ts';

/** Lists of children to look for (immunization.md 10): nothing at all, or begun and not gone on with. */
export type Missed = 'zeroDose' | 'penta3' | 'meas1';

/** Where the doses by which drop-out is counted stand in a schedule: code of the series, and how many doses are there then. */
export interface RecallPlaces {
  penta1?: { series: string; doses: number };
  penta3?: { series: string; doses: number };
  meas1?: { series: string; doses: number };
}

export function recallPlaces({ series }: Schedule): RecallPlaces {
  const place = (code: string) => {
    const found = series.find(({ doses }) => doses.some((dose) => dose.code === code));
    return found && { series: found.code, doses: found.doses.findIndex((dose) => dose.code === code) + 1 };
  };
  return { penta1: place('PENTA-1'), penta3: place('PENTA-3'), meas1: place('MEAS-1') };
}

/**
 * On which of these lists a child is on `day`. Zero-dose: from `zeroDoseMonths` of age without a first PENTA. Drop-out: a first PENTA that
 * counts, and the third one, or measles, overdue. Who has become too old for the dose is on none: it cannot be given any more.
 */
export function missedOf(
  child: { birthDate: string },
  series: readonly SeriesJudgement[],
  day: string,
  places: RecallPlaces,
  zeroDoseMonths: number,
): Missed[] {
  const has = (place: RecallPlaces['penta1']) => {
    const found = series.find((one) => one.series === place?.series);
    return { given: found && place ? found.done >= place.doses : undefined, next: found?.next };
  };
  const [first, third, measles] = [has(places.penta1), has(places.penta3), has(places.meas1)];
  const late = ({ given, next }: typeof third) => given === false && next !== undefined && next.overdue <= day;
  if (!first.given) {
    const old = child.birthDate.length === 10 && addMonths(child.birthDate, zeroDoseMonths) <= day;
    return first.given === false && first.next !== undefined && old ? ['zeroDose'] : [];
  }
  return [...(late(third) ? (['penta3'] as const) : []), ...(late(measles) ? (['meas1'] as const) : [])];
}
