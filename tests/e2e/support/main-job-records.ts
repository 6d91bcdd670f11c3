import { expect } from '@playwright/test';
import { HEAD_CARD } from './cards.ts';
import { dayFromNow, today } from './days.ts';
import type { ForeignClient } from './foreign-client.ts';
import { STATION } from './station.ts';

export const WIFE = 'Nông Thị Kiểm Tra';
export const CHILD = 'Hoàng Minh Thử';
/** Old enough for the first doses of two months. */
export const CHILD_BORN = dayFromNow(-66);

export interface Ids {
  headId: string;
  wifeId: string;
  childId: string;
  householdId: string;
  visitId: string;
  secondVisitId: string;
}

/** Every record of the main job is there, with the fields that were typed. */
export async function expectRecords(client: ForeignClient, ids: Ids): Promise<void> {
  expect(await client.get('patients', ids.headId)).toMatchObject({
    fullName: HEAD_CARD.fullName,
    sex: '1',
    birthDate: '1988-03-17',
    householdId: ids.householdId,
    stationCode: STATION,
    createdBy: 'demo-huong',
    identifiers: [{ type: 'personalId', value: HEAD_CARD.personalId, status: 'active', method: 'QR_CCCD' }],
  });
  expect(await client.get('patients', ids.wifeId)).toMatchObject({ fullName: WIFE, sex: '2', birthDate: '1990' });
  expect(await client.get('patients', ids.childId)).toMatchObject({ fullName: CHILD, sex: '1', birthDate: CHILD_BORN });
  const household = await client.get('households', ids.householdId);
  expect(household).toMatchObject({ address: { text: 'Nhà 12, xóm Thử' }, villageCode: `${STATION}-01` });
  expect(household.members).toMatchObject([
    { patientId: ids.headId, relationship: '01' },
    { patientId: ids.wifeId, relationship: '02' },
    { patientId: ids.childId, relationship: '04' },
  ]);
  expect(await client.get('visits', ids.visitId)).toMatchObject({
    patientId: ids.wifeId,
    reason: 'Ho, sốt ba ngày',
    vitals: { pulsePerMin: 88, temperatureC: 38.4, systolicMmHg: 118, diastolicMmHg: 76, weightKg: 52.5 },
    icdMain: expect.stringMatching(/^J06/),
    status: 'completed',
    place: 'station',
    examinerId: 'demo-huong',
  });
  expect(await client.get('visits', ids.secondVisitId)).toMatchObject({
    patientId: ids.headId,
    symptoms: 'Ấn đau cạnh cột sống thắt lưng, chưa khám xong',
    vitals: { pulsePerMin: 72 },
    icdMain: expect.stringMatching(/^M54/),
  });
  expect(await client.only('immunizations', (dose) => dose.patientId === ids.childId)).toMatchObject({
    _id: `${ids.childId}:PENTA-1:${today()}`,
    scheduleDose: 'PENTA-1',
    occurredOn: today(),
    lot: 'THU-001',
    expiry: dayFromNow(200),
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    injectorId: 'demo-huong',
  });
}

/** Documents per kind. */
export async function countsOf(client: ForeignClient) {
  const [patients, households, visits, immunizations] = await Promise.all([
    client.all('patients'),
    client.all('households'),
    client.all('visits'),
    client.all('immunizations'),
  ]);
  return {
    patients: patients.length,
    households: households.length,
    visits: visits.length,
    immunizations: immunizations.length,
  };
}
