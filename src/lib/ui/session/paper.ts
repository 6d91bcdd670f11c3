import type { Change } from '../../data/api.ts';
import { instantAt } from '../../domain/dates/index.ts';
import { attendanceId, type Attendance, type Immunization, type Patient } from '../../domain/records/index.ts';
import type { DoseValue } from '../immunization/dose-value.ts';
import { app } from '../state/app.svelte.ts';
import { sessionChange } from './open-session.ts';
import { paperAttendance } from './paper-screening.ts';
import { attendanceChange } from './screening-value.ts';
import { routineOf } from './walk-in.ts';

export { isFromPaper } from './paper-screening.ts';

/** What a dose from paper writes beside itself: the day's session, closed, and the screening; and what the dose says of them. */
export async function paperChanges(
  value: DoseValue,
  patient: Patient,
  by: { id: string },
  now: string,
): Promise<{ changes: Change[]; dose: Pick<Immunization, 'sessionId' | 'screeningId'> }> {
  const on = value.occurredOn;
  const session = routineOf(on);
  const id = attendanceId(session.id, patient.id);
  const [stored, before, { immunizations }] = await Promise.all([
    app.client.get('sessions', session.id),
    app.client.get('sessions', id),
    app.client.timeline(patient.id),
  ]);
  const known = before as Attendance | undefined;
  const attendance = paperAttendance(value, patient, immunizations, session, by.id, known);
  const openedAt = instantAt(on, value.time || '08:00');
  const closed = { ...session, status: 'closed' as const, openedAt, closedAt: now, closedBy: by.id };
  return {
    changes: [...(stored ? [] : [sessionChange(closed)]), attendanceChange(attendance)],
    dose: { sessionId: session.id, screeningId: id },
  };
}
