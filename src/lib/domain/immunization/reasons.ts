import { rulesOn, type CompiledDose, type CompiledSchedule } from './compile.ts';
import { dateOf, plus } from './days.ts';
import { LIVE_DAYS, type Rejection, type SeenDose } from './see.ts';
import type { TetanusDose } from './tetanus.ts';
import type { Verdict } from './types.ts';

/** Why a dose counts or not; sentences in messages `immunization_reason_<code>`. */
export type ReasonCode = Exclude<Verdict, 'valid'> | 'counts' | 'countsLate' | 'uncertainDate' | 'outsideSchedule';

/** Dates are `YYYY-MM-DD`, doses are codes of the schedule. */
export interface Reason {
  code: ReasonCode;
  params: Record<string, string>;
}

/** Why a dose counts. `places` are those that it fills. */
export function reasonToCount(dose: SeenDose, places: readonly CompiledDose[], birth: number): Reason {
  const doses = places.map(({ rule }) => rule.code).join(', ');
  if (dose.first !== dose.last)
    return { code: 'uncertainDate', params: { doses, from: dateOf(dose.first), to: dateOf(dose.last) } };
  const late = places.find(({ rule, targetAge, overdueAfter }) => {
    const end = targetAge && plus(plus(birth, targetAge), overdueAfter);
    return rule.strictlyBefore && end !== undefined && dose.first > end;
  });
  if (!late?.targetAge) return { code: 'counts', params: { doses } };
  const by = dateOf(plus(plus(birth, late.targetAge), late.overdueAfter));
  return { code: 'countsLate', params: { doses, by } };
}

/** Why a series did not count a dose: what it was held against, and from when it would have counted. */
export function reasonAgainst(
  dose: SeenDose,
  { verdict, place, previous, series }: Rejection,
  birth: number,
  counted: ReadonlyMap<string, number>,
  schedule: CompiledSchedule,
): Reason {
  const doseCode = place?.rule.code ?? '';
  const then = place && rulesOn(schedule, place, dose.first);
  switch (verdict) {
    case 'tooEarly':
      return { code: verdict, params: { dose: doseCode, from: date(then?.minAge && plus(birth, then.minAge)) } };
    case 'intervalTooShort': {
      const own = then?.minInterval && !Number.isNaN(previous) ? plus(previous, then.minInterval) : NaN;
      const other = counted.get(then?.rule.after?.dose ?? '') ?? NaN;
      if (dose.last < own || !then?.afterInterval)
        return { code: verdict, params: { dose: doseCode, previous: date(previous), from: date(own) } };
      return {
        code: verdict,
        params: { dose: doseCode, previous: date(other), from: date(plus(other, then.afterInterval)) },
      };
    }
    case 'tooLate':
      return {
        code: verdict,
        params: { dose: doseCode, before: date(then?.beforeAge && plus(birth, then.beforeAge)) },
      };
    case 'liveTooClose':
      return liveReason(dose);
    case 'wrongProduct':
      return { code: verdict, params: { dose: doseCode } };
    case 'beforeBirth':
      return { code: verdict, params: { birth: date(birth) } };
    case 'extra':
    case 'valid':
      return { code: 'extra', params: { series: series.rule.name } };
  }
}

export function liveReason(dose: SeenDose): Reason {
  const from = date(dose.liveBefore + LIVE_DAYS);
  return { code: 'liveTooClose', params: { previous: date(dose.liveBefore), from } };
}

export function tetanusReason(
  { dose, verdict, countsAs, from, previous }: TetanusDose,
  birth: number,
  name: string,
): Reason {
  switch (verdict) {
    case 'valid':
      return dose.first === dose.last
        ? { code: 'counts', params: { doses: countsAs?.rule.code ?? '' } }
        : {
            code: 'uncertainDate',
            params: { doses: countsAs?.rule.code ?? '', from: dateOf(dose.first), to: dateOf(dose.last) },
          };
    case 'intervalTooShort':
      return { code: verdict, params: { dose: '', previous: date(previous), from: date(from) } };
    case 'beforeBirth':
      return { code: verdict, params: { birth: date(birth) } };
    case 'extra':
      return { code: verdict, params: { series: name } };
  }
}

const date = (day: number | undefined) => (day === undefined || Number.isNaN(day) ? '' : dateOf(day));
