import type { Change } from '../../data/api.ts';
import { findProduct, type NextDose } from '../../domain/immunization/index.ts';
import type { Immunization, Patient } from '../../domain/records/index.ts';
import { changeOf, type Edited } from '../patient/record.ts';

/** What somebody says about a dose that is not given. */
export interface NotGivenValue {
  status?: 'HOAN' | 'CHONG_CHI_DINH' | 'TU_CHOI';
  on?: string;
  until?: string;
  reason?: string;
}

export type NotGivenFault = 'choose' | 'until' | 'reason' | 'day';

/** What is missing; undefined when it can be saved. A deferral without its end would be over tomorrow, so that it is asked for. */
export function notGivenFault({ status, on, until, reason }: NotGivenValue, today: string): NotGivenFault | undefined {
  if (!status) return 'choose';
  if (!on || on > today) return 'day';
  if (!reason?.trim()) return 'reason';
  return status === 'HOAN' && (!until || until <= on) ? 'until' : undefined;
}

/**
 * The record that says why a dose was not given. Its id is its own, never that of the scheduled dose: the dose may still be given on the
 * same day.
 */
export function notGivenChange(
  id: string,
  patient: Pick<Patient, 'id' | 'stationCode' | 'villageCode'>,
  next: Pick<NextDose, 'code' | 'doseNo' | 'product'>,
  { status = 'HOAN', on = '', until, reason }: NotGivenValue,
): Change {
  const product = findProduct(next.product);
  const record: Edited<Immunization> = {
    id,
    stationCode: patient.stationCode,
    villageCode: patient.villageCode,
    patientId: patient.id,
    productCode: next.product,
    productName: product?.name ?? next.product,
    antigens: [...(product?.antigens ?? [])],
    scheduleDose: next.code,
    doseNo: next.doseNo,
    occurredOn: on,
    status,
    source: 'TAI_TRAM',
    programme: 'TCMR',
    reactions: [],
    ...(status === 'HOAN' ? { postponedUntil: until } : {}),
    reasonNotGiven: reason,
  };
  return changeOf('immunizations', record);
}
