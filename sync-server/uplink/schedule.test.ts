import { describe, expect, test } from 'vitest';
import { lastScheduled, nextRunAt, retryDelayMs } from './schedule.ts';

const at = { hour: 22, minute: 0 };
const utc = (text: string) => Date.parse(text);
const MINUTE = 60_000;

test.each([
  ['2026-11-21T14:59:59Z', '2026-11-20T15:00:00Z'],
  ['2026-11-21T15:00:00Z', '2026-11-21T15:00:00Z'],
  ['2026-11-21T17:30:00Z', '2026-11-21T15:00:00Z'],
  ['2026-12-31T23:00:00Z', '2026-12-31T15:00:00Z'],
])('at %s the last 22:00 in Vietnam was %s', (now, expected) => {
  expect(lastScheduled(utc(now), at)).toBe(utc(expected));
});

test('an hour after midnight belongs to the same day in Vietnam', () => {
  expect(lastScheduled(utc('2026-11-20T18:00:00Z'), { hour: 0, minute: 30 })).toBe(utc('2026-11-20T17:30:00Z'));
});

describe('nextRunAt', () => {
  const now = utc('2026-11-21T03:00:00Z');
  const base = {
    now,
    at,
    startedAt: now - 10 * MINUTE,
    lastSuccessAt: undefined,
    lastEndAt: undefined,
    failuresInARow: 0,
  };

  test('waits for tonight when last night succeeded', () => {
    const lastSuccessAt = utc('2026-11-20T15:04:00Z');
    expect(nextRunAt({ ...base, lastSuccessAt, lastEndAt: lastSuccessAt })).toBe(utc('2026-11-21T15:00:00Z'));
  });

  test('R22: makes up for a night when the machine was off, a minute after the start', () => {
    const lastSuccessAt = utc('2026-11-18T15:04:00Z');
    expect(nextRunAt({ ...base, lastSuccessAt, lastEndAt: lastSuccessAt })).toBe(base.startedAt + MINUTE);
    expect(nextRunAt(base)).toBe(base.startedAt + MINUTE);
  });

  test('R22: tries again and again while the warehouse is down, slower each time, and at the hour in any case', () => {
    const lastEndAt = utc('2026-11-21T02:58:00Z');
    expect(nextRunAt({ ...base, lastEndAt, failuresInARow: 1 })).toBe(lastEndAt + 5 * MINUTE);
    expect(nextRunAt({ ...base, lastEndAt, failuresInARow: 3 })).toBe(lastEndAt + 20 * MINUTE);
    expect([1, 2, 3, 4, 5, 50].map((n) => retryDelayMs(n) / MINUTE)).toEqual([5, 10, 20, 40, 60, 60]);
    const night = utc('2026-11-21T15:00:10Z');
    expect(nextRunAt({ ...base, now: night, lastEndAt: night - 30_000, failuresInARow: 9 })).toBeLessThanOrEqual(night);
  });
});
