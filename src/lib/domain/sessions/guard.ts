import type { Immunization } from '../records/immunization.ts';
import type { Attendance } from '../records/session.ts';

/** Why a dose may not be recorded as given here: codes of `issue_<code>`. */
export type InjectionFault =
  'doseNotScreened' | 'doseScreenedOtherDay' | 'doseScreenedOtherPerson' | 'doseNotConcluded' | 'doseNotEligible';

type Dose = Pick<Immunization, 'patientId' | 'productCode' | 'occurredOn'>;
type Screening = Pick<Attendance, 'patientId' | 'on' | 'conclusions' | 'voided'>;

/**
 * Undefined when the dose may be given: its attendance is of the same person and day, and every conclusion about its vaccine is
 * DU_DIEU_KIEN (hard rule of immunization.md 6).
 */
export function mayInject(attendance: Screening | undefined, dose: Dose): InjectionFault | undefined {
  if (!attendance || attendance.voided) return 'doseNotScreened';
  if (attendance.patientId !== dose.patientId) return 'doseScreenedOtherPerson';
  if (attendance.on !== dose.occurredOn) return 'doseScreenedOtherDay';
  const about = attendance.conclusions.filter(({ productCode }) => productCode === dose.productCode);
  if (about.length === 0) return 'doseNotConcluded';
  return about.every(({ conclusion }) => conclusion === 'DU_DIEU_KIEN') ? undefined : 'doseNotEligible';
}

/** Given by this station: only such a dose needs a screening. */
export const isGivenHere = ({ status, source }: Pick<Immunization, 'status' | 'source'>): boolean =>
  status === 'DA_TIEM' && source === 'TAI_TRAM';
