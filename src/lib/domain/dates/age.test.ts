import { describe, expect, test } from 'vitest';
import { ageDaysOf, ageInWords, ageOf } from './age.ts';
import { instantAt, timeIn, todayIn } from './zone.ts';

describe('age', () => {
  test.each([
    ['2026-08-09', '2026-11-21', [0, 3, 12]],
    ['2026-11-21', '2026-11-21', [0, 0, 0]],
    ['2025-11-22', '2026-11-21', [0, 11, 30]],
    ['2024-02-29', '2025-02-28', [1, 0, 0]],
    ['2026-01-31', '2026-02-28', [0, 1, 0]],
    ['2026-01-31', '2026-03-30', [0, 1, 30]],
  ])('born %s is on %s %j', (born, on, [years, months, days]) =>
    expect(ageOf(born, on)).toEqual({ years, months, days, precision: 'YMD' }),
  );

  test('of partial birth dates only what is known', () => {
    expect(ageOf('1959', '2026-11-21')).toEqual({ years: 67, months: 0, days: 0, precision: 'Y' });
    expect(ageOf('2026-08', '2026-11-21')).toEqual({ years: 0, months: 3, days: 0, precision: 'YM' });
  });

  test('of a person who is not born yet is unknown', () => {
    expect([ageOf('2026-11-22', '2026-11-21'), ageOf('2027', '2026-11-21'), ageDaysOf('2027', '2026-11-21')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['2026-11-01', { unit: 'days', days: 20, approximate: false }],
    ['2026-08-09', { unit: 'months', months: 3, days: 12, approximate: false }],
    ['2020-11-22', { unit: 'months', months: 71, days: 30, approximate: false }],
    ['2020-11-21', { unit: 'years', years: 6, approximate: false }],
    ['2026-11', { unit: 'months', months: 0, days: 0, approximate: true }],
    ['2025', { unit: 'years', years: 1, approximate: true }],
  ])('born %s is said as %j', (born, words) => expect(ageInWords(born, '2026-11-21')).toEqual(words));

  test('in days, of a partial date the middle', () => {
    expect(ageDaysOf('2026-11-01', '2026-11-21')).toBe(20);
    expect(ageDaysOf('2025', '2026-01-01')).toBe(183);
    expect(ageDaysOf('2026-11', '2026-11-21')).toBe(10);
  });
});

describe('the day in Vietnam', () => {
  test('begins at 17:00 UTC', () => {
    expect(['2026-11-21T16:59:59.999Z', '2026-11-21T17:00:00.000Z'].map((now) => [todayIn(now), timeIn(now)])).toEqual([
      ['2026-11-21', '23:59'],
      ['2026-11-22', '00:00'],
    ]);
  });

  test('instantAt undoes todayIn and timeIn', () => {
    const instant = instantAt('2026-11-22', '00:05');
    expect([instant, todayIn(instant), timeIn(instant)]).toEqual(['2026-11-21T17:05:00.000Z', '2026-11-22', '00:05']);
  });
});
