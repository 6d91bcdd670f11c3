import { compile } from './compile.ts';
import { dayOf } from './days.ts';
import type { Schedules } from './rules.ts';
import { evaluate, nextOf, seriesStatus, type NextDose } from './series-status.ts';
import type { Child, GivenDose } from './types.ts';

export interface DueDose extends NextDose {
  series: string;
  isOverdue: boolean;
}

/** The doses of one child that are due or overdue on `today`, or become due by `until`; soonest first. */
export function dosesDue(
  child: Child,
  given: readonly GivenDose[],
  today: string,
  until: string,
  schedules: Schedules,
): DueDose[] {
  const last = dayOf(until);
  const { judged, plans = [] } = evaluate(child, given, today, compile(schedules, today));
  const due: DueDose[] = [];
  plans.forEach((plan, n) => {
    if (!plan.dose || plan.target > last) return;
    const next = nextOf(plan);
    if (next) due.push({ ...next, series: judged[n]?.series.rule.code ?? '', isOverdue: plan.state === 'overdue' });
  });
  return due.sort((a, b) => compare(a.target, b.target) || compare(a.code, b.code));
}

/** The doses of many children that are due on `from`, overdue, or become due by `to`, with the child they are for; soonest first. */
export function dosesDueBetween<C extends Child & { given: readonly GivenDose[] }>(
  children: readonly C[],
  from: string,
  to: string,
  schedules: Schedules,
): (DueDose & { child: C })[] {
  return children
    .flatMap((child) => dosesDue(child, child.given, from, to, schedules).map((dose) => ({ ...dose, child })))
    .sort((a, b) => compare(a.target, b.target));
}

/** Which dose of the schedule a product would be if it were given today; undefined when the schedule wants none of it at this age. */
export function scheduleDoseFor(
  productCode: string,
  child: Child,
  given: readonly GivenDose[],
  today: string,
  schedules: Schedules,
): NextDose | undefined {
  const product = compile(schedules, today).products.get(productCode)?.product;
  if (!product) return undefined;
  const before = seriesStatus(child, given, today, schedules);
  const dose: GivenDose = { antigens: [...product.antigens], productCode, occurredOn: today, status: 'DA_TIEM' };
  const after = new Map(
    seriesStatus(child, [...given, dose], today, schedules).map((status) => [status.series, status]),
  );
  const fitting = before.filter(({ series, next }) => {
    if (!next) return false;
    const judged = after.get(series)?.given.find((one) => one.dose === dose);
    return judged !== undefined && judged.verdict !== 'wrongProduct' && judged.verdict !== 'extra';
  });
  return fitting[0]?.next;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
