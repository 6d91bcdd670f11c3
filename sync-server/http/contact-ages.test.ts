import { expect, test } from 'vitest';
import { contactAges, newestOf } from './contact-ages.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T15:00:00Z');

test('the age of the station that was silent longest, and how many are silent for a day and for a week', () => {
  const heard = [1, 23, 25, 6 * 24, 8 * 24].map((hours) => NOW - hours * HOUR);
  expect(contactAges([...heard, undefined], NOW)).toEqual({
    stations: 6,
    oldestAgeS: 8 * 24 * 3_600,
    neverHeard: 1,
    over24h: 4,
    over7d: 2,
  });
});

test('nobody, and nobody ever', () => {
  expect(contactAges([], NOW)).toEqual({ stations: 0, neverHeard: 0, over24h: 0, over7d: 0 });
  expect(contactAges([undefined], NOW)).toEqual({ stations: 1, neverHeard: 1, over24h: 1, over7d: 1 });
});

test('a clock that went back makes no negative age', () => {
  expect(contactAges([NOW + HOUR], NOW).oldestAgeS).toBe(0);
});

test('the newest instant of each', () => {
  const newest = newestOf([
    ['a', '2026-11-21T10:00:00Z'],
    ['b', undefined],
    ['a', '2026-11-21T12:00:00Z'],
    ['a', '2026-11-21T11:00:00Z'],
  ]);
  expect([...newest]).toEqual([['a', Date.parse('2026-11-21T12:00:00Z')]]);
});
