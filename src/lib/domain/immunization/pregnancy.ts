import { earliest, latest } from '../dates/index.ts';
import { dayOf } from './days.ts';

/** A pregnancy as others found it. Dates may be partial. */
export interface Pregnancy {
  /** First day of the last period, or the earliest day that is known. */
  from: string;
  /** Day of birth or end; absent while it lasts. */
  to?: string;
  /** Day on which the birth is expected; 40 weeks after `from` when absent. */
  expected?: string;
}

const WEEKS_40 = 280;
/** A pregnancy whose end nobody wrote down is over after 44 weeks. */
const WEEKS_44 = 308;

/** First day of the pregnancy that a day lies in; NaN outside. */
export function pregnantSince(pregnancies: readonly Pregnancy[], day: number): number {
  for (const { from, to } of pregnancies) {
    const begin = dayOf(earliest(from));
    const end = to === undefined ? begin + WEEKS_44 : dayOf(latest(to));
    if (begin <= day && day <= end) return begin;
  }
  return NaN;
}

/** Expected day of birth of the pregnancy that a day lies in; NaN outside. */
export function expectedBirth(pregnancies: readonly Pregnancy[], day: number): number {
  const one = pregnancies.find((pregnancy) => !Number.isNaN(pregnantSince([pregnancy], day)));
  if (!one) return NaN;
  return one.expected === undefined ? dayOf(earliest(one.from)) + WEEKS_40 : dayOf(earliest(one.expected));
}
