import type { CompiledTetanus, CompiledTetanusDose } from './compile-tetanus.ts';
import { plus } from './days.ts';
import { pregnantSince, type Pregnancy } from './pregnancy.ts';
import type { SeenDose } from './see.ts';
import type { SeriesState, SeriesVerdict } from './types.ts';

export interface TetanusDose {
  dose: SeenDose;
  verdict: Extract<SeriesVerdict, 'valid' | 'intervalTooShort' | 'extra' | 'beforeBirth'>;
  countsAs: CompiledTetanusDose | undefined;
  /** First day on which it would have counted, and the dose before it; NaN without. */
  from: number;
  previous: number;
}

/** Tetanus doses after childhood, judged by the starting point that the doses of childhood give. */
export interface JudgedTetanus {
  /** Code of the starting point: A without, B with three documented doses of childhood, C with boosters too. */
  start: string;
  doses: CompiledTetanusDose[];
  judged: TetanusDose[];
  open: number;
  previous: number;
}

/**
 * Judges the tetanus doses of a woman (immunization.md 3): nothing is restarted, late doses go on. `seen` has been judged by the series
 * of childhood before. `birth` is NaN when it is not known to the day.
 */
export function judgeTetanus(
  rules: CompiledTetanus,
  seen: readonly SeenDose[],
  birth: number,
  pregnancies: readonly Pregnancy[],
): JudgedTetanus {
  const adult = Number.isNaN(birth) ? NaN : plus(birth, rules.fromAge);
  const isAdult = (dose: SeenDose) =>
    (dose.bits & rules.antigen) !== 0 &&
    (dose.bits & rules.childhood) === 0 &&
    ((!dose.counted && !dose.rejected) ||
      !(dose.first < adult) ||
      !Number.isNaN(pregnantSince(pregnancies, dose.first)));
  const childhood = seen.filter((dose) => dose.counted && (dose.bits & rules.antigen) !== 0 && !isAdult(dose)).length;
  const start = rules.starts.find(({ rule }) => rule.childhoodDoses <= childhood) ?? rules.starts.at(-1);
  const result: JudgedTetanus = {
    start: start?.rule.code ?? '',
    doses: start?.doses ?? [],
    judged: [],
    open: 0,
    previous: NaN,
  };
  for (const dose of seen) {
    if (!isAdult(dose)) continue;
    const place = result.doses[result.open];
    const { previous } = result;
    const from = place ? earliestOf(place, previous, dose.first, pregnancies) : NaN;
    const verdict =
      dose.last < birth ? 'beforeBirth' : !place ? 'extra' : dose.last < from ? 'intervalTooShort' : 'valid';
    const valid = verdict === 'valid';
    result.judged.push({ dose, verdict, countsAs: valid ? place : undefined, from, previous });
    if (!valid) continue;
    result.open++;
    result.previous = dose.last;
  }
  return result;
}

/** First day on which a dose may be given, seen from a day that may lie in a later pregnancy than the dose before it. */
function earliestOf(
  { minInterval, nextPregnancy }: CompiledTetanusDose,
  previous: number,
  day: number,
  pregnancies: readonly Pregnancy[],
): number {
  if (!minInterval || Number.isNaN(previous)) return NaN;
  const since = pregnantSince(pregnancies, day);
  const full = plus(previous, minInterval);
  return nextPregnancy && since > previous ? Math.min(full, Math.max(since, plus(previous, nextPregnancy))) : full;
}

export interface TetanusPlan {
  state: SeriesState;
  dose?: CompiledTetanusDose;
  earliest: number;
  target: number;
  overdue: number;
  latest: number;
}

/** The next dose on a day; undefined when nothing is wanted: no dose yet, and not pregnant. */
export function planTetanus(
  { doses, open, previous }: JudgedTetanus,
  today: number,
  pregnancies: readonly Pregnancy[],
): TetanusPlan | undefined {
  const dose = doses[open];
  if (!dose) return { state: 'complete', earliest: NaN, target: NaN, overdue: NaN, latest: NaN };
  const since = pregnantSince(pregnancies, today);
  const from = earliestOf(dose, previous, today, pregnancies);
  const earliest = Number.isNaN(from) ? since : from;
  if (Number.isNaN(earliest)) return undefined;
  const target = Number.isNaN(since) ? earliest : Math.max(earliest, since);
  const overdue = plus(target, dose.overdueAfter) + 1;
  const state = today < target ? 'notYet' : today < overdue ? 'due' : 'overdue';
  return { state, dose, earliest, target, overdue, latest: Infinity };
}
