import type { Attendance, Immunization, VaccinationSession } from '../../../domain/records/index.ts';
import { compareText } from '../../../domain/merge/canonical.ts';
import { lotUse, stageOf, STAGES } from '../../../domain/sessions/index.ts';
import type { Session } from '../../device/session.ts';
import type { SessionBoard, SessionPerson } from '../../session-api.ts';
import { personOf } from '../people.ts';
import { isOver } from './list.ts';
import { attendancesOf, dosesOfDay, vialsOf } from './read.ts';

/** Everybody of a session with where they stand, in the order of the work, then of arrival. */
export async function sessionBoard(open: Session, id: string): Promise<SessionBoard | undefined> {
  const { records, columns } = open;
  const session = (await records.get('sessions', id))?.record as VaccinationSession | undefined;
  if (session?.type !== 'session' || session.voided) return undefined;
  await Promise.all([columns.ready('patients'), open.rules.ready()]);
  const attendances = await attendancesOf(records, id);
  const [doses, vials] = await Promise.all([dosesOfDay(records, session.on, attendances), vialsOf(records, session)]);
  const people = byPerson(open, session, attendances, doses);
  const { observationMinutes, fridgeMinC, fridgeMaxC } = open.rules.values;
  return {
    session,
    people: people.sort(
      (a, b) =>
        STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) ||
        compareText(orderOf(a), orderOf(b)) ||
        compareText(a.person.fullName, b.person.fullName),
    ),
    lots: lotUse([...doses.values()].flat(), vials),
    rules: { observationMinutes, minC: fridgeMinC, maxC: fridgeMaxC },
  };
}

function byPerson(
  open: Session,
  session: VaccinationSession,
  attendances: readonly Attendance[],
  doses: ReadonlyMap<string, Immunization[]>,
): SessionPerson[] {
  const over = isOver(session);
  const people: SessionPerson[] = [];
  const came = new Set<string>();
  for (const attendance of attendances) {
    const person = personOf(open, attendance.patientId);
    if (!person) continue;
    came.add(person.id);
    const given = doses.get(attendance.id) ?? [];
    people.push({ person, stage: stageOf(attendance, given, over), doses: attendance.doses, attendance, given });
  }
  for (const invitation of session.invited) {
    const person = personOf(open, invitation.patientId);
    if (!person || came.has(person.id)) continue;
    came.add(person.id);
    people.push({ person, stage: stageOf(undefined, [], over), doses: invitation.doses, given: [] });
  }
  return people;
}

/** Of those under observation whose time ends first, of the others who came first. */
function orderOf({ stage, attendance }: SessionPerson): string {
  return (stage === 'observing' ? attendance?.observedUntil : attendance?.arrivedAt) ?? '';
}
