import { compile } from './compile.ts';
import { dateOf, dayOf, plus } from './days.ts';
import { tetanusOf, type Person } from './person.ts';
import type { Schedules } from './rules.ts';
import { evaluate } from './series-status.ts';
import type { GivenDose } from './types.ts';

export interface ProtectedAtBirth {
  protected: boolean;
  /** Starting point of the mother's doses: A, B or C. */
  start: string;
  /** Dose of the mother that decides, and the last day on which it protects a birth; absent without a dose, or for life. */
  dose?: string;
  until?: string;
}

/**
 * Whether a child born on `delivery` (`YYYY-MM-DD`) is protected from neonatal tetanus by the mother's doses: enough of them count, the
 * last of these at least two weeks before, and its protection lasts until the birth (immunization.md 3, WHO).
 */
export function protectedAtBirth(
  mother: Person,
  doses: readonly GivenDose[],
  delivery: string,
  schedules: Schedules,
): ProtectedAtBirth {
  const schedule = compile(schedules, delivery);
  const judged = tetanusOf(mother, evaluate(mother, doses, delivery, schedule), schedule);
  const rules = schedule.tetanus;
  if (!judged || !rules) return { protected: false, start: '' };
  const day = dayOf(delivery);
  const { start } = judged;
  const last = judged.judged.findLast(
    ({ dose, verdict }) => verdict === 'valid' && plus(dose.last, rules.beforeDelivery) <= day,
  );
  const by = last?.countsAs;
  if (!last || !by) return { protected: false, start };
  const dose = by.rule.code;
  if (by.protects === undefined) return { protected: false, start, dose };
  if (by.protects === 'life') return { protected: true, start, dose };
  const until = plus(last.dose.last, by.protects);
  return { protected: day <= until, start, dose, until: dateOf(until) };
}
