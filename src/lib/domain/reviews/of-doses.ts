import { daysBetween } from '../dates/index.ts';
import { parseSpan, type Span } from '../immunization/days.ts';
import { findProduct, type Schedule } from '../immunization/index.ts';
import type { Immunization } from '../records/index.ts';
import { questionId } from './id.ts';
import { about } from './of-record.ts';
import type { Question, QuestionOption } from './question.ts';

const GIVEN: readonly string[] = ['DA_TIEM', 'TIEM_NOI_KHAC'];
/** Days within which two doses of one vaccine with a single dose in the schedule are likely one (D). */
const SINGLE_DOSE_DAYS = 28;
/** The same for a vaccine outside the schedule: rabies doses lie three days apart (D). */
const UNPLANNED_DAYS = 2;

/**
 * Doses of one person (all records of that person) that are too near to each other to be two: the same dose of the schedule, or the same
 * antigens, within the least interval of the series. Doses whose day is not known exactly are left out. `closed`: see `closedQuestions`.
 */
export function questionsOfDoses(
  doses: readonly Immunization[],
  schedule: Schedule,
  closed: ReadonlySet<string> = new Set(),
): Question[] {
  const given = doses.filter((one) => !one.voided && GIVEN.includes(one.status) && one.occurredOn.length === 10);
  if (given.length < 2) return [];
  given.sort((a, b) => (a.occurredOn === b.occurredOn ? (a.id < b.id ? -1 : 1) : a.occurredOn < b.occurredOn ? -1 : 1));
  const nearness = nearnessIn(schedule);
  const questions: Question[] = [];
  for (const [n, first] of given.entries()) {
    // Only the next one that is too near: of three in a row the last two are asked about together.
    const second = nextTooNear(first, given, n + 1, nearness);
    const question = second && questionOf(first, second);
    if (question && !closed.has(question.id)) questions.push(question);
  }
  return questions;
}

function nextTooNear(
  first: Immunization,
  given: readonly Immunization[],
  from: number,
  nearness: Nearness,
): Immunization | undefined {
  for (let n = from; n < given.length; n++) {
    const other = given[n];
    const days = other ? daysBetween(first.occurredOn, other.occurredOn) : Infinity;
    if (!other || days >= nearness.longest) return undefined;
    if (tooNear(first, other, days, nearness)) return other;
  }
  return undefined;
}

function questionOf(first: Immunization, second: Immunization): Question {
  const pair = [first, second];
  const newest = pair.map(({ createdAt }) => createdAt).sort()[1] ?? '';
  return {
    id: questionId(
      'doseTwice',
      pair.map(({ id }) => id),
    ),
    type: 'doseTwice',
    subjects: pair.map(({ id }) => ({ kind: 'immunizations' as const, id })),
    ...about(first, 'immunizations'),
    options: pair.map(optionOf),
    both: true,
    typed: false,
    since: newest,
  };
}

function optionOf({ id, occurredOn, productName, lot, status, ...dose }: Immunization): QuestionOption {
  const value = { doseId: id, occurredOn, productName, ...(lot ? { lot } : {}), status };
  const { createdBy: by, createdAt: at, createdDevice: device } = dose;
  return { key: id, value, by, at, device, inUse: true };
}

/** What a schedule says about nearness, made once: a start looks at thousands of people with twenty doses each. */
interface Nearness {
  /** Doses that lie so many days apart are two. */
  longest: number;
  /** Least days between two doses, per series; Infinity without a rule. */
  leastDays: number[];
  /** Places in `leastDays` of the series for which a dose counts. */
  seriesOf(dose: Immunization): ReadonlySet<number>;
}

const known = new WeakMap<Schedule, Nearness>();

function nearnessIn(schedule: Schedule): Nearness {
  const before = known.get(schedule);
  if (before) return before;
  const leastDays = schedule.series.map(({ doses }) =>
    Math.min(...doses.flatMap(({ minInterval }) => (minInterval ? [inDays(parseSpan(minInterval))] : []))),
  );
  const sets = new Map<string, ReadonlySet<number>>();
  const nearness: Nearness = {
    longest: Math.max(SINGLE_DOSE_DAYS, UNPLANNED_DAYS + 1, ...leastDays.filter(Number.isFinite)),
    leastDays,
    seriesOf(dose) {
      const key = `${dose.productCode}/${dose.antigens.join()}`;
      const seen = sets.get(key);
      if (seen) return seen;
      const fitting = schedule.series.flatMap(({ accepts, single }, n) => (counts(dose, accepts, single) ? [n] : []));
      const made = new Set(fitting);
      sets.set(key, made);
      return made;
    },
  };
  known.set(schedule, nearness);
  return nearness;
}

function tooNear(a: Immunization, b: Immunization, days: number, { leastDays, seriesOf }: Nearness): boolean {
  const [first, second] = [seriesOf(a), seriesOf(b)];
  let shared = false;
  let least = Infinity;
  for (const series of first) {
    if (!second.has(series)) continue;
    shared = true;
    least = Math.min(least, leastDays[series] ?? Infinity);
  }
  const same = a.scheduleDose !== '' && a.scheduleDose === b.scheduleDose;
  if (shared || same) return days < (least < Infinity ? least : SINGLE_DOSE_DAYS);
  const product = a.productCode !== '' && a.productCode === b.productCode;
  return product && first.size === 0 && days <= UNPLANNED_DAYS;
}

function counts(
  { antigens, productCode }: Immunization,
  accepts: readonly (readonly string[])[],
  single = false,
): boolean {
  const inside = findProduct(productCode)?.antigens ?? antigens;
  return accepts.some((set) => set.every((one) => inside.includes(one)) && (!single || inside.length === set.length));
}

/** At least so many days. */
const inDays = ({ months, days }: Span) => months * 28 + days;
