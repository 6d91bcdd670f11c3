import type { CompiledDose } from './compile.ts';
import { plus } from './days.ts';
import type { JudgedSeries } from './judge.ts';
import { LIVE_DAYS } from './see.ts';
import type { SeriesState } from './types.ts';

/** The next dose of a series in day numbers; `latest` is Infinity without an age limit. */
export interface Plan {
  state: SeriesState;
  dose?: CompiledDose;
  earliest: number;
  target: number;
  /** First day on which it is overdue. */
  overdue: number;
  latest: number;
}

/** What the plans of one person share. */
export interface Planning {
  birth: number;
  today: number;
  counted: ReadonlyMap<string, number>;
  /** Days of injected live vaccines, in order. */
  liveDays: readonly number[];
}

type Dates = Omit<Plan, 'state' | 'dose'>;

const ENDED: Dates = { earliest: NaN, target: NaN, overdue: NaN, latest: NaN };

/** The next dose of a judged series, seen from `today`. A series is never restarted. */
export function planNext({ doses, open, previous }: JudgedSeries, planning: Planning): Plan {
  const { today } = planning;
  if (open >= doses.length) return { state: 'complete', ...ENDED };
  for (let place = open; place < doses.length; place++) {
    const dose = doses[place];
    if (!dose || (place > open && !dose.rule.evenIfIncomplete)) continue;
    const plan = planDose(dose, previous, planning);
    if (today <= plan.latest && plan.earliest <= plan.latest) return { ...plan, dose, state: stateOn(plan, today) };
  }
  return { state: 'agedOut', ...ENDED };
}

function planDose(dose: CompiledDose, previous: number, { birth, today, counted, liveDays }: Planning): Dates {
  const { minAge, targetAge, minInterval, targetInterval, overdueAfter, beforeAge, afterInterval, rule } = dose;
  const waitedFor = rule.after && counted.get(rule.after.dose);
  const begun = !Number.isNaN(previous);
  const allowed = Math.max(
    minAge ? plus(birth, minAge) : birth,
    minInterval && begun ? plus(previous, minInterval) : birth,
    afterInterval && waitedFor !== undefined ? plus(waitedFor, afterInterval) : birth,
  );
  const earliest = dose.live ? spaced(allowed, liveDays, today) : allowed;
  const wanted = Math.max(
    earliest,
    targetAge ? plus(birth, targetAge) : birth,
    targetInterval && begun ? plus(previous, targetInterval) : birth,
  );
  const latest = beforeAge ? plus(birth, beforeAge) - 1 : Infinity;
  const target = earliest <= latest ? Math.min(dose.live ? spaced(wanted, liveDays, today) : wanted, latest) : wanted;
  return { earliest, target, overdue: plus(target, overdueAfter) + 1, latest };
}

/** The day itself, or the first one that keeps 28 days after the injected live vaccines before it; today may share the day of one. */
function spaced(day: number, liveDays: readonly number[], today: number): number {
  let free = day;
  for (const given of liveDays) if (free > given && free < given + LIVE_DAYS) free = given + LIVE_DAYS;
  const last = liveDays.at(-1);
  return last !== undefined && free <= last && today > last && today < last + LIVE_DAYS ? last + LIVE_DAYS : free;
}

function stateOn({ target, overdue }: Dates, today: number): SeriesState {
  return today < target ? 'notYet' : today < overdue ? 'due' : 'overdue';
}
