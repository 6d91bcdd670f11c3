import { expect, test } from 'vitest';
import { minutesLeft } from './remaining.ts';

const from = { at: 10_000, received: 500 };

test('the rest at the speed until now, in whole minutes and never less than one', () => {
  expect(minutesLeft(from, { at: 70_000, received: 6_500 }, 30_500)).toBe(4);
  expect(minutesLeft(from, { at: 70_000, received: 6_500 }, 31_000)).toBe(5);
  expect(minutesLeft(from, { at: 70_000, received: 6_500 }, 6_501)).toBe(1);
});

test('nothing is promised from a few records or a moment', () => {
  expect(minutesLeft(undefined, { at: 70_000, received: 6_500 }, 30_500)).toBeUndefined();
  expect(minutesLeft(from, { at: 14_000, received: 6_500 }, 30_500)).toBeUndefined();
  expect(minutesLeft(from, { at: 70_000, received: 900 }, 30_500)).toBeUndefined();
});
