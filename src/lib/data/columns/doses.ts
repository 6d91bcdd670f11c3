import type { Immunization } from '../../domain/records/index.ts';
import { disagreementOf } from './disagreement.ts';
import type { Row } from './column-table.ts';

export const DOSE_FIELDS = [
  'patientId',
  'scheduleDose',
  'occurredOn',
  'status',
  'productCode',
  'antigens',
  'postponedUntil',
  'disagrees',
] as const;
export type DoseField = (typeof DOSE_FIELDS)[number];

/** Children of the routine schedule; older people's doses are read from the store when they are asked for. */
export const CHILD_YEARS = 8;

export function doseColumns(dose: Immunization): Row<DoseField> {
  return {
    patientId: dose.patientId,
    scheduleDose: dose.scheduleDose,
    occurredOn: dose.occurredOn,
    status: dose.status,
    productCode: dose.productCode,
    antigens: dose.antigens.join(','),
    postponedUntil: dose.postponedUntil ?? '',
    disagrees: disagreementOf('immunizations', dose),
  };
}

/** As much of a dose as the columns know: enough to compare it with the others of the person. */
export function doseOf(id: string, row: Row<DoseField>): Immunization {
  return {
    id,
    patientId: row.patientId,
    scheduleDose: row.scheduleDose,
    occurredOn: row.occurredOn,
    status: row.status as Immunization['status'],
    productCode: row.productCode,
    productName: '',
    antigens: row.antigens === '' ? [] : row.antigens.split(','),
    source: 'TAI_TRAM',
    programme: 'TCMR',
    reactions: [],
    ...{ stationCode: '', villageCode: '', version: 1, clock: '' },
    ...{ createdAt: '', createdBy: '', createdDevice: '' },
    ...{ updatedAt: '', updatedBy: '', updatedDevice: '' },
  };
}
