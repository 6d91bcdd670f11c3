import { duplicatePairs } from '../../../src/lib/domain/identity/index.ts';
import type { EditStamp } from '../../../src/lib/domain/merge/stamps.ts';
import type { AnyRecord, Household, Kind, Patient, Review } from '../../../src/lib/domain/records/index.ts';
import {
  canUndo,
  decide,
  mergePeople,
  notSamePerson,
  pairQuestion,
  undo,
  unmergePeople,
  type Choice,
  type Decision,
  type Edit,
  type Held,
  type Question,
} from '../../../src/lib/domain/reviews/index.ts';
import type { Device } from '../device.ts';
import { questionsOf } from '../questions.ts';
import { anyOf, type Act } from './records.ts';

/** A person settles one of the questions that this tablet asks. */
export async function settle(act: Act): Promise<void> {
  const { device, random, n } = act;
  const questions = questionsOf(<T extends AnyRecord>(kind: Kind) => device.all<T>(kind));
  if (questions.length === 0) return;
  const question = random.pick(questions);
  const choice = choiceOf(question, random.next(), n);
  await device.act(`decides ${question.id}: ${choice.kind}`, (stamp) =>
    asEdits(decide(question, heldFor(device, question), choice, stamp)),
  );
}

function choiceOf({ options, both, typed, path }: Question, chance: number, n: number): Choice {
  if (both && chance < 0.2) return { kind: 'both' };
  if (typed && path === 'note' && chance < 0.4) return { kind: 'typed', value: `quyết định ${n}` };
  const option = options[Math.floor(chance * options.length)] ?? options[0];
  return { kind: 'option', key: option?.key ?? '' };
}

/** Two records of one person become one, or are said to be two people. */
export async function settlePair(act: Act): Promise<void> {
  const { device, random } = act;
  const pairs = duplicatePairs(device.all<Patient>('patients').sort((a, b) => (a.id < b.id ? -1 : 1)));
  const pair = pairs.length > 0 ? random.pick(pairs) : undefined;
  if (!pair) return;
  const same = random.chance(0.7);
  const [keep, drop] = random.chance(0.5) ? pair : [pair[1], pair[0]];
  await device.act(`says that ${keep.id} and ${drop.id} are ${same ? 'one person' : 'two people'}`, (stamp) => {
    const review = device.held('reviews', pairQuestion(keep, drop).id) as Review | undefined;
    const around = { households: device.all<Household>('households'), ...(review ? { review } : {}) };
    return asEdits(same ? mergePeople(keep, drop, around, stamp) : notSamePerson(keep, drop, around, stamp));
  });
}

/** Takes a decision back. */
export async function takeBack(act: Act): Promise<void> {
  const { device } = act;
  const review = anyOf<Review>(act, 'reviews', canUndo);
  if (!review) return;
  await device.act(`takes back what was decided about ${review.id}`, (stamp) => asEdits(undone(device, review, stamp)));
}

function undone(device: Device, review: Review, stamp: EditStamp): Decision | undefined {
  if (review.type === 'duplicatePeople')
    return unmergePeople(review, device.all<Patient>('patients'), device.all<Household>('households'), stamp);
  const touched = review.decisions.flatMap(({ changes }) => changes).concat(review.subjects as never[]);
  return undo(review, held(device, touched as Subject[]), stamp);
}

interface Subject {
  kind: Kind;
  id: string;
}

function heldFor(device: Device, question: Question): Held[] {
  const review = { kind: 'reviews' as const, id: question.id };
  const homes = ['duplicatePeople', 'deadThenSeen'].includes(question.type)
    ? device.ids('households').map((id) => ({ kind: 'households' as const, id }))
    : [];
  return held(device, [...question.subjects, review, ...homes]);
}

function held(device: Device, subjects: readonly Subject[]): Held[] {
  const keys = new Map(subjects.map((one) => [`${one.kind}/${one.id}`, one]));
  return [...keys.values()].flatMap(({ kind, id }) => {
    const record = device.held(kind, id);
    return record ? [{ kind, record: device.program.read(kind, record) }] : [];
  });
}

const asEdits = (decision: Decision | undefined): Edit[] =>
  decision ? [...decision.records, decision.review].filter((edit) => edit.before !== edit.record) : [];
