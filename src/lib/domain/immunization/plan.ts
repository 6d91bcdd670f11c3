import type { CompiledDose } from './compile.ts';
import { plus } from './days.ts';
import type { JudgedSeries } from './judge.ts';
import type { SeriesState } from './series-status.ts';

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

const ENDED: Omit<Plan, 'state'> = { earliest: NaN, target: NaN, overdue: NaN, latest: NaN };

/** The next dose of a judged series, seen from `today`. A series is never restarted. */
export function planNext(
  { doses, open, previous }: JudgedSeries,
  birth: number,
  today: number,
  counted: ReadonlyMap<string, number>,
): Plan {
  if (open >= doses.length) return { state: 'complete', ...ENDED };
  for (let place = open; place < doses.length; place++) {
    const dose = doses[place];
    if (!dose || (place > open && !dose.rule.evenIfIncomplete)) continue;
    const plan = planDose(dose, birth, previous, counted);
    if (today <= plan.latest && plan.earliest <= plan.latest) return { ...plan, dose, state: stateOn(plan, today) };
  }
  return { state: 'agedOut', ...ENDED };
}

function planDose(
  { minAge, targetAge, minInterval, targetInterval, overdueAfter, beforeAge, afterInterval, rule }: CompiledDose,
  birth: number,
  previous: number,
  counted: ReadonlyMap<string, number>,
): Omit<Plan, 'state'> {
  const waitedFor = rule.after && counted.get(rule.after.dose);
  const begun = !Number.isNaN(previous);
  const earliest = Math.max(
    minAge ? plus(birth, minAge) : birth,
    minInterval && begun ? plus(previous, minInterval) : birth,
    afterInterval && waitedFor !== undefined ? plus(waitedFor, afterInterval) : birth,
  );
  const wanted = Math.max(
    earliest,
    targetAge ? plus(birth, targetAge) : birth,
    targetInterval && begun ? plus(previous, targetInterval) : birth,
  );
  const latest = beforeAge ? plus(birth, beforeAge) - 1 : Infinity;
  const target = earliest <= latest ? Math.min(wanted, latest) : wanted;
  return { earliest, target, overdue: plus(target, overdueAfter) + 1, latest };
}

function stateOn({ target, overdue }: Omit<Plan, 'state'>, today: number): SeriesState {
  return today < target ? 'notYet' : today < overdue ? 'due' : 'overdue';
}
