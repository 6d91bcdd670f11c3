import { attendanceId, type Attendance, type VaccinationSession } from '../records/session.ts';

type PlannedDose = Attendance['doses'][number];

/** An attendance as a form writes it, without the stamps. */
export type NewAttendance = Pick<
  Attendance,
  | 'id'
  | 'stationCode'
  | 'villageCode'
  | 'type'
  | 'sessionId'
  | 'patientId'
  | 'on'
  | 'arrivedAt'
  | 'doses'
  | 'conclusions'
>;

/** Somebody has come: with the doses of the invitation, or those that are due. */
export function arrive(
  session: Pick<VaccinationSession, 'id' | 'on' | 'stationCode' | 'invited'>,
  patient: { id: string; villageCode: string },
  arrivedAt: string,
  due: readonly PlannedDose[],
): NewAttendance {
  const invited = session.invited.find(({ patientId }) => patientId === patient.id)?.doses ?? [];
  const seen = new Set(invited.map(({ scheduleDose }) => scheduleDose));
  return {
    id: attendanceId(session.id, patient.id),
    stationCode: session.stationCode,
    villageCode: patient.villageCode,
    type: 'attendance',
    sessionId: session.id,
    patientId: patient.id,
    on: session.on,
    arrivedAt,
    doses: [...invited, ...due.filter(({ scheduleDose }) => !seen.has(scheduleDose))],
    conclusions: [],
  };
}
