import type { VaccinationSession } from '../../../domain/records/index.ts';
import { stageOf, type Stage } from '../../../domain/sessions/index.ts';
import type { Session } from '../../device/session.ts';
import type { SessionApi, SessionRow } from '../../session-api.ts';
import { compareText } from '../../../domain/merge/canonical.ts';
import { attendancesOf, attendancesOfPerson, dosesOfDay, sessionsBetween } from './read.ts';

export async function sessions(
  open: Session,
  { from, to }: Parameters<SessionApi['sessions']>[0],
): Promise<SessionRow[]> {
  const found = await sessionsBetween(open.records, from, to);
  const rows = await Promise.all(found.map((session) => rowOf(open, session)));
  return rows.sort((a, b) => compareText(b.session.on, a.session.on) || compareText(a.session.id, b.session.id));
}

async function rowOf({ records, ledger, columns }: Session, session: VaccinationSession): Promise<SessionRow> {
  const attendances = await attendancesOf(records, session.id);
  const doses = await dosesOfDay(records, session.on, attendances);
  const over = isOver(session);
  const came = new Set(attendances.map(({ patientId }) => columns.same.survivorOf(patientId)));
  const invited = new Set(session.invited.map(({ patientId }) => columns.same.survivorOf(patientId)));
  const stages: Partial<Record<Stage, number>> = {};
  const count = (stage: Stage) => (stages[stage] = (stages[stage] ?? 0) + 1);
  for (const attendance of attendances) count(stageOf(attendance, doses.get(attendance.id) ?? [], over));
  for (const patientId of invited) if (!came.has(patientId)) count(stageOf(undefined, [], over));
  return { session, invited: invited.size, stages, waiting: ledger.openRecord('sessions', session.id) !== undefined };
}

export const isOver = ({ status }: VaccinationSession): boolean => status === 'closed' || status === 'cancelled';

/** Where somebody is received: at the session where they are already, else at the one that invited them. */
export async function sessionOf(open: Session, patientId: string, on: string): Promise<string | undefined> {
  const { records, columns } = open;
  await columns.ready('patients');
  const ids = columns.same.idsOf(patientId);
  const at = (await Promise.all(ids.map((id) => attendancesOfPerson(records, id, on)))).flat();
  const running = (await sessionsBetween(records, on, on)).filter((session) => !isOver(session));
  const received = running.find(({ id }) => at.some(({ sessionId }) => sessionId === id));
  const invited = running.find((session) => session.invited.some((one) => ids.includes(one.patientId)));
  return (received ?? invited)?.id;
}
