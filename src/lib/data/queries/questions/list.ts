import { compareText } from '../../../domain/merge/canonical.ts';
import type { Review } from '../../../domain/records/index.ts';
import { canUndo, isContested } from '../../../domain/reviews/index.ts';
import type { DecisionRow, DeviceApi, QuestionRow } from '../../api.ts';
import type { Session } from '../../device/session.ts';
import { mayUndo } from './decide.ts';
import { aboutOf, questionRow } from './rows.ts';

/** What is open, the oldest first. `types` counts all of them by type, whatever is asked for. */
export async function questions(
  session: Session,
  { type, patientId, householdId, offset, limit }: Parameters<DeviceApi['questions']>[0],
): ReturnType<DeviceApi['questions']> {
  await session.questions.settle();
  const { same } = session.columns;
  const person = patientId && same.survivorOf(patientId);
  const about = session.questions
    .all()
    .filter(
      (one) =>
        (person === undefined || (one.patientId && same.survivorOf(one.patientId)) === person) &&
        (householdId === undefined || one.householdId === householdId),
    );
  const types: Record<string, number> = {};
  for (const one of about) types[one.type] = (types[one.type] ?? 0) + 1;
  const fitting = about.filter((one) => type === undefined || one.type === type);
  const rows = fitting.slice(offset, offset + limit).map((one) => questionRow(session, one));
  return { rows, total: fitting.length, types };
}

export async function question(session: Session, id: string): Promise<QuestionRow | undefined> {
  await session.questions.settle();
  const found = session.questions.find(id);
  return found && questionRow(session, found);
}

/** What people have decided, the latest first. */
export async function decisions(
  session: Session,
  { offset, limit }: Parameters<DeviceApi['decisions']>[0],
): ReturnType<DeviceApi['decisions']> {
  const { reviews } = session.columns;
  await session.columns.ready('reviews', 'patients', 'households');
  const times = reviews.column('decidedAt');
  const timeOf = (id: string) => times[reviews.rowOf(id) ?? -1] ?? '';
  const ids = [...reviews.ids].sort((a, b) => compareText(timeOf(b), timeOf(a)) || compareText(a, b));
  const page = ids.slice(offset, offset + limit);
  const stored = await session.records.many('reviews', page);
  const rows = page.flatMap((id) => {
    const found = stored.get(id)?.record as Review | undefined;
    return found ? [decisionRow(session, found)] : [];
  });
  return { rows, total: ids.length };
}

export async function decision(session: Session, id: string): Promise<DecisionRow | undefined> {
  await session.columns.ready('patients', 'households');
  const review = (await session.records.get('reviews', id))?.record as Review | undefined;
  return review && decisionRow(session, review);
}

function decisionRow(session: Session, review: Review): DecisionRow {
  const undoable = canUndo(review) && mayUndo(session, review);
  return { review, ...aboutOf(session, review), mayUndo: undoable, contested: isContested(review) };
}
