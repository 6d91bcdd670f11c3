import { compile, type CompiledSchedule } from './compile.ts';
import { dayOf } from './days.ts';
import { judgeGiven, type GivenVerdict } from './person-doses.ts';
import { judgeSeriesOf, type SeriesJudgement } from './person-series.ts';
import type { Pregnancy } from './pregnancy.ts';
import type { Schedule, Schedules } from './rules.ts';
import { evaluate, type Evaluation } from './series-status.ts';
import type { NotGiven } from './states.ts';
import { judgeTetanus, type JudgedTetanus } from './tetanus.ts';
import type { Child, GivenDose } from './types.ts';

/** Preterm children are judged by chronological age, so nothing more is asked. */
export interface Person extends Child {
  pregnancies?: readonly Pregnancy[];
}

/** Which doses protect from one antigen. Dates in order, partial as recorded. */
export interface AntigenTally {
  antigen: string;
  dates: string[];
}

export interface PersonJudgement<T extends GivenDose = GivenDose, S extends NotGiven = NotGiven> {
  /** The rule set in use; screens show its name, source and date. */
  schedule: Pick<Schedule, 'id' | 'name' | 'validFrom' | 'source'>;
  /** Every dose that is not voided, in order of dates. */
  doses: GivenVerdict<T>[];
  antigens: AntigenTally[];
  series: SeriesJudgement<S>[];
}

/**
 * Everything the rules say about one person on a day (`YYYY-MM-DD`). `doses` and `states` are the person's immunization records: of both
 * lists the given ones are judged as doses, the others (HOAN, CHONG_CHI_DINH, TU_CHOI) stand against the next dose; voided ones never
 * count. Both may be the same list.
 */
export function judgePerson<T extends GivenDose, S extends NotGiven>(
  person: Person,
  doses: readonly T[],
  states: readonly S[],
  date: string,
  schedules: Schedules,
): PersonJudgement<T, S> {
  const schedule = compile(schedules, date);
  const found = evaluate(person, doses, date, schedule);
  const tetanus = tetanusOf(person, found, schedule);
  const given = judgeGiven(doses, found, tetanus, date, schedule);
  const { id, name, validFrom, source } = schedule.rule;
  return {
    schedule: { id, name, validFrom, source },
    doses: given,
    antigens: tally(given),
    series: judgeSeriesOf(person, states, found, tetanus, dayOf(date), schedule),
  };
}

/** State and next dose of every series, as `judgePerson` says them: for lists of many people, which show no verdicts. */
export function judgeSeries<S extends NotGiven>(
  person: Person,
  doses: readonly GivenDose[],
  states: readonly S[],
  date: string,
  schedules: Schedules,
): SeriesJudgement<S>[] {
  const schedule = compile(schedules, date);
  const found = evaluate(person, doses, date, schedule);
  return judgeSeriesOf(person, states, found, tetanusOf(person, found, schedule), dayOf(date), schedule);
}

/** Tetanus is judged apart: its doses depend on pregnancies, and on how many of childhood are documented. */
export function tetanusOf(person: Person, found: Evaluation, { tetanus }: CompiledSchedule): JudgedTetanus | undefined {
  if (!tetanus || tetanus.rule.sex !== person.sex) return undefined;
  return judgeTetanus(tetanus, found.seen, found.birth, person.pregnancies ?? []);
}

function tally(given: readonly GivenVerdict[]): AntigenTally[] {
  const tallies = new Map<string, AntigenTally>();
  for (const { dose, protectsFrom } of given)
    for (const antigen of protectsFrom) {
      const known = tallies.get(antigen);
      if (known) known.dates.push(dose.occurredOn);
      else tallies.set(antigen, { antigen, dates: [dose.occurredOn] });
    }
  return [...tallies.values()].sort((a, b) => (a.antigen < b.antigen ? -1 : 1));
}
