import { compile, type CompiledSchedule, type CompiledSeries } from './compile.ts';
import { dateOf, dayOf } from './days.ts';
import { judgeAll, takes, type JudgedSeries } from './judge.ts';
import { planNext, type Plan } from './plan.ts';
import type { Schedules } from './rules.ts';
import { liveDaysOf, see, type SeenDose } from './see.ts';
import type { Child, GivenDose, SeriesState, SeriesVerdict } from './types.ts';

export interface JudgedDose<T extends GivenDose = GivenDose> {
  dose: T;
  /** Without a full birth date always `valid`: nothing speaks against it. */
  verdict: SeriesVerdict;
  /** Code of the schedule's dose that it counts as, when valid. */
  countsAs?: string;
}

/** Dates are `YYYY-MM-DD`. */
export interface NextDose {
  code: string;
  doseNo: number;
  /** Product that the programme gives for it. */
  product: string;
  earliest: string;
  target: string;
  /** First day on which it is overdue. */
  overdue: string;
  /** Last day, and the day after it; absent without an age limit. */
  latest?: string;
  tooLateFrom?: string;
}

export interface SeriesStatus<T extends GivenDose = GivenDose> {
  series: string;
  name: string;
  state: SeriesState;
  given: JudgedDose<T>[];
  /** Absent when complete, aged out or of unknown age. */
  next?: NextDose;
}

/**
 * Per series of the schedule: every dose given until `today` with its verdict, and the next dose. A dose counts for each series whose
 * antigens it contains: a 6-in-1 counts for DPT and oral polio, and three of them replace the two IPV doses. Nothing is restarted;
 * a dose that does not count stays named and is repeated; intervals run from the last dose that counts (immunization.md 5).
 * Of several schedules the one in force plans, and each dose is judged by the one of its day.
 * A series for others (sex, province) is left out unless doses of it were given.
 */
export function seriesStatus<T extends GivenDose>(
  child: Child,
  doses: readonly T[],
  today: string,
  schedules: Schedules,
): SeriesStatus<T>[] {
  const { judged, plans } = evaluate(child, doses, today, compile(schedules, today));
  return judged.map(({ series, judged: list }, n) => {
    const plan = plans?.[n];
    const given = list.flatMap(({ dose: { index }, verdict, countsAs }): JudgedDose<T>[] => {
      const dose = doses[index];
      return dose ? [{ dose, verdict, ...(countsAs ? { countsAs: countsAs.rule.code } : {}) }] : [];
    });
    const { code, name } = series.rule;
    const next = plan && nextOf(plan);
    return { series: code, name, state: plan?.state ?? 'unknownAge', given, ...(next ? { next } : {}) };
  });
}

/** A plan as dates; undefined when there is no next dose. */
export function nextOf({ dose, earliest, target, overdue, latest }: Plan): NextDose | undefined {
  if (!dose) return undefined;
  const { code, doseNo, product } = dose.rule;
  const dates = { earliest: dateOf(earliest), target: dateOf(target), overdue: dateOf(overdue) };
  const end = latest === Infinity ? {} : { latest: dateOf(latest), tooLateFrom: dateOf(latest + 1) };
  return { code, doseNo, product, ...dates, ...end };
}

/** The engine's answer in day numbers; `plans` is absent when the birth date is not known to the day. */
export interface Evaluation {
  seen: SeenDose[];
  judged: JudgedSeries[];
  plans?: Plan[];
  birth: number;
  /** Day of each place that is filled, by code. */
  counted: ReadonlyMap<string, number>;
}

export function evaluate(
  child: Child,
  doses: readonly GivenDose[],
  today: string,
  schedule: CompiledSchedule,
): Evaluation {
  const now = dayOf(today);
  const birth = dayOf(child.birthDate);
  const seen = see(doses, birth, now, schedule);
  const series = schedule.series.filter((one) => concerns(one, child) || seen.some((dose) => dose.home === one));
  const counted = new Map<string, number>();
  if (Number.isNaN(birth)) return { seen, judged: series.map((one) => unjudged(one, seen)), birth, counted };
  const judged = judgeAll(series, seen, { schedule, birth, counted });
  const planning = { birth, today: now, counted, liveDays: liveDaysOf(seen) };
  return { seen, judged, birth, counted, plans: judged.map((one) => planNext(one, planning)) };
}

function concerns({ rule }: CompiledSeries, child: Child): boolean {
  const { sex, provinces } = rule;
  return (!sex || sex === child.sex) && (!provinces || provinces.includes(child.provinceCode ?? ''));
}

/** Without an age: the doses in order, each for the next place. */
function unjudged(series: CompiledSeries, seen: readonly SeenDose[]): JudgedSeries {
  const own = seen.filter((dose) => dose.home === series || takes(series, dose));
  const judged = own.map((dose, n) => ({ dose, verdict: 'valid' as const, countsAs: series.doses[n] }));
  for (const { dose } of judged) dose.counted = true;
  return { series, doses: series.doses, judged, open: judged.length, previous: NaN };
}
