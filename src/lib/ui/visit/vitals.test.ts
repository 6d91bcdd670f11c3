import { describe, expect, it } from 'vitest';
import type { Visit } from '../../domain/records/index.ts';
import { bodyMassIndex, lastVitals, vitalsInOrder } from './vitals.ts';

const visit = (id: string, startedAt: string, vitals: Visit['vitals'], voided = false): Visit =>
  ({ id, startedAt, vitals, ...(voided ? { voided: { reason: 'nhầm người' } } : {}) }) as Visit;

describe('vitals of the visit form', () => {
  it('asks for the weight first for a child and for the blood pressure first for an adult', () => {
    expect(vitalsInOrder(2)[0]?.name).toBe('weightKg');
    expect(vitalsInOrder(40)[0]?.name).toBe('systolicMmHg');
    expect(vitalsInOrder(undefined)[0]?.name).toBe('systolicMmHg');
  });

  it('offers every vital once, whatever the age', () => {
    for (const age of [0, 14, 15, 80, undefined]) {
      const names = vitalsInOrder(age).map((vital) => vital.name);
      expect(new Set(names).size).toBe(9);
      expect(names).toHaveLength(9);
    }
  });

  it('shows the newest earlier value of each vital, whatever the order of the visits', () => {
    const visits = [
      visit('b', '2026-08-01T02:00:00.000Z', { weightKg: 11 }),
      visit('a', '2026-05-01T02:00:00.000Z', { weightKg: 10, heightCm: 80 }),
    ];
    expect(lastVitals(visits, 'new')).toEqual({
      weightKg: { value: 11, at: '2026-08-01T02:00:00.000Z' },
      heightCm: { value: 80, at: '2026-05-01T02:00:00.000Z' },
    });
  });

  it('never shows values of the visit itself or of a voided visit as earlier ones', () => {
    const visits = [
      visit('self', '2026-08-01T02:00:00.000Z', { weightKg: 11 }),
      visit('wrong', '2026-07-01T02:00:00.000Z', { weightKg: 70 }, true),
    ];
    expect(lastVitals(visits, 'self')).toEqual({});
  });

  it('computes the body mass index only from weight and height', () => {
    expect(bodyMassIndex({ weightKg: 60, heightCm: 160 })).toBe(23.4);
    expect(bodyMassIndex({ weightKg: 60 })).toBeUndefined();
    expect(bodyMassIndex(undefined)).toBeUndefined();
  });
});
