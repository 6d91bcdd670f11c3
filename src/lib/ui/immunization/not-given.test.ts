import { expect, it } from 'vitest';
import type { Immunization } from '../../domain/records/index.ts';
import { sameDose, type DoseValue } from './dose-value.ts';
import { notGivenChange, notGivenFault } from './not-given.ts';

const TODAY = '2026-11-21';
const patient = { id: 'p1', stationCode: '22333', villageCode: 'v1' };
const next = { code: 'PENTA-1', doseNo: 1, product: 'PENTA' };

it('asks for what is missing: why, the day, a reason, and of a deferral its end', () => {
  expect(notGivenFault({ on: TODAY, reason: 'x' }, TODAY)).toBe('choose');
  expect(notGivenFault({ status: 'TU_CHOI', on: '2026-11-22', reason: 'x' }, TODAY)).toBe('day');
  expect(notGivenFault({ status: 'TU_CHOI', on: TODAY, reason: ' ' }, TODAY)).toBe('reason');
  expect(notGivenFault({ status: 'HOAN', on: TODAY, reason: 'Sốt' }, TODAY)).toBe('until');
  expect(notGivenFault({ status: 'HOAN', on: TODAY, until: TODAY, reason: 'Sốt' }, TODAY)).toBe('until');
  expect(notGivenFault({ status: 'HOAN', on: TODAY, until: '2026-11-30', reason: 'Sốt' }, TODAY)).toBeUndefined();
});

it('names the dose, its antigens and the reason, under an id of its own', () => {
  const value = { status: 'HOAN', on: TODAY, until: '2026-11-30', reason: ' Sốt 38 °C ' } as const;
  const { kind, record } = notGivenChange('fresh', patient, next, value);
  expect(kind).toBe('immunizations');
  expect(record).toMatchObject({
    id: 'fresh',
    patientId: 'p1',
    status: 'HOAN',
    scheduleDose: 'PENTA-1',
    productCode: 'PENTA',
    occurredOn: TODAY,
    postponedUntil: '2026-11-30',
    reasonNotGiven: 'Sốt 38 °C',
  });
  expect(record.antigens).toContain('Hib');
});

it('a dose that was deferred may still be given on the same day', () => {
  const deferred = {
    ...notGivenChange('x', patient, next, { status: 'HOAN', on: TODAY }).record,
  } as unknown as Immunization;
  const given = { patientId: 'p1', scheduleDose: 'PENTA-1', occurredOn: TODAY } as DoseValue;
  expect(sameDose(given, [deferred])).toBeUndefined();
  expect(sameDose(given, [{ ...deferred, status: 'DA_TIEM' }])?.id).toBe('x');
});
