import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { TestDevice } from '../../src/lib/data/testing/device.ts';
import {
  DAY_MS,
  code,
  goOffline,
  head,
  online,
  restarted,
  signedIn,
  unlock,
  withUnsent,
  world,
  eachTest,
} from './protected-tablets.ts';

/** Weeks without the server, and clocks that are wrong or set. */

eachTest();

describe('weeks without the server', () => {
  const daysLeft = async ({ device }: TestDevice) => (await device.device()).offlineDaysLeft;

  test('are told a week before the end, then the tablet stays locked until the server answers; the data stays', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.lock();
    goOffline();
    world.clockMs += 22 * DAY_MS;
    expect(await daysLeft(tablet)).toBeUndefined();
    world.clockMs += 2 * DAY_MS;
    expect(await daysLeft(tablet)).toBe(6);
    await unlock(tablet);
    await tablet.device.lock();
    world.clockMs += 7 * DAY_MS;
    const again = await restarted(tablet);
    expect(await daysLeft(again)).toBe(0);
    expect(await code(unlock(again))).toBe('offlineLimit');
    online();
    expect(await unlock(again)).toMatchObject({ stage: 'open' });
    expect(await daysLeft(again)).toBeUndefined();
    expect(await again.device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
  });

  test('are as many as the head has set, from the next contact on', async () => {
    const tablet = await signedIn(head);
    expect(await tablet.device.stationRules()).toMatchObject({ offlineDays: 30, least: 3, most: 90 });
    await tablet.device.setRules({ offlineDays: 10, visitMonths: 24 });
    await tablet.device.contact();
    goOffline();
    world.clockMs += 11 * DAY_MS;
    await tablet.device.lock();
    expect(await code(unlock(tablet))).toBe('offlineLimit');
  });

  test.each([
    ['jumps to 2099', 73 * 365],
    ['falls back to 1970', -56 * 365],
    ['falls back for a day and is set right again', -300],
  ])('R12: a clock that %s locks nobody out', async (_what, days) => {
    const tablet = await signedIn();
    await tablet.device.lock();
    goOffline();
    world.clockMs += days * DAY_MS;
    expect(await unlock(tablet)).toMatchObject({ stage: 'open' });
    await tablet.device.lock();
    world.clockMs += DAY_MS;
    expect(await unlock(tablet)).toMatchObject({ stage: 'open' });
    await tablet.device.lock();
    world.clockMs -= days * DAY_MS;
    expect(await unlock(tablet)).toMatchObject({ stage: 'open' });
  });

  test('are counted although somebody sets the clock back each evening', async () => {
    const tablet = await signedIn();
    await tablet.device.lock();
    goOffline();
    for (let day = 0; day < 31; day++) {
      world.ranMs += DAY_MS;
      world.clockMs += DAY_MS;
      await tablet.device.device();
      world.clockMs -= DAY_MS;
      await tablet.device.device();
    }
    expect(await code(unlock(tablet))).toBe('offlineLimit');
  });

  test('a wait after wrong PINs is not shortened by setting the clock forward, also over a restart', async () => {
    const tablet = await signedIn();
    await tablet.device.lock();
    goOffline();
    for (let n = 0; n < 5; n++) await code(unlock(tablet, '000000'));
    world.clockMs += DAY_MS;
    await expect(unlock(tablet)).rejects.toMatchObject({ code: 'wrongPin', params: { waitSeconds: 30 } });
    const again = await restarted(tablet);
    world.clockMs += DAY_MS;
    world.ranMs += 29_000;
    await expect(unlock(again)).rejects.toMatchObject({ code: 'wrongPin', params: { waitSeconds: 1 } });
    world.ranMs += 1_000;
    expect(await unlock(again)).toMatchObject({ stage: 'open' });
  });
});
