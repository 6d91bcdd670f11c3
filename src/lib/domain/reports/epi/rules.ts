import { parseSpan } from '../../immunization/days.ts';
import type { Schedule } from '../../immunization/index.ts';

/** Places of the schedule that make a child under one year fully immunized (immunization.md 10, R). */
export const FULL_UNDER_1 = ['BCG', 'PENTA-3', 'OPV-3', 'MEAS-1'];
/** From the first to the later dose: who began and did not go on (immunization.md 10, R). */
export const DROP_OUTS = [
  { code: 'PENTA1-PENTA3', from: 'PENTA-1', to: 'PENTA-3' },
  { code: 'PENTA1-MEAS1', from: 'PENTA-1', to: 'MEAS-1' },
] as const;
/** A child of this age without it has zero doses (immunization.md 10, R). */
export const ZERO_DOSE = { code: 'PENTA-1', fromMonths: 12, beforeMonths: 24 };

/** A place of the schedule, with the birthday (months) before which the child should have it. */
export interface CohortDose {
  code: string;
  series: string;
  beforeMonths: number;
}

/**
 * The doses of childhood with the cohort in which each is counted: those wanted before the first birthday in the children who became one,
 * and so on. A dose without an age of its own follows the one before it.
 */
export function cohortDoses(schedule: Schedule): CohortDose[] {
  return schedule.series.flatMap(({ name, doses }) => {
    let months = 0;
    return doses.map(({ code, targetAge, targetInterval, minInterval }) => {
      if (targetAge) months = monthsOf(targetAge);
      else months += monthsOf(targetInterval ?? minInterval ?? '0d');
      return { code, series: name, beforeMonths: (Math.floor(months / 12) + 1) * 12 };
    });
  });
}

const monthsOf = (span: string) => {
  const { months, days } = parseSpan(span);
  return months + days / 30.44;
};
