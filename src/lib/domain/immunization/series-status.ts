import { latest as lastDayOf, precisionOf } from '../dates/index.ts';
import type { Immunization } from '../records/index.ts';
import type { Schedule, ScheduleDose, ScheduleSeries } from './rules.ts';
import { after, latestOf } from './span.ts';

/** What the engine needs of a dose. */
export type GivenDose = Pick<Immunization, 'antigens' | 'occurredOn' | 'status'> &
  Partial<Pick<Immunization, 'id' | 'productCode' | 'scheduleDose' | 'voided'>>;

export interface Child {
  /** Verdicts need the full date. */
  birthDate: string;
  sex: string;
  provinceCode?: string;
}

export type Verdict = 'valid' | 'tooEarly' | 'intervalTooShort' | 'tooLate' | 'wrongProduct' | 'extra';

export interface JudgedDose {
  dose: GivenDose;
  verdict: Verdict;
  /** Code of the schedule's dose that it counts as, when valid. */
  countsAs?: string;
}

export type SeriesState = 'notYet' | 'due' | 'overdue' | 'complete' | 'agedOut' | 'unknownAge';

export interface NextDose {
  code: string;
  doseNo: number;
  product: string;
  /** `YYYY-MM-DD`: not before, wanted, overdue from, and the first day on which it is too late. */
  earliest: string;
  target: string;
  overdue: string;
  tooLateFrom?: string;
}

export interface SeriesStatus {
  series: string;
  name: string;
  state: SeriesState;
  given: JudgedDose[];
  next?: NextDose;
}

const GIVEN: readonly string[] = ['DA_TIEM', 'TIEM_NOI_KHAC'];

/**
 * Per series of the schedule: every dose given with its verdict, and the next dose. A dose counts for each series whose antigens it
 * contains, so a 6-in-1 counts for DPT, oral polio and injected polio. Nothing is restarted: a dose that does not count is repeated.
 * Intervals run from the last dose of the series, counted or not (WHO: a repeated dose keeps the interval).
 */
export function seriesStatus(
  child: Child,
  doses: readonly GivenDose[],
  today: string,
  schedule: Schedule,
): SeriesStatus[] {
  const given = doses
    .filter(({ status, voided }) => GIVEN.includes(status) && !voided)
    .sort((a, b) => (a.occurredOn < b.occurredOn ? -1 : a.occurredOn > b.occurredOn ? 1 : 0));
  return schedule.series
    .filter(
      ({ sex, provinces }) =>
        (!sex || sex === child.sex) && (!provinces || provinces.includes(child.provinceCode ?? '')),
    )
    .map((series) => judgeSeries(series, child, given, today));
}

const contains = (dose: GivenDose, sets: readonly (readonly string[])[]) =>
  sets.some((set) => set.every((antigen) => dose.antigens.includes(antigen)));

function judgeSeries(series: ScheduleSeries, child: Child, given: readonly GivenDose[], today: string): SeriesStatus {
  const head = { series: series.code, name: series.name };
  const candidates = given.filter((dose) => contains(dose, series.accepts));
  const known = precisionOf(child.birthDate) === 'YMD';
  if (!known) {
    const counted = candidates.map((dose, i): JudgedDose => ({
      dose,
      verdict: series.doses[i] ? 'valid' : 'extra',
      countsAs: series.doses[i]?.code,
    }));
    return { ...head, given: counted, state: counted.length >= series.doses.length ? 'complete' : 'unknownAge' };
  }
  const judged: JudgedDose[] = [];
  let index = 0;
  let previous: string | undefined;
  for (const dose of candidates) {
    const wanted = series.doses[index];
    if (tooLateForSeries(series, child.birthDate, dose, index)) continue;
    const verdict = wanted ? judge(wanted, child.birthDate, dose, previous) : 'extra';
    judged.push({ dose, verdict, ...(verdict === 'valid' ? { countsAs: wanted?.code } : {}) });
    if (verdict === 'valid') index += 1;
    previous = lastDayOf(dose.occurredOn);
  }
  const wanted = series.doses[index];
  if (!wanted) return { ...head, given: judged, state: 'complete' };
  const next = nextDose(wanted, child.birthDate, previous);
  return { ...head, given: judged, next, state: stateOf(next, today) };
}

/** A hexavalent at two months is no late birth dose: before the first dose, what came too late belongs to another series. */
function tooLateForSeries(series: ScheduleSeries, birthDate: string, dose: GivenDose, index: number): boolean {
  const first = series.doses[0];
  return (
    index === 0 &&
    series.doses.length === 1 &&
    !!first?.beforeAge &&
    dose.occurredOn >= after(birthDate, first.beforeAge)
  );
}

function judge(wanted: ScheduleDose, birthDate: string, dose: GivenDose, previous: string | undefined): Verdict {
  if (wanted.accepts && !contains(dose, wanted.accepts)) return 'wrongProduct';
  // A partial date from a paper book gets the benefit of the doubt: its last possible day.
  const on = lastDayOf(dose.occurredOn);
  if (wanted.minAge && on < after(birthDate, wanted.minAge)) return 'tooEarly';
  if (wanted.minInterval && previous && on < after(previous, wanted.minInterval)) return 'intervalTooShort';
  if (wanted.beforeAge && dose.occurredOn >= after(birthDate, wanted.beforeAge)) return 'tooLate';
  return 'valid';
}

function nextDose(wanted: ScheduleDose, birthDate: string, previous: string | undefined): NextDose {
  const { code, doseNo, product } = wanted;
  const earliest = latestOf(
    birthDate,
    wanted.minAge && after(birthDate, wanted.minAge),
    wanted.minInterval && previous && after(previous, wanted.minInterval),
  );
  const target = latestOf(
    earliest,
    wanted.targetAge && after(birthDate, wanted.targetAge),
    wanted.targetInterval && previous && after(previous, wanted.targetInterval),
  );
  const overdue = after(target, wanted.overdueAfter);
  return {
    code,
    doseNo,
    product,
    earliest,
    target,
    overdue,
    ...(wanted.beforeAge ? { tooLateFrom: after(birthDate, wanted.beforeAge) } : {}),
  };
}

function stateOf({ earliest, target, overdue, tooLateFrom }: NextDose, today: string): SeriesState {
  if (tooLateFrom && (today >= tooLateFrom || earliest >= tooLateFrom)) return 'agedOut';
  if (today < target) return 'notYet';
  return today < overdue ? 'due' : 'overdue';
}
