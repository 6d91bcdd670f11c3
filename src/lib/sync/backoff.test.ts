import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';
import { createPageSize } from './page-size.ts';

test('pauses double up to a limit, by half of them left to chance', () => {
  const longest = createBackoff(() => 1, 1000, 6000);
  expect([1, 2, 3, 4, 5].map(() => longest.next())).toEqual([1000, 2000, 4000, 6000, 6000]);
  longest.reset();
  expect(longest.next()).toBe(1000);
  const shortest = createBackoff(() => 0, 1000, 6000);
  expect([1, 2].map(() => shortest.next())).toEqual([500, 1000]);
});

test('a pause is never shorter than the server asks, and never absurdly long', () => {
  const backoff = createBackoff(() => 0, 1000, 6000);
  expect(backoff.next(60)).toBeGreaterThan(60_000);
  expect(backoff.next(1e9)).toBeLessThan(2 * 3600 * 1000);
});

test('a page is halved when it is too much and grows back slowly', () => {
  const size = createPageSize(100, 5);
  for (let n = 0; n < 10; n++) size.shrink();
  expect(size.current()).toBe(5);
  size.grow();
  expect(size.current()).toBe(7);
  for (let n = 0; n < 20; n++) size.grow();
  expect(size.current()).toBe(100);
  const small = createPageSize(2, 25);
  small.shrink();
  expect(small.current()).toBe(2);
});
