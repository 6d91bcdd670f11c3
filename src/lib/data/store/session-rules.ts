import { stop } from '../../domain/checks/codes.ts';
import type { Issue } from '../../domain/issues/issue.ts';
import type { Attendance, Immunization, Patient, VaccinationSession } from '../../domain/records/index.ts';
import { reactedAntigens } from '../../domain/screening/index.ts';
import { checkAttendance, checkSession, mayInject } from '../../domain/sessions/index.ts';
import { newlyGiven } from './newly-given.ts';
import type { Prepared } from './prepared.ts';
import type { RecordStore } from './record-store.ts';

interface Parts {
  records: RecordStore;
  /** Instant now, ISO. */
  now: string;
}

/**
 * The hard rule of immunization.md 6, for doses that a form creates: what came by sync, an edit of an older dose and the decisions about
 * records are never held up by it.
 */
export async function screeningIssues(parts: Parts, one: Prepared, all: readonly Prepared[]): Promise<Issue[]> {
  const dose = newlyGiven(one, all);
  if (!dose) return [];
  const { screeningId } = dose;
  const saved = all.find(({ change }) => change.kind === 'sessions' && change.record.id === screeningId)?.after;
  const attendance =
    saved ?? (screeningId === undefined ? undefined : (await parts.records.get('sessions', screeningId))?.record);
  const fault = mayInject(attendance as Attendance | undefined, dose);
  if (!fault) return [];
  const product = dose.productName;
  return [
    fault === 'doseNotConcluded' || fault === 'doseNotEligible'
      ? stop('screeningId', fault, { product })
      : stop('screeningId', fault),
  ];
}

/** Rules of a session or an attendance that a form writes. */
export async function sessionIssues(parts: Parts, { after }: Prepared, patient: Patient | undefined): Promise<Issue[]> {
  if (!after) return [];
  if ((after as { type?: unknown }).type === 'session') return checkSession(after as VaccinationSession);
  const attendance = after as unknown as Attendance;
  const doses = await parts.records.where('immunizations', {
    selector: { patientId: attendance.patientId },
    index: ['patientId', 'occurredOn'],
  });
  const reactedTo = reactedAntigens(doses.map(({ record }) => record as unknown as Immunization));
  const { sex = '', birthDate = '' } = patient ?? {};
  return checkAttendance(attendance, { now: parts.now, sex, birthDate, reactedTo });
}
