import type { CompiledDose, CompiledSeries } from './compile.ts';
import { plus } from './days.ts';
import type { Verdict } from './series-status.ts';

/** A dose as the engine sees it; `first` and `last` are the day numbers that its date can mean. */
export interface SeenDose {
  /** Place in the caller's list. */
  index: number;
  first: number;
  last: number;
  bits: number;
  product: string;
  code: string;
  home: CompiledSeries | undefined;
  /** Named in some series already. */
  listed: boolean;
  /** First series that would have taken it, when none counts it. */
  rejected: { series: CompiledSeries; verdict: Verdict } | undefined;
}

export interface JudgedSeries {
  series: CompiledSeries;
  /** The doses of the variant that holds. */
  doses: CompiledDose[];
  judged: { dose: SeenDose; verdict: Verdict; countsAs: CompiledDose | undefined }[];
  /** Index of the first dose that is still open. */
  open: number;
  /** Day of the last dose that counts; NaN when there is none. */
  previous: number;
}

/**
 * Goes through the doses in order of their dates. A dose takes the next open place of each series whose antigens it contains.
 * One that does not count leaves the place open and is named with its verdict in the series it was meant for.
 */
export function judgeSeries(
  series: CompiledSeries,
  seen: readonly SeenDose[],
  birth: number,
  counted: Map<string, number>,
): JudgedSeries {
  const doses = dosesFor(series, seen);
  const result: JudgedSeries = { series, doses, judged: [], open: 0, previous: NaN };
  for (const dose of seen) {
    const own = dose.home === series;
    if (!own && !takes(series, dose)) continue;
    const place = placeOf(result, dose, birth);
    const wanted = doses[place];
    const verdict = wanted
      ? verdictOf(wanted, dose, birth, result.previous, counted)
      : place < 0
        ? 'wrongProduct'
        : 'extra';
    if (wanted && verdict === 'valid') {
      result.judged.push({ dose, verdict, countsAs: wanted });
      result.open = place + 1;
      result.previous = dose.last;
      counted.set(wanted.rule.code, dose.last);
      dose.listed = true;
    } else if (own) {
      result.judged.push({ dose, verdict, countsAs: undefined });
      dose.listed = true;
    } else {
      dose.rejected ??= { series, verdict };
    }
  }
  return result;
}

/** True when the product belongs to the series at all. */
export function takes(series: CompiledSeries, dose: SeenDose): boolean {
  return accepts(series.accepts, dose.bits) && (!series.single || series.accepts.includes(dose.bits));
}

function dosesFor(series: CompiledSeries, seen: readonly SeenDose[]): CompiledDose[] {
  for (const { products, antigens, atLeast, doses } of series.variants) {
    let count = 0;
    for (const dose of seen)
      if (products ? products.has(dose.product) && takes(series, dose) : (dose.bits & antigens) === antigens) count++;
    if (count >= atLeast) return doses;
  }
  return series.doses;
}

/**
 * The open place, or a later booster that does not need the places before it when the product does not fit or the child is
 * too old for them; -1 when the product fits none.
 */
function placeOf({ doses, open }: JudgedSeries, dose: SeenDose, birth: number): number {
  const wanted = doses[open];
  if (!wanted) return open;
  const fits = accepts(wanted.accepts, dose.bits);
  if (fits && !isPast(wanted, dose, birth)) return open;
  for (let place = open + 1; place < doses.length; place++) {
    const later = doses[place];
    if (later?.rule.evenIfIncomplete && accepts(later.accepts, dose.bits) && !isPast(later, dose, birth)) return place;
  }
  return fits ? open : -1;
}

function isPast({ beforeAge }: CompiledDose, dose: SeenDose, birth: number): boolean {
  return beforeAge !== undefined && dose.first >= plus(birth, beforeAge);
}

/** A date that is not known to the day gets the benefit of the doubt. */
function verdictOf(
  wanted: CompiledDose,
  dose: SeenDose,
  birth: number,
  previous: number,
  counted: ReadonlyMap<string, number>,
): Verdict {
  const { minAge, minInterval, afterInterval, rule } = wanted;
  if (dose.last < (minAge ? plus(birth, minAge) : birth)) return 'tooEarly';
  if (minInterval && dose.last < plus(previous, minInterval)) return 'intervalTooShort';
  const waitedFor = rule.after?.judged ? counted.get(rule.after.dose) : undefined;
  if (afterInterval && waitedFor !== undefined && dose.last < plus(waitedFor, afterInterval)) return 'intervalTooShort';
  if (rule.strictlyBefore && isPast(wanted, dose, birth)) return 'tooLate';
  return 'valid';
}

function accepts(sets: readonly number[], bits: number): boolean {
  for (const set of sets) if ((bits & set) === set) return true;
  return false;
}

/** Judges all series, in the schedule's order. */
export function judgeAll(series: CompiledSeries[], seen: SeenDose[], birth: number) {
  const counted = new Map<string, number>();
  const judged = series.map((one) => judgeSeries(one, seen, birth, counted));
  for (const dose of seen) {
    const { rejected } = dose;
    if (dose.listed || !rejected || dose.home) continue;
    judged
      .find((one) => one.series === rejected.series)
      ?.judged.push({ dose, verdict: rejected.verdict, countsAs: undefined });
  }
  return { judged, counted };
}
