import type { Household, Kind } from '../../../domain/records/index.ts';
import type { Question } from '../../../domain/reviews/index.ts';
import type { QuestionRow } from '../../api.ts';
import type { Session } from '../../device/session.ts';
import { householdOf, personOf } from '../people.ts';

interface About extends Pick<Question, 'patientId' | 'householdId'> {
  subjects: readonly { id: string }[];
  options: readonly { value?: unknown }[];
}

/** Whom a question or a decision is about, and the names of people and households that its values mean. */
export function aboutOf(session: Session, { patientId, householdId, subjects, options }: About) {
  const person = patientId ? personOf(session, patientId) : undefined;
  const homeId = householdId || person?.householdId;
  const household = homeId ? householdOf(session, homeId) : undefined;
  const ids = [
    ...options.map(({ value }) => value).filter((value) => typeof value === 'string'),
    ...subjects.map(({ id }) => id),
  ];
  const names = Object.fromEntries(ids.flatMap((id) => nameOf(session, id)));
  return { ...(person ? { person } : {}), ...(household ? { household } : {}), names };
}

export function questionRow(session: Session, question: Question): QuestionRow {
  return { question, ...aboutOf(session, question), mayDecide: mayDecide(session, question) };
}

/** The head of the station, and whoever wrote one of the values. */
export function mayDecide(
  { login: { person } }: Session,
  { options }: { options: readonly { by: string }[] },
): boolean {
  return person.role === 'stationHead' || options.some(({ by }) => by === person.id);
}

export function nameOf(session: Session, id: string): [string, string][] {
  const person = personOf(session, id);
  if (person) return [[id, person.fullName]];
  const household = householdOf(session, id);
  return household ? [[id, [household.headName, household.code].filter(Boolean).join(' · ')]] : [];
}

/** Households that a decision about these patients needs: those in which one lives, and the one that the record names. */
export async function householdsOf({ columns, records }: Session, patientIds: string[]): Promise<Household[]> {
  const named = patientIds.map((id) => columns.people.get(id)?.householdId ?? '').filter((id) => id !== '');
  const ids = [...patientIds.flatMap((id) => [...columns.households.idsIn(id)]), ...named];
  const found = await records.many('households', [...new Set(ids)]);
  return [...found.values()].map(({ record }) => record as Household);
}

/** Records by their kinds and ids; those that are not here are left out. */
export async function heldOf({ records }: Session, subjects: readonly { kind: string; id: string }[]) {
  const held = await Promise.all(
    [...new Map(subjects.map((one) => [`${one.kind}/${one.id}`, one])).values()].map(async ({ kind, id }) => {
      const stored = await records.get(kind as Kind, id);
      return stored ? [{ kind: kind as Kind, record: stored.record }] : [];
    }),
  );
  return held.flat();
}
