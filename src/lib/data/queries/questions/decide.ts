import type { AnyRecord, Patient, Review } from '../../../domain/records/index.ts';
import {
  canUndo,
  decide,
  mergePeople,
  notSamePerson,
  pairQuestion,
  undo,
  type Choice,
  type Decision,
} from '../../../domain/reviews/index.ts';
import { DeviceError } from '../../api.ts';
import type { Session } from '../../device/session.ts';
import { saveStamped } from '../../store/save.ts';
import { heldOf, householdsOf, mayDecide } from './rows.ts';

/** @throws DeviceError questionChanged, mayNotDecide, invalidRecord */
export async function decideQuestion(session: Session, id: string, choice: Choice, now: string): Promise<void> {
  await session.questions.settle();
  const question = session.questions.find(id);
  if (!question) throw new DeviceError('questionChanged');
  if (!mayDecide(session, question)) throw new DeviceError('mayNotDecide');
  const patients = question.subjects.filter(({ kind }) => kind === 'patients').map((one) => one.id);
  const people = patients.flatMap((one) => session.columns.same.idsOf(one));
  await carryOut(session, now, async () => {
    const around = people.length > 0 ? await householdsOf(session, people) : [];
    const held = await heldOf(session, [
      ...question.subjects,
      ...people.map((one) => ({ kind: 'patients', id: one })),
      ...around.map((home) => ({ kind: 'households', id: home.id })),
      { kind: 'reviews', id },
    ]);
    return decide(question, held, choice, stampOf(session));
  });
}

/** @throws DeviceError questionChanged when there is nothing to take back, mayNotDecide */
export async function undoDecision(session: Session, reviewId: string, now: string): Promise<void> {
  await carryOut(session, now, async () => {
    const review = (await session.records.get('reviews', reviewId))?.record as Review | undefined;
    if (!review || !canUndo(review)) return undefined;
    if (!mayUndo(session, review)) throw new DeviceError('mayNotDecide');
    const touched = review.decisions.flatMap(({ changes }) => changes);
    return undo(review, await heldOf(session, [...review.subjects, ...touched]), stampOf(session));
  });
}

/** The head of the station, whoever took one of the decisions, and whoever wrote one of the values. */
export function mayUndo(session: Session, review: Review): boolean {
  return mayDecide(session, review) || review.decisions.some(({ by }) => by === session.login.person.id);
}

/** `keepId` stands for both from now on. @throws DeviceError questionChanged, mayNotDecide, invalidRecord */
export async function mergePair(
  session: Session,
  keepId: string,
  dropId: string,
  note: string | undefined,
  now: string,
): Promise<void> {
  await carryOut(session, now, async () => {
    const [keep, drop] = await pairOf(session, keepId, dropId);
    const review = await reviewOf(session, keep, drop);
    const households = await householdsOf(session, [keepId, dropId]);
    const around = { households, ...(review ? { review } : {}), ...(note ? { note } : {}) };
    return mergePeople(keep, drop, around, stampOf(session));
  });
}

/** Two records are two people: they are not suggested again. @throws DeviceError questionChanged, mayNotDecide */
export async function separatePair(
  session: Session,
  aId: string,
  bId: string,
  note: string | undefined,
  now: string,
): Promise<void> {
  await carryOut(session, now, async () => {
    const [a, b] = await pairOf(session, aId, bId);
    const review = await reviewOf(session, a, b);
    return notSamePerson(a, b, { ...(review ? { review } : {}), ...(note ? { note } : {}) }, stampOf(session));
  });
}

async function pairOf(session: Session, aId: string, bId: string): Promise<[Patient, Patient]> {
  const found = await session.records.many('patients', [aId, bId]);
  const [a, b] = [found.get(aId), found.get(bId)].map((one) => one?.record as Patient | undefined);
  if (!a || !b) throw new DeviceError('questionChanged');
  if (!mayDecide(session, pairQuestion(a, b))) throw new DeviceError('mayNotDecide');
  return [a, b];
}

async function reviewOf({ records }: Session, a: Patient, b: Patient): Promise<Review | undefined> {
  return (await records.get('reviews', pairQuestion(a, b).id))?.record as Review | undefined;
}

const stampOf = ({ clock, login }: Session) => clock.stamp(login.person.id);

/** Makes the decision and stores its records together with its review. */
async function carryOut(
  session: Session,
  now: string,
  make: () => Promise<Decision | undefined>,
): Promise<AnyRecord[]> {
  const saved = await session.serial(async () => {
    const decision = await make();
    if (!decision) throw new DeviceError('questionChanged');
    const edits = [...decision.records, decision.review];
    const parts = { ...session, stamp: () => stampOf(session), now };
    return { edits, records: await saveStamped(parts, edits) };
  });
  await session.questions.lookAt(saved.edits.map(({ kind, record }) => ({ kind, records: [record] })));
  session.sync.changed();
  session.sync.nudge();
  return saved.records;
}
