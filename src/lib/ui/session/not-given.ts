import type { Change } from '../../data/api.ts';
import { findProduct } from '../../domain/immunization/index.ts';
import { scheduledDoseId, type Attendance, type Immunization } from '../../domain/records/index.ts';
import { changeOf } from '../patient/record.ts';

type Planned = Attendance['doses'][number];
/** Why a dose is not given. `postponedUntil`: day to come back. */
interface NotGiven {
  status: 'HOAN' | 'CHONG_CHI_DINH' | 'TU_CHOI';
  reason?: string;
  postponedUntil?: string;
}

/** What the due list must know of a screening: doses that were deferred, until when and why, and those that are contraindicated. */
export function notGivenChanges(attendance: Attendance, doses: readonly Immunization[], facility: string): Change[] {
  return attendance.conclusions.flatMap((one): Change[] => {
    if (one.conclusion === 'DU_DIEU_KIEN') return [];
    const status = one.conclusion === 'CHONG_CHI_DINH' ? one.conclusion : 'HOAN';
    const postponedUntil = one.conclusion === 'TAM_HOAN' ? one.until : undefined;
    return notGivenChange(attendance, one, { status, reason: one.reason, postponedUntil }, doses, facility);
  });
}

/** One dose of the schedule that is not given today. A dose that is recorded for this day already is left alone. */
export function notGivenChange(
  attendance: Attendance,
  { scheduleDose, productCode }: Planned,
  { status, reason, postponedUntil }: NotGiven,
  doses: readonly Immunization[],
  facility: string,
): Change[] {
  const product = findProduct(productCode);
  if (!scheduleDose || !product) return [];
  const { patientId, on } = attendance;
  const id = scheduledDoseId(patientId, scheduleDose, on);
  const before = doses.find((dose) => dose.id === id);
  if (before && (before.voided || before.status === 'DA_TIEM' || before.status === 'TIEM_NOI_KHAC')) return [];
  const record = {
    id,
    updatedAt: before?.updatedAt,
    stationCode: attendance.stationCode,
    villageCode: attendance.villageCode,
    patientId,
    productCode,
    productName: product.name,
    antigens: [...product.antigens],
    scheduleDose,
    occurredOn: on,
    status,
    source: 'TAI_TRAM' as const,
    programme: product.programme ? ('TCMR' as const) : ('DICH_VU' as const),
    facility,
    reactions: [],
    sessionId: attendance.sessionId,
    screeningId: attendance.id,
    postponedUntil,
    reasonNotGiven: reason,
  };
  return [changeOf('immunizations', record)];
}
