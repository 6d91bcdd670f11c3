import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openVial, signedDoses } from '../../domain/stock/index.ts';
import type { StockMovement, VaccineLot } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import { openDevice, type TestDevice } from '../testing/device.ts';

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
