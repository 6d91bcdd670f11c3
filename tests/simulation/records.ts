import { STATION } from './server.ts';
import type { AnyRecord } from '../../src/lib/domain/records/index.ts';

const common = (id: string, version: number) => ({ id, stationCode: STATION, villageCode: `${STATION}-01`, version });

/** New records as the forms make them; the device adds the stamps. */
export function newHousehold(id: string, code: string) {
  const address = { provinceCode: '01', communeCode: STATION, text: 'Số 1' };
  return { ...common(id, 2), code, address, members: [], events: [] };
}

export function newPatient(id: string, fullName: string, householdId: string) {
  const lists = { identifiers: [], contacts: [], allergies: [], conditions: [] };
  return { ...common(id, 1), householdId, fullName, sex: '2', birthDate: '1994-05-17', ...lists };
}

export function newVisit(id: string, patientId: string, startedAt: string, reason: string) {
  return {
    ...common(id, 2),
    patientId,
    linkCode: `${STATION}.${id}`,
    startedAt,
    place: 'home',
    careType: '01',
    reason,
    icdOther: [],
    prescription: [],
    nextAppointmentOn: '',
    examinerId: 'nurse',
    status: 'inProgress',
  };
}

export function newDose(id: string, patientId: string, scheduleDose: string, occurredOn: string, lot: string) {
  return {
    ...common(id, 2),
    patientId,
    productCode: 'PENTA',
    productName: 'ComBE Five',
    antigens: ['DTP', 'HepB', 'Hib'],
    scheduleDose,
    lot,
    occurredOn,
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    programme: 'TCMR',
    reactions: [],
  };
}

/** A record that the server itself has written, as an import does. */
export function imported(content: ReturnType<typeof common>, at = '2026-03-02T01:00:00.000Z'): AnyRecord {
  const created = { createdAt: at, createdBy: 'server', createdDevice: 'server' };
  const updated = { updatedAt: at, updatedBy: 'server', updatedDevice: 'server' };
  return { ...content, ...created, ...updated, clock: `${Date.parse(at)}-00000-server` };
}

export function newSettings(name: string) {
  const lists = { points: [], villages: [{ code: `${STATION}-01`, name: 'Thôn 1' }] };
  return { ...common('station', 1), type: 'station', name, provinceCode: '01', communeCode: STATION, ...lists };
}
