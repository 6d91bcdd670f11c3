import { earliest, latest } from '../dates/index.ts';
import type { Immunization } from '../records/index.ts';
import { antigenBits, compile, type CompiledSchedule, type CompiledSeries } from './compile.ts';
import { dateOf, dayOf } from './days.ts';
import { judgeAll, takes, type JudgedSeries, type SeenDose } from './judge.ts';
import { planNext, type Plan } from './plan.ts';
import type { Schedule } from './rules.ts';

/** What the engine needs of a dose. Without antigens those of the product, or of the schedule's dose, are taken. */
export type GivenDose = Pick<Immunization, 'antigens' | 'occurredOn' | 'status'> &
  Partial<Pick<Immunization, 'id' | 'productCode' | 'scheduleDose' | 'voided'>>;

export interface Child {
  /** Verdicts need the full date. */
  birthDate: string;
  sex: string;
  provinceCode?: string;
}

export type Verdict = 'valid' | 'tooEarly' | 'intervalTooShort' | 'tooLate' | 'wrongProduct' | 'extra';

export interface JudgedDose<T extends GivenDose = GivenDose> {
  dose: T;
  /** Without a full birth date always `valid`: nothing speaks against it. */
  verdict: Verdict;
  /** Code of the schedule's dose that it counts as, when valid. */
  countsAs?: string;
}

export type SeriesState = 'notYet' | 'due' | 'overdue' | 'complete' | 'agedOut' | 'unknownAge';

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
 * A series for others (sex, province) is left out unless doses of it were given.
 */
export function seriesStatus<T extends GivenDose>(
  child: Child,
  doses: readonly T[],
  today: string,
  schedule: Schedule,
): SeriesStatus<T>[] {
  const { judged, plans } = evaluate(child, doses, today, compile(schedule));
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
export function evaluate(
  child: Child,
  doses: readonly GivenDose[],
  today: string,
  schedule: CompiledSchedule,
): { judged: JudgedSeries[]; plans?: Plan[] } {
  const now = dayOf(today);
  const seen = see(doses, now, schedule);
  const series = schedule.series.filter((one) => concerns(one, child) || seen.some((dose) => dose.home === one));
  const birth = dayOf(child.birthDate);
  if (Number.isNaN(birth)) return { judged: series.map((one) => unjudged(one, seen)) };
  const { judged, counted } = judgeAll(series, seen, birth);
  return { judged, plans: judged.map((one) => planNext(one, birth, now, counted)) };
}

function see(doses: readonly GivenDose[], now: number, schedule: CompiledSchedule): SeenDose[] {
  const seen: SeenDose[] = [];
  doses.forEach((dose, index) => {
    if ((dose.status !== 'DA_TIEM' && dose.status !== 'TIEM_NOI_KHAC') || dose.voided) return;
    const exact = dayOf(dose.occurredOn);
    const first = Number.isNaN(exact) ? dayOf(earliest(dose.occurredOn)) : exact;
    const last = Number.isNaN(exact) ? Math.min(dayOf(latest(dose.occurredOn)), now) : exact;
    if (!(first <= now)) return;
    const { productCode: product = '', scheduleDose: code = '' } = dose;
    const bits = antigenBits(schedule, dose);
    seen.push({
      index,
      first,
      last,
      bits,
      product,
      code,
      home: schedule.seriesOf.get(code),
      listed: false,
      rejected: undefined,
    });
  });
  // Of two on one day the order must not depend on who entered first.
  return seen.sort(
    (a, b) =>
      a.first - b.first ||
      a.last - b.last ||
      compare(a.code, b.code) ||
      compare(a.product, b.product) ||
      a.bits - b.bits,
  );
}

function concerns({ rule }: CompiledSeries, child: Child): boolean {
  const { sex, provinces } = rule;
  return (!sex || sex === child.sex) && (!provinces || provinces.includes(child.provinceCode ?? ''));
}

/** Without an age: the doses in order, each for the next place. */
function unjudged(series: CompiledSeries, seen: readonly SeenDose[]): JudgedSeries {
  const own = seen.filter((dose) => dose.home === series || takes(series, dose));
  const judged = own.map((dose, n) => ({ dose, verdict: 'valid' as const, countsAs: series.doses[n] }));
  return { series, doses: series.doses, judged, open: judged.length, previous: NaN };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
