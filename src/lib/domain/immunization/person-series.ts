import type { CompiledSchedule } from './compile.ts';
import { dateOf, plus } from './days.ts';
import type { JudgedSeries } from './judge.ts';
import type { Person } from './person.ts';
import type { Plan } from './plan.ts';
import type { ScheduleDose } from './rules.ts';
import { nextOf, type Evaluation, type NextDose } from './series-status.ts';
import { hindranceOf, isAbout, type NotGiven } from './states.ts';
import { planTetanus, type JudgedTetanus } from './tetanus.ts';
import type { TetanusStart } from './tetanus-rules.ts';
import type { SeriesState } from './types.ts';

export type PersonState = SeriesState | 'contraindicated' | 'deferredUntil' | 'refused';

export interface SeriesJudgement<S extends NotGiven = NotGiven> {
  series: string;
  name: string;
  state: PersonState;
  /** Doses that count. */
  done: number;
  /** Absent when complete, aged out or of unknown age. */
  next?: NextDose;
  /** Rule of the next dose, with how far each of its values can be trusted. */
  rule?: ScheduleDose | TetanusStart['doses'][number];
  /** The record that stands against the next dose. */
  because?: S;
  /** Day until which it is deferred. */
  until?: string;
  /** Of tetanus: starting point A, B or C. */
  start?: string;
}

/** State and next dose of every series that concerns the person, those of the schedule first and tetanus last. */
export function judgeSeriesOf<S extends NotGiven>(
  person: Person,
  states: readonly S[],
  { judged, plans }: Evaluation,
  tetanus: JudgedTetanus | undefined,
  today: number,
  schedule: CompiledSchedule,
): SeriesJudgement<S>[] {
  const list = judged.map((one, n): SeriesJudgement<S> => {
    const { code, name } = one.series.rule;
    const done = one.judged.filter(({ verdict }) => verdict === 'valid').length;
    const plan = plans?.[n];
    if (!plan) return ageless({ series: code, name, state: 'unknownAge', done }, one, states, today, schedule);
    return hindered({ series: code, name, state: plan.state, done }, plan, one, states, today, schedule);
  });
  const women = tetanus && tetanusSeries(person, states, tetanus, today, schedule);
  return women ? [...list, women] : list;
}

/** Without an age there are no dates, but what stands against a dose is still said. */
function ageless<S extends NotGiven>(
  base: SeriesJudgement<S>,
  { series, doses, open }: JudgedSeries,
  states: readonly S[],
  today: number,
  schedule: CompiledSchedule,
): SeriesJudgement<S> {
  const product = doses[open]?.rule.product;
  if (product === undefined) return base;
  const found = hindranceOf(states, (one) => isAbout(one, series, product, schedule), NaN, today);
  if (!found) return base;
  const until = Number.isNaN(found.until) ? {} : { until: dateOf(found.until) };
  return { ...base, state: found.state, because: found.record, ...until };
}

function hindered<S extends NotGiven>(
  base: SeriesJudgement<S>,
  plan: Plan,
  { series, previous }: JudgedSeries,
  states: readonly S[],
  today: number,
  schedule: CompiledSchedule,
): SeriesJudgement<S> {
  const { dose } = plan;
  if (!dose) return base;
  const { product } = dose.rule;
  const found =
    states.length === 0
      ? undefined
      : hindranceOf(states, (one) => isAbout(one, series, product, schedule), previous, today);
  if (found?.state !== 'deferredUntil') {
    const because = found ? { state: found.state, because: found.record } : {};
    return { ...base, next: nextOf(plan), rule: dose.rule, ...because };
  }
  const moved = deferred(plan, found.until, (day) => plus(day, dose.overdueAfter) + 1);
  const until = { because: found.record, until: dateOf(found.until) };
  if (moved.earliest > moved.latest) return { ...base, state: 'agedOut', ...until };
  return { ...base, state: 'deferredUntil', next: nextOf(moved), rule: dose.rule, ...until };
}

/** While a deferral runs, the dates wait for its end. */
function deferred<P extends { earliest: number; target: number; overdue: number }>(
  plan: P,
  until: number,
  overdueOf: (target: number) => number,
): P {
  const target = Math.max(plan.target, until);
  const overdue = target === plan.target ? plan.overdue : overdueOf(target);
  return { ...plan, earliest: Math.max(plan.earliest, until), target, overdue };
}

function tetanusSeries<S extends NotGiven>(
  person: Person,
  states: readonly S[],
  judged: JudgedTetanus,
  today: number,
  schedule: CompiledSchedule,
): SeriesJudgement<S> | undefined {
  const rules = schedule.tetanus?.rule;
  const plan = planTetanus(judged, today, person.pregnancies ?? []);
  if (!rules || !plan || (plan.state === 'complete' && judged.judged.length === 0)) return undefined;
  const base = {
    series: rules.code,
    name: rules.name,
    state: plan.state as PersonState,
    done: judged.open,
    start: judged.start,
  };
  const { dose } = plan;
  if (!dose) return base;
  const codes = new Set(judged.doses.map(({ rule }) => rule.code));
  const isOurs = ({ scheduleDose = '', productCode }: S) =>
    scheduleDose === '' ? productCode === rules.product : codes.has(scheduleDose);
  const found = hindranceOf(states, isOurs, judged.previous, today);
  const runs = found?.state === 'deferredUntil';
  const moved = runs ? deferred(plan, found.until, (day) => plus(day, dose.overdueAfter) + 1) : plan;
  const { code, doseNo } = dose.rule;
  const dates = { earliest: dateOf(moved.earliest), target: dateOf(moved.target), overdue: dateOf(moved.overdue) };
  return {
    ...base,
    state: found?.state ?? plan.state,
    next: { code, doseNo, product: rules.product, ...dates },
    rule: dose.rule,
    ...(found ? { because: found.record } : {}),
    ...(runs ? { until: dateOf(found.until) } : {}),
  };
}
