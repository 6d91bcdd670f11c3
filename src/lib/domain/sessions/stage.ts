import type { Immunization } from '../records/immunization.ts';
import type { Attendance } from '../records/session.ts';
import { mayInject } from './guard.ts';
import { isObserved } from './observe.ts';

/** Where a person stands in a session, in the order of the work. `turnedAway`: screened, and nothing may be given today. */
export const STAGES = ['observing', 'toInject', 'arrived', 'invited', 'done', 'turnedAway', 'absent'] as const;
export type Stage = (typeof STAGES)[number];

type Given = Pick<Immunization, 'productCode' | 'scheduleDose' | 'voided'>;

/** Doses that were found eligible, are still meant to be given, and are not given yet. */
export function dosesToInject(
  attendance: Pick<Attendance, 'patientId' | 'on' | 'doses' | 'conclusions' | 'voided'>,
  given: readonly Given[],
): Attendance['conclusions'] {
  const { patientId, on: occurredOn } = attendance;
  return attendance.conclusions.filter(
    ({ productCode, conclusion }) =>
      conclusion === 'DU_DIEU_KIEN' &&
      attendance.doses.some((dose) => dose.productCode === productCode) &&
      mayInject(attendance, { patientId, productCode, occurredOn }) === undefined &&
      !given.some((dose) => !dose.voided && dose.productCode === productCode),
  );
}

/** Where somebody stands. `given`: the doses of this attendance; `over`: the session is closed. */
export function stageOf(attendance: Attendance | undefined, given: readonly Given[], over: boolean): Stage {
  if (!attendance || attendance.voided) return over ? 'absent' : 'invited';
  const injected = given.some(({ voided }) => !voided);
  const waiting = dosesToInject(attendance, given).length > 0;
  if (waiting && !over && attendance.observationResult === undefined) return 'toInject';
  if (isObserved(attendance)) return 'observing';
  if (injected) return 'done';
  if (attendance.screenedAt === undefined) return over ? 'done' : 'arrived';
  return waiting && !over ? 'toInject' : 'turnedAway';
}
