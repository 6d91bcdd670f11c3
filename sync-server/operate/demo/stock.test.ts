import { expect, test } from 'vitest';
import { immunizationRules } from '../../../src/lib/domain/immunization/index.ts';
import {
  definitions,
  type AnyRecord,
  type Fridge,
  type FridgeReading,
  type Immunization,
  type OpenVial,
  type StockMovement,
  type VaccineLot,
} from '../../../src/lib/domain/records/index.ts';
import { balanceOf, isOutOfLimits, lotState, missingReadings } from '../../../src/lib/domain/stock/index.ts';
import { makeCommune } from './commune.ts';

const TODAY = '2026-11-21';
const place = { communeCode: '02728', communeName: 'Xã Thử', provinceCode: '08', formerCommunes: ['Xã A', 'Xã B'] };
const staff = [{ id: 'demo-huong', deviceId: 'demo-huong' }];
const all = [...makeCommune({ ...place, people: 3000, seed: 1, today: TODAY, staff })];
const stock = all.filter(({ kind }) => kind === 'stock').map(({ record }) => record as AnyRecord & { type: string });
const ofType = <T>(type: string) => stock.filter((one) => one.type === type) as unknown as T[];
const lots = ofType<VaccineLot>('lot');
const movements = ofType<StockMovement>('movement');
const vials = ofType<OpenVial>('vial');
const doses = all.filter(({ kind }) => kind === 'immunizations').map(({ record }) => record as unknown as Immunization);
const movementsOf = (id: string) => movements.filter(({ lotId }) => lotId === id);

test('records of the stock keep to their schema', () => {
  for (const record of stock) expect(definitions.stock.schema.safeParse(record).error?.issues ?? []).toEqual([]);
});

test('doses of the last weeks come from vials that are there, no vial gave more than it held, and no balance is below zero', () => {
  const from = doses.filter(({ lotId }) => lotId);
  expect(from.length).toBeGreaterThan(30);
  const given = new Map<string, number>();
  for (const { vialId = '', lotId, lot, productCode, occurredAt = '' } of from) {
    const vial = vials.find(({ id }) => id === vialId);
    expect(vial?.lotId).toBe(lotId);
    expect(lots.find(({ id }) => id === lotId)).toMatchObject({ lotNo: lot, productCode });
    expect(occurredAt >= (vial?.openedAt ?? '')).toBe(true);
    given.set(vialId, (given.get(vialId) ?? 0) + 1);
  }
  for (const vial of vials) expect(given.get(vial.id)).toBeLessThanOrEqual(vial.doses);
  for (const { id } of lots)
    for (const { at } of movementsOf(id)) expect(balanceOf(movementsOf(id), at)).toBeGreaterThanOrEqual(0);
});

test('shows lots of every state, a fridge that was too warm and a reading that nobody made', () => {
  const rules = immunizationRules();
  const states = lots.map((lot) => lotState(lot, balanceOf(movementsOf(lot.id)), TODAY, rules));
  expect(new Set(states)).toEqual(new Set(['usable', 'soon', 'expired', 'suspended', 'empty']));
  const [fridge] = ofType<Fridge>('fridge');
  const readings = ofType<FridgeReading>('reading');
  const out = readings.filter((one) => fridge && one.fridgeId === fridge.id && isOutOfLimits(one, fridge));
  expect(out.map(({ action }) => action?.length)).toEqual([expect.any(Number)]);
  const at = { today: TODAY, time: '05:00', days: 7, perDay: 2 };
  expect(missingReadings(fridge ? [fridge] : [], readings, at).map(({ on, half }) => `${on} ${half}`)).toEqual([
    '2026-11-18 afternoon',
    '2026-11-21 morning',
  ]);
});
