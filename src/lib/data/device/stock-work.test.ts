import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openVial, signedDoses } from '../../domain/stock/index.ts';
import type { StockMovement, VaccineLot } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import { LAN, openDevice, signInServer, type TestDevice } from '../testing/device.ts';
import { doseChange, patientChange, VILLAGE } from '../testing/records.ts';

const START = Date.parse('2026-11-21T01:00:00.000Z');
const HOUR = 3_600_000;
const POINT = '';
let now: number;
let tablet: TestDevice;

beforeEach(async () => {
  now = START;
  tablet = await openDevice({ now: () => now });
});
afterEach(() => tablet.device.close());

const record = (fields: object): Change['record'] =>
  ({ stationCode: '22333', villageCode: '', ...fields }) as Change['record'];
const stock = (fields: object): Change => ({ kind: 'stock', record: record(fields) });
const lot = (lotNo: string, expiry: string, over: object = {}) =>
  stock({ id: `lot:MR:${lotNo}`, type: 'lot', productCode: 'MR', lotNo, expiry, dosesPerVial: 10, holds: [], ...over });
let number = 0;
const moved = (lotNo: string, move: StockMovement['move'], doses: number, over: object = {}) =>
  stock({
    ...{ id: `m${(number += 1)}`, type: 'movement', lotId: `lot:MR:${lotNo}`, point: POINT, move },
    ...{ doses: signedDoses(move, doses), at: new Date(now).toISOString(), on: '2026-11-21', ...over },
  });
const save = async (...changes: Change[]) => {
  await tablet.device.save(changes);
  now += 60_000;
};
const use = () => tablet.device.lotsToUse({ productCode: 'MR', point: POINT });

test('lots stand by their expiry with what is left; a vial that is opened takes its doses out once', async () => {
  await save(lot('B', '2027-12-31'), lot('A', '2027-06-30'), moved('B', 'receipt', 50), moved('A', 'receipt', 20));
  expect((await use()).map(({ lot: { lotNo }, doses, state }) => [lotNo, doses, state])).toEqual([
    ['A', 20, 'usable'],
    ['B', 50, 'usable'],
  ]);
  const opened = openVial({ id: 'lot:MR:A', stationCode: '22333', dosesPerVial: 10 } as VaccineLot, {
    ...{ id: 'v1', point: POINT, now: new Date(now).toISOString(), today: '2026-11-21' },
  });
  for (let n = 0; n < 2; n++)
    await save({ kind: 'stock', record: opened.vial }, { kind: 'stock', record: opened.movement });
  expect(await use()).toMatchObject([
    { doses: 10, vials: [{ left: 10, stops: [] }] },
    { doses: 50, vials: [] },
  ]);
  now += 6 * HOUR;
  expect((await use())[0]?.vials[0]?.stops).toEqual([{ rule: 'vialTooOld', overridable: true }]);
  expect(await tablet.device.stockAlarms({ point: POINT })).toMatchObject([{ type: 'vialTooOld' }]);
});

test('another point has its own balance; a suspended lot says why it stands still; the past can be asked for', async () => {
  await save(lot('A', '2027-06-30'), moved('A', 'receipt', 20));
  const before = new Date(now - 1000).toISOString();
  await save(moved('A', 'issue', 5), moved('A', 'receipt', 5, { point: 'P2' }));
  const hold = { id: 'h', action: 'suspend', at: new Date(now).toISOString(), by: 'lan', device: 'd', reason: 'r' };
  await save(lot('A', '2027-06-30', { holds: [hold] }));
  expect(await use()).toMatchObject([{ doses: 15, state: 'suspended', stops: [{ rule: 'suspended' }] }]);
  expect(await tablet.device.vaccineStock({ point: 'P2' })).toMatchObject([
    { productCode: 'MR', lots: [{ doses: 5 }] },
  ]);
  expect(await tablet.device.vaccineStock({ point: POINT, at: before })).toMatchObject([{ lots: [{ doses: 20 }] }]);
  expect(await tablet.device.lotCard('lot:MR:A')).toMatchObject({
    state: 'suspended',
    balances: [
      { point: '', doses: 15 },
      { point: 'P2', doses: 5 },
    ],
    movements: [{ move: 'receipt', point: 'P2' }, { move: 'issue' }, { move: 'receipt' }],
  });
});

test('a fridge is asked for twice a day, and one out of limits is told', async () => {
  await save(stock({ id: 'f', type: 'fridge', name: 'Tủ 1', point: POINT, minC: 2, maxC: 8 }));
  expect(await tablet.device.stockAlarms({ point: POINT })).toMatchObject([
    { type: 'missingReading', missing: [{ half: 'morning' }] },
  ]);
  const reading = {
    ...{ id: 'r', type: 'reading', fridgeId: 'f', on: '2026-11-21', half: 'morning' },
    celsius: 9.5,
    action: 'gọi thợ',
  };
  await save(stock({ ...reading, at: new Date(now).toISOString() }));
  expect(await tablet.device.stockAlarms({ point: POINT })).toMatchObject([
    { type: 'temperature', reading: { celsius: 9.5 } },
  ]);
  expect(await tablet.device.fridgeMonth({ point: POINT, month: '2026-11' })).toMatchObject({
    fridges: [{ id: 'f' }],
    readings: [{ id: 'r' }],
  });
});

describe('a dose given here', () => {
  const screening = 's:a';
  const NO = Object.fromEntries(
    'CCĐ-a CCĐ-b CCĐ-c TH-a TH-b TH-c TH-d TH-e TH-g TH-h TH-i'.split(' ').map((code) => [code, false]),
  );
  const screened: Change = {
    kind: 'sessions',
    record: {
      ...{
        id: screening,
        stationCode: '22333',
        villageCode: VILLAGE,
        type: 'attendance',
        sessionId: 's',
        patientId: 'a',
      },
      ...{ on: '2026-11-21', arrivedAt: '2026-11-21T01:00:00.000Z', doses: [], temperatureC: 36.8, weightKg: 9 },
      ...{
        checklist: 'child',
        checklistVersion: 'QD1575-2023-child',
        answers: NO,
        screenedAt: '2026-11-21T01:00:00.000Z',
      },
      conclusions: [{ productCode: 'MR', scheduleDose: 'MR-1', conclusion: 'DU_DIEU_KIEN' }],
    },
  };
  const given = (more: object): Change =>
    doseChange('a', 'MR-1', {
      ...{ productCode: 'MR', productName: 'Sởi – rubella', status: 'DA_TIEM', source: 'TAI_TRAM' },
      ...{ occurredAt: '2026-11-21T01:05:00.000Z', screeningId: screening, lot: 'A', expiry: '2027-06-30', ...more },
    });
  const codes = (changes: Change[]) =>
    tablet.device.save(changes).then(
      () => ['saved'],
      (error: { issues?: { code: string }[] }) => (error.issues ?? []).map(({ code }) => code),
    );
  const hold = { id: 'h', action: 'suspend', at: new Date(START).toISOString(), by: 'lan', device: 'd', reason: 'r' };
  const override = { rule: 'suspended', reason: 'lô đã được kiểm định', by: 'head', at: new Date(START).toISOString() };
  const MR_A = { lotId: 'lot:MR:A' };

  async function ready(role: string, lotOver: object = {}): Promise<void> {
    await tablet.device.close();
    tablet = await openDevice({ now: () => now, fetch: signInServer([{ ...LAN, role }]) });
    await save(patientChange('a', 'Lê An', { birthDate: '2025-01-10', sex: '1' }), screened);
    await save(lot('A', '2027-06-30', lotOver), moved('A', 'receipt', 20));
  }

  test('is taken from a usable lot, and refused from one that is suspended, expired, empty or of another vaccine', async () => {
    await ready('healthWorker', { holds: [hold] });
    expect(await codes([given(MR_A)])).toEqual(['stockSuspended']);
    await save(
      lot('C', '2026-11-20'),
      moved('C', 'receipt', 5),
      lot('E', '2027-06-30'),
      lot('B', '2027-06-30', { id: 'lot:BCG:B', productCode: 'BCG' }),
    );
    expect(await codes([given({ lotId: 'lot:MR:C', lot: 'C' })])).toEqual(['stockExpired']);
    expect(await codes([given({ lotId: 'lot:MR:E', lot: 'E' })])).toEqual(['stockEmpty']);
    expect(await codes([given({ lotId: 'lot:BCG:B', lot: 'B' })])).toContain('stockOtherProduct');
    expect(await codes([given({ lotId: 'lot:MR:UNKNOWN', lot: 'UNKNOWN' })])).toEqual(['saved']);
  });
  test('an override counts from the head of the station only', async () => {
    await ready('healthWorker', { holds: [hold] });
    expect(await codes([given({ ...MR_A, override })])).toEqual(['stockSuspended']);
    await ready('stationHead', { holds: [hold] });
    expect(await codes([given(MR_A)])).toEqual(['stockSuspended']);
    expect(await codes([given({ ...MR_A, override: { ...override, reason: ' ' } })])).toContain('stockSuspended');
    expect(await codes([given({ ...MR_A, override })])).toEqual(['saved']);
  });
  test('a lot number that is typed is the lot of the stock; a deferral of the morning that becomes the dose is a dose', async () => {
    await ready('healthWorker', { holds: [hold] });
    expect(await codes([given({ lot: ' a ' })])).toEqual(['stockSuspended']);
    expect(await codes([given({ lot: 'UNKNOWN' })])).toEqual(['saved']);
    await ready('healthWorker', { holds: [hold] });
    await save(given({ status: 'HOAN', lot: undefined, expiry: undefined, postponedUntil: '2026-11-22' }));
    expect(await codes([given(MR_A)])).toEqual(['stockSuspended']);
  });
  test('a dose that is entered later was given from a vial that was fresh then', async () => {
    await ready('healthWorker');
    const early = new Date(START - 7 * HOUR).toISOString();
    const opened = openVial({ id: 'lot:MR:A', stationCode: '22333', dosesPerVial: 10 } as VaccineLot, {
      ...{ id: 'v1', point: POINT, now: early, today: '2026-11-21' },
    });
    await save({ kind: 'stock', record: opened.vial }, { kind: 'stock', record: opened.movement });
    const fromVial = (hours: number) =>
      given({ ...MR_A, vialId: 'v1', occurredAt: new Date(Date.parse(early) + hours * HOUR).toISOString() });
    expect(await codes([fromVial(6.1)])).toEqual(['stockVialTooOld']);
    expect(await codes([fromVial(2)])).toEqual(['saved']);
  });
  test('a vial that was opened too long ago is refused; what was given already may be corrected', async () => {
    await ready('healthWorker');
    const early = new Date(START - 7 * HOUR).toISOString();
    const opened = openVial({ id: 'lot:MR:A', stationCode: '22333', dosesPerVial: 10 } as VaccineLot, {
      ...{ id: 'v1', point: POINT, now: early, today: '2026-11-21' },
    });
    await save({ kind: 'stock', record: opened.vial }, { kind: 'stock', record: opened.movement });
    expect(await codes([given({ ...MR_A, vialId: 'v1' })])).toEqual(['stockVialTooOld']);
    const fresh = openVial({ id: 'lot:MR:A', stationCode: '22333', dosesPerVial: 10 } as VaccineLot, {
      ...{ id: 'v2', point: POINT, now: new Date(now).toISOString(), today: '2026-11-21' },
    });
    const opening: Change[] = [
      { kind: 'stock', record: fresh.vial },
      { kind: 'stock', record: fresh.movement },
    ];
    expect(await codes([...opening, given({ ...MR_A, vialId: 'v2' })])).toEqual(['saved']);
    await save(lot('A', '2027-06-30', { holds: [hold] }));
    expect(await codes([given({ ...MR_A, vialId: 'v2', note: 'sửa' })])).toEqual(['saved']);
  });
});
