import type { Change } from '../../data/api.ts';
import type { Issue } from '../../domain/issues/issue.ts';
import type { Patient, Visit } from '../../domain/records/index.ts';
import { changeOf, type Edited } from '../patient/record.ts';

export type VisitValue = Edited<Visit>;

/** MA_LOAI_KCB: 01 consultation at the station, 12 care at home (visits-insurance.md 7.4). */
const CARE_TYPE = { station: '01', home: '12' } as const;

/**
 * An empty visit that begins now.
 * @param id UUIDv7; it is also the link code (MA_LK), which never changes
 */
export function newVisit(
  id: string,
  patient: Pick<Patient, 'id' | 'stationCode' | 'villageCode' | 'householdId'>,
  examinerId: string,
  now: string,
  place: Visit['place'] = 'station',
): VisitValue {
  return {
    id,
    stationCode: patient.stationCode,
    villageCode: patient.villageCode,
    patientId: patient.id,
    householdId: patient.householdId,
    linkCode: id,
    startedAt: now,
    place,
    careType: CARE_TYPE[place],
    reason: '',
    vitals: {},
    icdOther: [],
    prescription: [],
    nextAppointmentOn: '',
    examinerId,
    status: 'completed',
  };
}

/** The form's value of a stored visit: pressing the main button completes it. */
export function visitValueOf(visit: Visit): VisitValue {
  return { ...structuredClone(visit), vitals: { ...visit.vitals }, status: 'completed' };
}

/** Where the visit takes place, with the care type that belongs to it; a care type chosen for another reason stays. */
export function placeVisit(value: VisitValue, place: Visit['place']): void {
  if (value.careType === CARE_TYPE[value.place]) value.careType = CARE_TYPE[place];
  value.place = place;
}

/** Confirmations of unusual vitals that still hold: those of values that are the same as in the stored visit. */
export function standingConfirmations(value: VisitValue, stored: VisitValue): string[] | undefined {
  const standing = stored.confirmedVitals?.filter(
    (name) => Reflect.get(value.vitals ?? {}, name) === Reflect.get(stored.vitals ?? {}, name),
  );
  return standing?.length ? standing : undefined;
}

/**
 * What is written. `issues` are those of the value: soft ones are here only after somebody confirmed them, and the visit says which.
 * The end is the first completion; a later correction does not move it.
 */
export function visitChange(value: VisitValue, issues: readonly Issue[], now: string): Change {
  const confirmed = issues
    .filter((issue) => issue.level === 'soft' && issue.path.startsWith('vitals.'))
    .map((issue) => issue.path.slice('vitals.'.length));
  const all = [...new Set([...(value.confirmedVitals ?? []), ...confirmed])];
  const change = changeOf('visits', {
    ...value,
    confirmedVitals: all.length ? all : undefined,
    endedAt: value.status === 'completed' ? (value.endedAt ?? now) : undefined,
  } as VisitValue);
  // A referral that was switched on and left empty must stop the save, not disappear.
  if (value.referral) change.record.referral ??= {};
  return change;
}
