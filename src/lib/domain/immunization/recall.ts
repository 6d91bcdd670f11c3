import { addMonths } from '../dates/index.ts';
import type { SeriesJudgement } from './person-series.ts';
import type { Schedule } from './rules.ts';

/** Lists of children to look for (immunization.md 10): nothing at all, or begun and not gone on with. */
export type Missed = 'zeroDose' | 'penta3' | 'meas1';

/** A dose by which drop-out is counted: its series, how many doses are there when it is given, and its number. */
interface Place {
  series: string;
  doses: number;
  doseNo: number;
}

/** Where these doses stand in a schedule; absent when it has none. */
export interface RecallPlaces {
  penta1?: Place;
  penta3?: Place;
  meas1?: Place;
}

export function recallPlaces({ series }: Schedule): RecallPlaces {
  const place = (wanted: string): Place | undefined => {
    for (const { code, doses } of series) {
      const at = doses.findIndex((dose) => dose.code === wanted);
      const doseNo = doses[at]?.doseNo;
      if (doseNo !== undefined) return { series: code, doses: at + 1, doseNo };
    }
    return undefined;
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
  const has = (place: Place | undefined) => {
    const found = series.find((one) => one.series === place?.series);
    if (!found || !place) return { given: undefined, next: undefined };
    // A booster that is given although the doses before it are missing does not bring them back.
    const next = found.next && found.next.doseNo <= place.doseNo ? found.next : undefined;
    return { given: found.done >= place.doses, next };
  };
  const [first, third, measles] = [has(places.penta1), has(places.penta3), has(places.meas1)];
  const late = ({ given, next }: typeof third) => given === false && next !== undefined && next.overdue <= day;
  if (!first.given) {
    const old = child.birthDate.length === 10 && addMonths(child.birthDate, zeroDoseMonths) <= day;
    return first.given === false && first.next !== undefined && old ? ['zeroDose'] : [];
  }
  return [...(late(third) ? (['penta3'] as const) : []), ...(late(measles) ? (['meas1'] as const) : [])];
}
