import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '../dates/index.ts';
import { scheduleProblems } from './check-schedule.ts';
import { dateOf, dayOf, parseSpan, plus } from './days.ts';
import { dosesDue, dosesDueBetween, scheduleDoseFor } from './due.ts';
import { findProduct, products } from './products.ts';
import type { Schedule } from './rules.ts';
import { scheduleOn, VN_EPI_TT52_2025 as EPI } from './schedules.ts';
import { seriesStatus, type GivenDose } from './series-status.ts';

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
  test('is without problems, and each of its products is in the catalogue', () => {
    expect(scheduleProblems(EPI)).toEqual([]);
    const doses = EPI.series.flatMap((series) => [...series.doses, ...(series.variants ?? []).flatMap((v) => v.doses)]);
    expect(doses.filter((dose) => !findProduct(dose.product))).toEqual([]);
    expect(new Set(products.map(({ code }) => code)).size).toBe(products.length);
  });

  test('in force is the last that has begun', () => {
    expect([scheduleOn('2026-11-21').id, scheduleOn('2010-01-01').id]).toEqual([EPI.id, EPI.id]);
  });

  /** Series 1 is BCG, 2 is DPT. */
  const broken = (change: (copy: Schedule) => void) => {
    const copy = structuredClone(EPI);
    change(copy);
    return scheduleProblems(copy);
  };
  const first = (copy: Schedule, series = 2, dose = 0) => copy.series[series]!.doses[dose]!;

  test.each<[string, (copy: Schedule) => void, RegExp]>([
    ['a negative interval', (s) => (first(s, 2, 1).minInterval = '-28d'), /minInterval/],
    ['a span without a unit', (s) => (first(s).minAge = '6'), /minAge/],
    ['an unknown field', (s) => Object.assign(first(s), { maxAge: '5y' }), /maxAge/],
    ['a code twice', (s) => (first(s, 2, 1).code = 'PENTA-1'), /PENTA-1 appears twice/],
    ['a least age over the target', (s) => (first(s).minAge = '3m'), /under the least age/],
    ['an end before the target', (s) => (first(s).beforeAge = '2m'), /ends before/],
    [
      'doses that wait for each other',
      (s) => (first(s, 1).after = { dose: 'PENTA-1', interval: '28d' }),
      /waits for PENTA-1/,
    ],
    ['a second dose without an interval', (s) => delete first(s, 2, 1).minInterval, /no least interval/],
    ['a value without a label', (s) => delete first(s).trust.minAge, /minAge has no trust label/],
    ['an end before the beginning', (s) => (s.validTo = '2020-01-01'), /validTo/],
  ])('with %s is refused', (_, change, problem) => {
    expect(broken(change).join('; ')).toMatch(problem);
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

describe('any history', () => {
  const dose = fc.record({
    product: fc.constantFrom(
      'PENTA',
      'BOPV',
      'IPV',
      'PCV',
      'ROTA',
      'MEASLES',
      'MR',
      'JE',
      'HEXA',
      'MMR',
      'DPT',
      'TD',
      'IMOJEV',
    ),
    day: fc.integer({ min: 0, max: 3_000 }),
  });
  const history = fc
    .array(dose, { maxLength: 16 })
    .map((doses) => doses.map(({ product, day }) => give(product, addDays(BIRTH, day))));
  const today = addDays(BIRTH, 3_000);

  test('the order of entering does not matter', () => {
    fc.assert(
      fc.property(history, (given) => {
        const said = (list: GivenDose[]) =>
          seriesStatus(child, list, today, EPI).map(({ given: judged, ...status }) => ({
            ...status,
            given: judged.map(({ dose: { occurredOn, productCode }, verdict }) => [occurredOn, productCode, verdict]),
          }));
        expect(said(given.toReversed())).toEqual(said(given));
      }),
    );
  });

  test('the earliest date of the next dose is itself valid, the day before is not', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 3_000 }), (all, age) => {
        const on = addDays(BIRTH, age);
        const given = all.filter(({ occurredOn }) => occurredOn <= on);
        const verdictOn = (date: string, { code, product }: { code: string; product: string }, series: string) => {
          const then = give(product, date, code);
          const status = seriesStatus(child, [...given, then], date, EPI).find((one) => one.series === series);
          return status?.given.find((one) => one.dose === then);
        };
        for (const { series, next } of seriesStatus(child, given, on, EPI)) {
          if (!next || given.some(({ occurredOn }) => occurredOn === on)) continue;
          const first = next.earliest > on ? next.earliest : on;
          expect(verdictOn(first, next, series)).toMatchObject({ verdict: 'valid', countsAs: next.code });
          // IPV-1 is planned 28 days after OPV-3, but judged by its age alone.
          if (first === on || next.code === 'IPV-1') continue;
          expect(verdictOn(addDays(first, -1), next, series)?.verdict).toMatch(/tooEarly|intervalTooShort/);
        }
      }),
    );
  });

  test('no dose of the schedule is erased, and each place is filled once', () => {
    fc.assert(
      fc.property(history, (given) => {
        const status = seriesStatus(child, given, today, EPI);
        for (const one of given)
          expect(status.some((series) => series.given.some((judged) => judged.dose === one))).toBe(true);
        for (const { given: judged } of status) {
          const places = judged.flatMap(({ countsAs }) => countsAs ?? []);
          expect(new Set(places).size).toBe(places.length);
        }
      }),
    );
  });
});
