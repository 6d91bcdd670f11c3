import { describe, expect, test } from 'vitest';
import type { Vitals } from '../records/visit.ts';
import type { Draft } from './context.ts';
import { checkVitals } from './vitals.ts';
import { vitalsLimits, type VitalName } from './vitals-limits.ts';

const YEAR = 365;
const levels = (vitals: Draft<Vitals>, ageDays?: number, confirmed?: string[]) =>
  checkVitals(vitals, ageDays, confirmed).map(({ path, code, level }) => `${level} ${path.slice(7)} ${code}`);

/** ehr-831.md D. */
const TABLE: [VitalName, hardMin: number, hardMax: number, softMin: number, softMax: number][] = [
  ['pulsePerMin', 20, 260, 50, 120],
  ['temperatureC', 30, 45, 35.5, 37.5],
  ['respirationPerMin', 5, 120, 12, 24],
  ['spo2Percent', 40, 100, 95, 100],
];

describe('limits of adults', () => {
  test.each(TABLE)('%s', (name, hardMin, hardMax, softMin, softMax) => {
    for (const value of [softMin, softMax]) expect(levels({ [name]: value })).toEqual([]);
    for (const value of new Set([hardMin, softMin - 0.1]))
      expect(levels({ [name]: value })).toEqual([`soft ${name} vitalSoft`]);
    for (const value of [hardMin - 0.1, hardMax + 0.1])
      expect(levels({ [name]: value })).toEqual([`hard ${name} vitalHard`]);
    if (hardMax > softMax) expect(levels({ [name]: hardMax })).toEqual([`soft ${name} vitalSoft`]);
  });

  test('weight and height', () => {
    expect(levels({ weightKg: 0.2, heightCm: 231 })).toEqual(['hard weightKg vitalHard', 'hard heightCm vitalHard']);
    expect(levels({ weightKg: 300, heightCm: 20 })).toEqual(['soft weightKg vitalSoft', 'soft heightCm vitalSoft']);
    expect(levels({ weightKg: 55, heightCm: 160 })).toEqual([]);
  });

  test('the sentence knows value, limits and unit', () => {
    expect(checkVitals({ temperatureC: 38.2 })[0]?.params).toEqual({
      field: 'temperatureC',
      value: 38.2,
      unit: 'celsius',
      min: 35.5,
      max: 37.5,
    });
  });
});

test('a confirmed soft value is not asked again, a hard one is still refused', () => {
  expect(levels({ temperatureC: 39 }, undefined, ['temperatureC'])).toEqual([]);
  expect(levels({ temperatureC: 46 }, undefined, ['temperatureC'])).toEqual(['hard temperatureC vitalHard']);
});

describe('blood pressure', () => {
  test.each<[string, Draft<Vitals>, string[]]>([
    ['usual', { systolicMmHg: 120, diastolicMmHg: 80 }, []],
    ['high', { systolicMmHg: 141, diastolicMmHg: 91 }, ['soft systolicMmHg vitalSoft', 'soft diastolicMmHg vitalSoft']],
    ['equal', { systolicMmHg: 90, diastolicMmHg: 90 }, ['hard diastolicMmHg diastolicNotBelow']],
    ['one value', { systolicMmHg: 120 }, ['soft diastolicMmHg bloodPressureIncomplete']],
    ['the other value', { diastolicMmHg: 80 }, ['soft systolicMmHg bloodPressureIncomplete']],
  ])('%s', (_, vitals, issues) => expect(levels(vitals)).toEqual(issues));
});

describe('limits of children', () => {
  test('breathing that WHO calls fast is asked about', () => {
    expect([20, 100, 3 * YEAR].map((age) => vitalsLimits(age).respirationPerMin.soft[1])).toEqual([59, 49, 39]);
  });

  test('a healthy child is not asked about', () => {
    expect(
      levels({ pulsePerMin: 140, respirationPerMin: 45, weightKg: 3.3, heightCm: 50, temperatureC: 36.8 }, 3),
    ).toEqual([]);
    expect(levels({ pulsePerMin: 125, respirationPerMin: 32, weightKg: 8.9, heightCm: 72 }, 274)).toEqual([]);
    expect(levels({ pulsePerMin: 90, respirationPerMin: 20, weightKg: 20, heightCm: 115 }, 6 * YEAR)).toEqual([]);
  });

  test('the weight of an adult is', () => {
    expect(levels({ weightKg: 55 }, 274)).toEqual(['soft weightKg vitalSoft']);
    expect(levels({ weightKg: 8.9 }, 40 * YEAR)).toEqual(['soft weightKg vitalSoft']);
  });

  test('go over into those of adults at 15 years', () => {
    expect(vitalsLimits(15 * YEAR + 3)).not.toEqual(vitalsLimits());
    expect(vitalsLimits(15 * YEAR + 4)).toEqual(vitalsLimits());
  });

  test('are inside the hard limits and ordered at every age', () => {
    for (let age = 0; age < 6000; age += 30)
      for (const { hard, soft } of Object.values(vitalsLimits(age)))
        expect([hard[0] <= soft[0], soft[0] < soft[1], soft[1] <= hard[1]]).toEqual([true, true, true]);
  });
});
