import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareClocks,
  following,
  MAX_AHEAD_MS,
  MAX_OFFLINE_MS,
  parseClock,
  receive,
  serverTimeAt,
  tick,
} from './clock.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

describe('clock (R12)', () => {
  test('is sortable text of milliseconds, counter and device', () => {
    expect(tick(undefined, NOW, 'tab-1').clock).toBe(`${NOW}-00000-tab-1`);
    expect(parseClock(`${NOW}-0000z-tab-1`)).toEqual({ ms: NOW, counter: 35, deviceId: 'tab-1' });
    expect(parseClock('yesterday')).toBeUndefined();
  });

  test('never goes back, whatever the device says', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e15, max: 1e15 })), (times) => {
        let last: string | undefined;
        for (const now of times) {
          const { clock } = tick(last, now, 'tab-1');
          expect(parseClock(clock)).toBeDefined();
          if (last) expect(compareClocks(clock, last)).toBeGreaterThan(0);
          last = clock;
        }
      }),
    );
  });

  test('sorts after everything that has arrived', () => {
    const remote = tick(undefined, NOW + 5_000, 'tab-2').clock;
    const after = receive(tick(undefined, NOW, 'tab-1').clock, remote, NOW, 'tab-1', NOW).clock;
    expect(compareClocks(tick(after, NOW, 'tab-1', NOW).clock, remote)).toBeGreaterThan(0);
  });

  test('of two devices at the same time is never equal', () => {
    expect(tick(undefined, NOW, 'tab-1').clock).not.toBe(tick(undefined, NOW, 'tab-2').clock);
  });

  test('of a device years ahead is held at a day after the server and reported', () => {
    const wrong = tick(undefined, NOW + 3_650 * DAY, 'tab-1', NOW);
    expect(wrong).toEqual({ clock: `${NOW + MAX_AHEAD_MS}-00000-tab-1`, aheadMs: 3_650 * DAY });
    expect(tick(wrong.clock, NOW + 3_650 * DAY, 'tab-1', NOW).clock).toBe(`${NOW + MAX_AHEAD_MS}-00001-tab-1`);
  });

  test('of a device years behind follows the server and is reported', () => {
    expect(tick(undefined, 0, 'tab-1', NOW)).toEqual({ clock: `${NOW}-00000-tab-1`, behindMs: NOW });
  });

  test('within a day of the server is believed', () => {
    expect(tick(undefined, NOW + MAX_AHEAD_MS, 'tab-1', NOW)).toEqual({ clock: `${NOW + MAX_AHEAD_MS}-00000-tab-1` });
  });

  test('recovers from an absurd clock of its own, and does not catch one from others', () => {
    const absurd = `${NOW + 3_650 * DAY}-00000-tab-9`;
    expect(tick(absurd, NOW, 'tab-1', NOW).clock).toBe(`${NOW}-00000-tab-1`);
    expect(receive(`${NOW}-00000-tab-1`, absurd, NOW, 'tab-1', NOW)).toEqual({
      clock: `${NOW}-00000-tab-1`,
      aheadMs: 3_650 * DAY,
    });
  });

  test('carries a full counter into the milliseconds', () => {
    expect(following(`${NOW}-zzzzz-tab-1`, 'tab-2')).toBe(`${NOW + 1}-00000-tab-2`);
  });

  test('after weeks without contact the own clock still counts, after years it does not', () => {
    const contact = { serverMs: NOW, deviceMs: NOW - 3_600_000 };
    expect(serverTimeAt(contact, contact.deviceMs + 21 * DAY)).toBe(NOW + 21 * DAY);
    expect(serverTimeAt(contact, contact.deviceMs + 3_650 * DAY)).toBe(NOW + MAX_OFFLINE_MS);
    expect(serverTimeAt(contact, contact.deviceMs - DAY)).toBe(NOW);
  });
});
