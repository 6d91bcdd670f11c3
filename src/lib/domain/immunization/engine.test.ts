import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '../dates/index.ts';
import { dateOf, dayOf, parseSpan, plus } from './days.ts';
import { dosesDue, dosesDueBetween, scheduleDoseFor } from './due.ts';
import { findProduct, products } from './products.ts';
import { scheduleOn, VN_EPI_TT52_2025 as EPI } from './schedules.ts';
import type { GivenDose } from './types.ts';

const BIRTH = '2026-03-10';
const child = { birthDate: BIRTH, sex: '1' };
const give = (productCode: string, occurredOn: string, scheduleDose = ''): GivenDose => ({
  antigens: [...(findProduct(productCode)?.antigens ?? [])],
  productCode,
  scheduleDose,
  occurredOn,
  status: 'DA_TIEM',
});

describe('day numbers', () => {
  const day = fc.integer({ min: -40_000, max: 60_000 }).map((days) => addDays('1970-01-01', days));

  test('are those of the calendar', () => {
    fc.assert(
      fc.property(day, fc.nat(200), (date, count) => {
        expect(dateOf(dayOf(date))).toBe(date);
        expect(dateOf(plus(dayOf(date), parseSpan(`${count}d`)))).toBe(addDays(date, count));
        expect(dateOf(plus(dayOf(date), parseSpan(`${count}m`)))).toBe(addMonths(date, count));
      }),
    );
  });

  test('of a partial date there are none', () => {
    expect([dayOf('2026'), dayOf('2026-03'), dayOf(''), dayOf('1849-12-31'), dayOf('2200-01-01')]).toEqual(
      Array(5).fill(NaN),
    );
  });
});

describe('the schedule', () => {
  test('has products of the catalogue, each named once', () => {
    const doses = EPI.series.flatMap((series) => [...series.doses, ...(series.variants ?? []).flatMap((v) => v.doses)]);
    expect(doses.filter((dose) => !findProduct(dose.product))).toEqual([]);
    expect(new Set(products.map(({ code }) => code)).size).toBe(products.length);
  });

  test('in force is the last that has begun', () => {
    expect([scheduleOn('2026-11-21').id, scheduleOn('2010-01-01').id]).toEqual([EPI.id, EPI.id]);
  });
});

describe('what is due', () => {
  test('this week: overdue, due and becoming due, soonest first', () => {
    const due = dosesDue(child, [give('BCG', BIRTH)], '2026-05-05', '2026-05-11', EPI);
    expect(due.map(({ code, isOverdue }) => [code, isOverdue])).toEqual([
      ['OPV-1', false],
      ['PCV-1', false],
      ['PENTA-1', false],
      ['ROTA-1', false],
    ]);
    expect(dosesDue(child, [], '2026-05-05', '2026-05-09', EPI).map(({ code }) => code)).toEqual(['BCG']);
  });

  test('of many children, with the child', () => {
    const [a, b] = [
      { ...child, id: 'a', given: [give('BCG', BIRTH)] },
      { ...child, id: 'b', birthDate: '2026-02-20', given: [] },
    ];
    const due = dosesDueBetween([a, b], '2026-04-22', '2026-04-28', EPI);
    expect(due.map((dose) => [dose.child.id, dose.code, dose.isOverdue])).toEqual([
      ['b', 'BCG', true],
      ['b', 'OPV-1', false],
      ['b', 'PCV-1', false],
      ['b', 'PENTA-1', false],
      ['b', 'ROTA-1', false],
    ]);
  });

  test.each([
    ['PENTA', [], '2026-05-10', 'PENTA-1'],
    ['PENTA', [give('PENTA', '2026-05-10', 'PENTA-1')], '2026-06-10', 'PENTA-2'],
    ['HEXA', [give('PENTA', '2026-05-10', 'PENTA-1')], '2026-06-10', 'PENTA-2'],
    ['BOPV', [give('HEXA', '2026-05-10')], '2026-06-10', 'OPV-2'],
    ['MEASLES', [], '2026-12-10', 'MEAS-1'],
    ['MR', [give('MEASLES', '2026-12-10', 'MEAS-1')], '2027-09-10', 'MR-1'],
    ['MEASLES', [give('MEASLES', '2026-12-10', 'MEAS-1')], '2027-09-10', undefined],
    ['HEPB', [], '2026-03-10', 'HEPB-0'],
    ['HEPB', [], '2026-05-10', undefined],
    ['HPV', [], '2026-05-10', undefined],
    ['RABIES', [], '2026-05-10', undefined],
    ['UNKNOWN', [], '2026-05-10', undefined],
  ])('%s after %j on %s would be %s', (product, given, on, code) => {
    expect(scheduleDoseFor(product, child, given, on, EPI)?.code).toBe(code);
  });
});
