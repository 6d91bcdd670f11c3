import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { caseOf, suspendedLots, withStep } from '../../domain/aefi/index.ts';
import type { AefiCase, AnyRecord, Immunization, VaccineLot } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import { LAN, openDevice, signInServer, type TestDevice } from '../testing/device.ts';
import { doseChange, patientChange } from '../testing/records.ts';

const FOUND = Date.parse('2026-11-21T02:00:00.000Z');
const HOUR = 3_600_000;
const who = { by: 'lan', device: 'tab' };
const lot: Change = {
  kind: 'stock',
  record: {
    ...{ id: 'lot:PENTA:A1', stationCode: '22333', villageCode: '', type: 'lot' },
    ...{ productCode: 'PENTA', lotNo: 'A1', expiry: '2027-01-31', dosesPerVial: 1, holds: [] },
  },
};
let now: number;
let tablet: TestDevice;

beforeEach(async () => {
  now = FOUND;
  tablet = await openDevice({ now: () => now });
});
afterEach(() => tablet.device.close());

async function severeCase(id: string): Promise<void> {
  const [, dose, stored] = await tablet.device.save([
    patientChange('a', 'Lê Thị Hoa', { birthDate: '2026-08-01' }),
    doseChange('a', 'PENTA-1', { lotId: 'lot:PENTA:A1', lot: 'A1' }),
    lot,
  ]);
  const at = new Date(now).toISOString();
  const reaction = { severity: 'severe' as const, kinds: ['shock'] };
  const aefi = caseOf([dose as unknown as Immunization], reaction, { id, now: at, ...who });
  const held = suspendedLots(aefi, [stored as unknown as VaccineLot], { at, ...who, reason: 'Tai biến nặng' });
  await tablet.device.save([
    { kind: 'notices', record: aefi as unknown as Change['record'] },
    ...held.map((one): Change => ({
      kind: 'stock',
      record: one as unknown as Change['record'],
      basedOn: one.updatedAt,
    })),
  ]);
}
const list = (open?: boolean) =>
  tablet.device.reactionCases({ ...(open === undefined ? {} : { open }), offset: 0, limit: 10 });

test('a severe case is listed with its person and its clock, and its lot stands still', async () => {
  await severeCase('c');
  now = FOUND + 21 * HOUR;
  const { rows, total, alarms } = await list(true);
  expect({ total, alarms }).toEqual({ total: 1, alarms: 1 });
  expect(rows[0]).toMatchObject({
    person: { id: 'a' },
    state: 'PHAT_HIEN',
    clock: { state: 'alarm', minutesLeft: 180 },
  });
  const found = await tablet.device.reactionCase('c');
  expect(found).toMatchObject({ doses: [{ scheduleDose: 'PENTA-1' }], lots: [{ lotNo: 'A1' }], sameLots: 1 });
  expect(found?.lots[0]?.holds).toMatchObject([{ action: 'suspend', noticeId: 'c' }]);
});

test('what must be told comes first, what is closed last and is no open case', async () => {
  await severeCase('early');
  now += HOUR;
  await severeCase('late');
  const early = (await tablet.device.get('notices', 'early')) as AefiCase;
  const closed = (['BAO_CAO_24H', 'DIEU_TRA', 'KET_LUAN', 'DONG'] as const).reduce<AefiCase>(
    (one, state) => withStep(one, state, { id: state, at: new Date(now).toISOString(), ...who }),
    early,
  );
  await tablet.device.save([
    {
      kind: 'notices',
      record: closed as unknown as Change['record'],
      basedOn: (early as unknown as AnyRecord).updatedAt,
    },
  ]);
  expect((await list()).rows.map(({ aefi }) => aefi.id)).toEqual(['late', 'early']);
  expect((await list(true)).rows.map(({ aefi }) => aefi.id)).toEqual(['late']);
  expect((await tablet.device.reactionCases({ patientId: 'b', offset: 0, limit: 10 })).total).toBe(0);
});

test('the hours of the station’s rules count', async () => {
  await severeCase('c');
  const rules = { id: 'rules:immunization', stationCode: '22333', villageCode: '', type: 'rules' };
  await tablet.device.close();
  tablet = await openDevice({
    name: tablet.deps.name,
    now: () => now,
    fetch: signInServer([{ ...LAN, role: 'stationHead' }]),
  });
  await tablet.device.save([
    {
      kind: 'settings',
      record: {
        ...rules,
        values: [
          { id: 'aefiReportHours', value: 12 },
          { id: 'aefiAlarmHours', value: 6 },
        ],
      },
    },
  ]);
  now = FOUND + 7 * HOUR;
  expect((await list(true)).rows[0]?.clock).toMatchObject({ state: 'alarm', minutesLeft: 300 });
});
