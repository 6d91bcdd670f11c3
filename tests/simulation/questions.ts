import { duplicatePairs, samePeople } from '../../src/lib/domain/identity/index.ts';
import { scheduleOn } from '../../src/lib/domain/immunization/index.ts';
import {
  KINDS,
  type AnyRecord,
  type Household,
  type Immunization,
  type Kind,
  type Patient,
  type Review,
  type Visit,
} from '../../src/lib/domain/records/index.ts';
import {
  closedQuestions,
  questionOfPair,
  questionsOfDoses,
  questionsOfHousehold,
  questionsOfPerson,
  questionsOfRecord,
  withoutCovered,
  type Question,
} from '../../src/lib/domain/reviews/index.ts';

const schedule = scheduleOn('2026-03-02');

/** All that the records of a tablet ask a person to decide, by id. `all`: the records of a kind in whatever order they lie there. */
export function questionsOf(all: <T extends AnyRecord>(kind: Kind) => T[]): Question[] {
  const closed = closedQuestions(all<Review>('reviews'));
  const [patients, households] = [all<Patient>('patients'), all<Household>('households')];
  const [visits, doses] = [all<Visit>('visits'), all<Immunization>('immunizations')];
  const { idsOf, survivorOf } = samePeople(patients);
  const questions: Question[] = [];
  for (const kind of KINDS) for (const record of all(kind)) questions.push(...questionsOfRecord(kind, record));
  for (const household of households) questions.push(...questionsOfHousehold(household));
  for (const patient of patients) {
    if (survivorOf(patient.id) !== patient.id) continue;
    const ids = idsOf(patient.id);
    const own = <T extends { patientId: string }>(records: T[]) =>
      records.filter(({ patientId }) => ids.includes(patientId));
    const around = { patient, ids, households, visits: own(visits), doses: own(doses) };
    questions.push(...questionsOfPerson(around, closed), ...questionsOfDoses(own(doses), schedule, closed));
  }
  for (const [a, b] of duplicatePairs(patients)) {
    const question = questionOfPair(a, b);
    if (question && !closed.has(question.id)) questions.push(question);
  }
  return withoutCovered(questions).sort((a, b) => (a.id < b.id ? -1 : 1));
}
