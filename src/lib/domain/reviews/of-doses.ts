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
  const questions: Question[] = [];
  for (const [n, first] of given.entries()) {
    // Only the next one that is too near: of three in a row the last two are asked about together.
    const second = given.slice(n + 1).find((other) => tooNear(first, other, schedule));
    const question = second && questionOf(first, second);
    if (question && !closed.has(question.id)) questions.push(question);
  }
  return questions;
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

function tooNear(a: Immunization, b: Immunization, schedule: Schedule): boolean {
  const days = daysBetween(a.occurredOn, b.occurredOn);
  const same = a.scheduleDose !== '' && a.scheduleDose === b.scheduleDose;
  const series = schedule.series.filter(({ accepts, single }) => [a, b].every((dose) => counts(dose, accepts, single)));
  if (series.length > 0 || same) {
    const spans = series.flatMap(({ doses }) =>
      doses.flatMap(({ minInterval }) => (minInterval ? [inDays(parseSpan(minInterval))] : [])),
    );
    return days < (spans.length > 0 ? Math.min(...spans) : SINGLE_DOSE_DAYS);
  }
  const inSchedule = (dose: Immunization) => schedule.series.some((one) => counts(dose, one.accepts, one.single));
  const product = a.productCode !== '' && a.productCode === b.productCode;
  return product && !inSchedule(a) && days <= UNPLANNED_DAYS;
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
