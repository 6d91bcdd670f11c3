import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from './alarms.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('thousands of alarms share one timer, each rings once, early by a sixteenth at most', () => {
  const alarms = new Alarms();
  const rung: number[] = [];
  const start = performance.now();
  for (let i = 0; i < 3_000; i++) alarms.at(30_000 + i, () => rung.push(performance.now() - start));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(28_000);
  expect(rung).toHaveLength(0);
  vi.advanceTimersByTime(6_000);
  expect(rung).toHaveLength(3_000);
  expect(Math.min(...rung)).toBeGreaterThanOrEqual((30_000 * 15) / 16);
  expect(vi.getTimerCount()).toBe(0);
});

test('a short alarm is not held up by a long one, and what is taken back does not ring', () => {
  const alarms = new Alarms();
  const rung: string[] = [];
  alarms.at(60_000, () => rung.push('long'));
  const takeBack = alarms.at(10, () => rung.push('never'));
  alarms.at(20, () => rung.push('short'));
  takeBack();
  vi.advanceTimersByTime(25);
  expect(rung).toEqual(['short']);
  vi.advanceTimersByTime(60_000);
  expect(rung).toEqual(['short', 'long']);
});

test('nothing is left when everything was taken back', () => {
  const alarms = new Alarms();
  const taken = [1, 500, 70_000, Infinity].map((ms) => alarms.at(ms, () => {}));
  for (const takeBack of taken) takeBack();
  expect(vi.getTimerCount()).toBe(0);
});
