import type { Attendance, Immunization, OpenVial, VaccinationSession } from '../../../domain/records/index.ts';
import { isGivenHere } from '../../../domain/sessions/index.ts';
import type { RecordStore } from '../../store/record-store.ts';

const isStanding = ({ voided }: { voided?: unknown }) => !voided;

/** Sessions of these days that were not taken back. */
export async function sessionsBetween(records: RecordStore, from: string, to: string): Promise<VaccinationSession[]> {
  const selector = { type: 'session', on: { $gte: from, $lte: to } };
  const stored = await records.where('sessions', { selector, index: ['type', 'on'] });
  return stored.map(({ record }) => record as VaccinationSession).filter(isStanding);
}

export async function attendancesOf(records: RecordStore, sessionId: string): Promise<Attendance[]> {
  const stored = await records.where('sessions', { selector: { sessionId }, index: ['sessionId'] });
  return stored.map(({ record }) => record as Attendance).filter(isStanding);
}

/** Attendances of a person on a day, and of the sessions of that day the ones that have invited them. */
export async function attendancesOfPerson(records: RecordStore, patientId: string, on: string): Promise<Attendance[]> {
  const stored = await records.where('sessions', { selector: { patientId, on }, index: ['patientId', 'on'] });
  return stored.map(({ record }) => record as Attendance).filter(isStanding);
}

/** Doses that were given on a day by one of these attendances, by attendance; voided ones too, deferrals not. */
export async function dosesOfDay(
  records: RecordStore,
  on: string,
  attendances: readonly Attendance[],
): Promise<Map<string, Immunization[]>> {
  const ids = new Set(attendances.map(({ id }) => id));
  const stored = await records.where('immunizations', { selector: { occurredOn: on }, index: ['occurredOn'] });
  const found = new Map<string, Immunization[]>();
  for (const { record } of stored) {
    const dose = record as unknown as Immunization;
    const { screeningId } = dose;
    if (screeningId !== undefined && ids.has(screeningId) && isGivenHere(dose))
      found.set(screeningId, [...(found.get(screeningId) ?? []), dose]);
  }
  return found;
}

/** Vials that were opened for a session. */
export async function vialsOf(records: RecordStore, session: VaccinationSession): Promise<OpenVial[]> {
  const selector = { type: 'vial', on: session.on };
  const stored = await records.where('stock', { selector, index: ['type', 'on'] });
  return stored.map(({ record }) => record as OpenVial).filter(({ sessionId }) => sessionId === session.id);
}
