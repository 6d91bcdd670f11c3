import type { AnyRecord, Immunization } from '../../domain/records/index.ts';
import { isGivenHere } from '../../domain/sessions/index.ts';
import type { Prepared } from './prepared.ts';

/**
 * The dose that a form records as given here just now: the rules of giving hold for it. They never hold up an edit of an older dose, nor a
 * corrected day, which is the dose that is voided with it. A deferral that becomes the dose of the day is a dose that is given now.
 */
export function newlyGiven(one: Prepared, all: readonly Prepared[]): Immunization | undefined {
  const dose = one.after as Immunization | undefined;
  if (one.change.kind !== 'immunizations' || !dose || dose.voided || !isGivenHere(dose)) return undefined;
  if (one.before && isGiven(one.before.record as unknown as Immunization)) return undefined;
  return all.some((other) => isCorrectedBy(other, dose)) ? undefined : dose;
}

const isGiven = ({ status }: Immunization) => status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC';

function isCorrectedBy({ change, before, after }: Prepared, dose: Immunization): boolean {
  if (change.kind !== 'immunizations' || !before || !after?.voided || before.record.voided) return false;
  const old = before.record as AnyRecord & Partial<Immunization>;
  return old.patientId === dose.patientId && old.productCode === dose.productCode && isGivenHere(old as Immunization);
}
