import { scheduleOn, type Schedule } from '../../domain/immunization/index.ts';
import type { Attendance, Immunization, Patient } from '../../domain/records/index.ts';
import { v7 as uuid } from 'uuid';
import { chooseDose, chooseProduct, newDose, type DoseValue } from '../immunization/dose-value.ts';

/** The dose that was found eligible, as it is about to be given. */
export function injection(
  attendance: Attendance,
  planned: { productCode: string; scheduleDose: string },
  patient: Patient,
  history: readonly Immunization[],
  by: { id: string; stationName: string },
  now: string,
  schedules: readonly Schedule[],
): DoseValue {
  const { on, id: screeningId, sessionId } = attendance;
  const value = newDose(uuid(), patient, by, now, on);
  const doses = history.filter(({ voided }) => !voided);
  const around = { child: patient, doses, today: on, schedules };
  chooseProduct(value, planned.productCode, around);
  if (planned.scheduleDose) chooseDose(value, planned.scheduleDose, around);
  value.chosenDose = planned.scheduleDose !== '';
  if (!value.scheduleDose) value.scheduleId = undefined;
  return {
    ...value,
    scheduleId: value.scheduleDose ? scheduleOn(on, schedules).id : undefined,
    screeningId,
    sessionId,
  };
}

/** Lots of a vaccine among doses of a session, the latest first. */
export function lotsUsed(doses: readonly Immunization[], productCode: string): { lot: string; expiry?: string }[] {
  const used = new Map<string, { lot: string; expiry?: string }>();
  const latest = [...doses].sort((a, b) => ((a.occurredAt ?? '') < (b.occurredAt ?? '') ? 1 : -1));
  for (const { lot, expiry, voided, productCode: code } of latest)
    if (lot && !voided && code === productCode && !used.has(lot)) used.set(lot, { lot, ...(expiry ? { expiry } : {}) });
  return [...used.values()];
}
