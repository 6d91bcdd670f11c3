import { rulesOn, type CompiledDose, type CompiledSchedule, type CompiledSeries } from './compile.ts';
import { plus } from './days.ts';
import type { SeenDose } from './see.ts';
import type { SeriesVerdict } from './types.ts';

export interface JudgedPlace {
  dose: SeenDose;
  verdict: SeriesVerdict;
  countsAs: CompiledDose | undefined;
}

export interface JudgedSeries {
  series: CompiledSeries;
  /** The doses of the variant that holds. */
  doses: CompiledDose[];
  judged: JudgedPlace[];
  /** Index of the first dose that is still open. */
  open: number;
  /** Day of the last dose that counts; NaN when there is none. */
  previous: number;
}

/** What all series of one person share. */
export interface Judging {
  schedule: CompiledSchedule;
  birth: number;
  /** Day of each place that is filled, by code. */
  counted: Map<string, number>;
}

type Path = Pick<JudgedSeries, 'doses' | 'open' | 'previous'>;

/** Judges all series, in the schedule's order; those that others may complete come last. */
export function judgeAll(
  series: readonly CompiledSeries[],
  seen: readonly SeenDose[],
  judging: Judging,
): JudgedSeries[] {
  const judged = series.map((one) => judgeSeries(one, seen, judging));
  for (const one of judged) for (const doses of one.series.alternatives) completeBy(one, doses, seen, judging);
  for (const dose of seen) {
    const { rejected } = dose;
    if (dose.listed || !rejected || dose.home) continue;
    const { series: by, verdict } = rejected;
    judged.find((one) => one.series === by)?.judged.push({ dose, verdict, countsAs: undefined });
  }
  return judged;
}

/**
 * Goes through the doses in order of their dates. A dose takes the next open place of each series whose antigens it contains.
 * One that does not count leaves the place open and is named with its verdict in the series it was meant for. Nothing that is given
 * later changes a verdict.
 */
function judgeSeries(series: CompiledSeries, seen: readonly SeenDose[], judging: Judging): JudgedSeries {
  const result: JudgedSeries = { series, doses: series.doses, judged: [], open: 0, previous: NaN };
  for (const dose of seen) {
    const own = dose.home === series;
    if (!own && !takes(series, dose)) continue;
    const path = pathFor(result, dose, judging.birth);
    const at = placeOf(path, dose, judging);
    const place = path.doses[at];
    const verdict = place ? verdictOf(place, dose, path.previous, judging) : at < 0 ? 'wrongProduct' : 'extra';
    if (place && verdict === 'valid') {
      result.judged.push({ dose, verdict, countsAs: place });
      result.doses = path.doses;
      result.open = at + 1;
      result.previous = dose.last;
      judging.counted.set(place.rule.code, dose.last);
      dose.counted = dose.listed = true;
      continue;
    }
    const rejection = { series, verdict, place: place ?? path.doses[path.open], previous: path.previous };
    if (own) {
      result.judged.push({ dose, verdict, countsAs: undefined });
      dose.rejected = rejection;
      dose.listed = true;
    } else dose.rejected ??= rejection;
  }
  return result;
}

/** True when the product belongs to the series at all. */
export function takes(series: CompiledSeries, dose: Pick<SeenDose, 'bits'>): boolean {
  return accepts(series.accepts, dose.bits) && (!series.single || series.accepts.includes(dose.bits));
}

/** The doses that hold from this dose on, if it counts. */
function pathFor(result: JudgedSeries, dose: SeenDose, birth: number): Path {
  const { series, doses, open } = result;
  if (series.variants.length === 0 || doses !== series.doses || open >= doses.length) return result;
  for (const variant of series.variants) {
    if (variant.kind === 'lateStart') {
      if (open === 0 && dose.first >= plus(birth, variant.from)) return { ...result, doses: variant.doses };
    } else if (variant.products.has(dose.product)) {
      const credit = variant.credit[open];
      if (credit !== undefined) return { ...result, doses: variant.doses, open: credit };
    }
  }
  return result;
}

/**
 * The open place, or a later booster that does not need the places before it when the product does not fit or the child is
 * too old for them; -1 when the product fits none.
 */
function placeOf({ doses, open }: Path, dose: SeenDose, judging: Judging): number {
  const wanted = doses[open];
  if (!wanted) return open;
  const then = rulesOn(judging.schedule, wanted, dose.first);
  const fits = accepts(then.accepts, dose.bits);
  if (fits && !isPast(then, dose, judging.birth)) return open;
  for (let place = open + 1; place < doses.length; place++) {
    const later = doses[place];
    if (!later?.rule.evenIfIncomplete) continue;
    const rules = rulesOn(judging.schedule, later, dose.first);
    if (accepts(rules.accepts, dose.bits) && !isPast(rules, dose, judging.birth)) return place;
  }
  return fits ? open : -1;
}

function isPast({ beforeAge }: CompiledDose, dose: SeenDose, birth: number): boolean {
  return beforeAge !== undefined && dose.first >= plus(birth, beforeAge);
}

/** By the rules of the dose's own day. A date that is not known to the day gets the benefit of the doubt. */
function verdictOf(place: CompiledDose, dose: SeenDose, previous: number, judging: Judging): SeriesVerdict {
  const { birth, counted } = judging;
  const then = rulesOn(judging.schedule, place, dose.first);
  const { minAge, minInterval, afterInterval, rule } = then;
  if (dose.last < birth) return 'beforeBirth';
  if (minAge && dose.last < plus(birth, minAge)) return 'tooEarly';
  if (minInterval && dose.last < plus(previous, minInterval)) return 'intervalTooShort';
  const waitedFor = rule.after?.judged ? counted.get(rule.after.dose) : undefined;
  if (afterInterval && waitedFor !== undefined && waitedFor <= dose.last && dose.last < plus(waitedFor, afterInterval))
    return 'intervalTooShort';
  if (rule.strictlyBefore && isPast(then, dose, birth)) return 'tooLate';
  return Number.isNaN(dose.liveBefore) ? 'valid' : 'liveTooClose';
}

/** Takes over another list of doses when the ones that count anywhere fill all of it. */
function completeBy(one: JudgedSeries, doses: CompiledDose[], seen: readonly SeenDose[], judging: Judging): void {
  if (one.open >= one.doses.length) return;
  const path: Path = { doses, open: 0, previous: NaN };
  const filled: JudgedPlace[] = [];
  for (const dose of seen) {
    const place = doses[path.open];
    if (!place || !dose.counted) continue;
    const then = rulesOn(judging.schedule, place, dose.first);
    if (!accepts(then.accepts, dose.bits) || verdictOf(place, dose, path.previous, judging) !== 'valid') continue;
    filled.push({ dose, verdict: 'valid', countsAs: place });
    path.open++;
    path.previous = dose.last;
  }
  if (path.open < doses.length) return;
  const rest = one.judged.filter(({ dose }) => !filled.some((place) => place.dose === dose));
  one.judged = [...filled, ...rest].sort((a, b) => seen.indexOf(a.dose) - seen.indexOf(b.dose));
  Object.assign(one, path);
}

function accepts(sets: readonly number[], bits: number): boolean {
  for (const set of sets) if ((bits & set) === set) return true;
  return false;
}
