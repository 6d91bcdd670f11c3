import type { AnyRecord } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import { STATION } from './device.ts';

export const VILLAGE = 'thon-1';

/** Changes as forms give them; `more` overrides fields. */
export function patientChange(id: string, fullName: string, more: Record<string, unknown> = {}): Change {
  return {
    kind: 'patients',
    record: {
      id,
      stationCode: STATION,
      villageCode: VILLAGE,
      householdId: 'h1',
      fullName,
      sex: '2',
      birthDate: '1990-05-12',
      identifiers: [],
      contacts: [],
      allergies: [],
      conditions: [],
      ...more,
    },
  };
}

export function householdChange(id: string, headId: string, more: Record<string, unknown> = {}): Change {
  return {
    kind: 'households',
    record: {
      id,
      stationCode: STATION,
      villageCode: VILLAGE,
      code: 'H001',
      address: { text: 'Xóm Đồi' },
      members: [{ patientId: headId, relationship: '01', joinedOn: '2020-01-01' }],
      events: [],
      ...more,
    },
  };
}

export function visitChange(
  id: string,
  patientId: string,
  startedAt: string,
  more: Record<string, unknown> = {},
): Change {
  return {
    kind: 'visits',
    record: {
      id,
      stationCode: STATION,
      villageCode: VILLAGE,
      patientId,
      linkCode: `LK-${id}`,
      startedAt,
      place: 'station',
      careType: '01',
      reason: 'Sốt cao',
      icdMain: 'J00',
      icdOther: [],
      prescription: [],
      nextAppointmentOn: '',
      examinerId: 'p-lan',
      status: 'completed',
      ...more,
    },
  };
}

/** A dose of the paper book; one that is given here needs a screening. */
export function doseChange(patientId: string, scheduleDose: string, more: Record<string, unknown> = {}): Change {
  const occurredOn = '2026-11-21';
  return {
    kind: 'immunizations',
    record: {
      id: `${patientId}:${scheduleDose}:${occurredOn}`,
      stationCode: STATION,
      villageCode: VILLAGE,
      patientId,
      productCode: 'X',
      productName: 'Vắc xin thử',
      antigens: [],
      scheduleDose,
      lot: 'L1',
      expiry: '2027-12-31',
      occurredOn,
      status: 'TIEM_NOI_KHAC',
      source: 'SO_TIEM_CHUNG',
      programme: 'TCMR',
      reactions: [],
      ...more,
    },
  };
}

const AT = '2026-11-20T02:00:00.000Z';

/** A whole record, as the server sends it or the store holds it. */
export function stamped({ record }: Change, more: Record<string, unknown> = {}): AnyRecord {
  const stamps = {
    createdAt: AT,
    createdBy: 'p-lan',
    createdDevice: 'd1',
    updatedAt: AT,
    updatedBy: 'p-lan',
    updatedDevice: 'd1',
    clock: '1763604000000-00000-d1',
    version: 1,
  };
  return { ...record, ...stamps, ...more };
}
