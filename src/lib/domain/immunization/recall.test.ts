import { expect, it } from 'vitest';
import { judgeSeries } from './person.ts';
import { missedOf, recallPlaces } from './recall.ts';
import { VN_EPI_TT52_2025 as EPI } from './schedules.ts';
import type { GivenDose } from './types.ts';

const PLACES = recallPlaces(EPI);
const born = { birthDate: '2025-01-15', sex: '1' };
const penta = (occurredOn: string): GivenDose => ({
  antigens: ['D', 'T', 'wP', 'HepB', 'Hib'],
  productCode: 'PENTA',
  occurredOn,
  status: 'DA_TIEM',
});
const measles: GivenDose = {
  antigens: ['measles'],
  productCode: 'MEASLES',
  occurredOn: '2025-10-20',
  status: 'DA_TIEM',
};
const missed = (day: string, doses: GivenDose[] = [], child = born) =>
  missedOf(child, judgeSeries(child, doses, doses, day, EPI), day, PLACES, 12);

it('knows where the counted doses stand in the schedule', () => {
  expect(PLACES).toEqual({
    penta1: { series: 'DPT', doses: 1, doseNo: 1 },
    penta3: { series: 'DPT', doses: 3, doseNo: 3 },
    meas1: { series: 'MEASLES', doses: 1, doseNo: 1 },
  });
});

it('zero-dose: from the day on which the child is twelve months old, without a first PENTA that counts', () => {
  expect(missed('2026-01-14')).toEqual([]);
  expect(missed('2026-01-15')).toEqual(['zeroDose']);
  expect(missed('2026-01-15', [penta('2025-02-01')])).toEqual(['zeroDose']);
  expect(missed('2026-01-15', [penta('2025-03-15')])).not.toContain('zeroDose');
});

it('is not asked of whom the birth date is known to the month only, or who is too old for the dose', () => {
  expect(missed('2026-06-01', [], { ...born, birthDate: '2025-01' })).toEqual([]);
  expect(missed('2030-01-14')).toEqual(['zeroDose']);
  expect(missed('2030-01-15')).toEqual([]);
});

it('drop-out: begun, and the third PENTA or measles overdue', () => {
  const two = [penta('2025-03-15'), penta('2025-04-15')];
  // Third dose wanted on 15/05, in time for a month.
  expect(missed('2025-06-15', two)).toEqual([]);
  expect(missed('2025-06-16', two)).toEqual(['penta3']);
  const three = [...two, penta('2025-05-20')];
  expect(missed('2026-01-15', three)).toEqual(['meas1']);
  expect(missed('2026-01-15', [...three, measles])).toEqual([]);
});

it('a refusal is still a drop-out; a deferral is none until it is over', () => {
  const two = [penta('2025-03-15'), penta('2025-04-15')];
  const held = (status: 'HOAN' | 'TU_CHOI', postponedUntil?: string) => ({
    ...penta('2025-06-20'),
    scheduleDose: 'PENTA-3',
    status,
    ...(postponedUntil ? { postponedUntil } : {}),
  });
  expect(missed('2025-07-01', [...two, held('TU_CHOI')])).toEqual(['penta3']);
  expect(missed('2025-07-01', [...two, held('HOAN', '2025-07-20')])).toEqual([]);
});
