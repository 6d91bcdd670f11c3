import { describe, expect, test } from 'vitest';
import { MAX_AHEAD_MS } from '../../../src/lib/domain/merge/clock.ts';
import { HOUR, World } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const YEAR = 365 * 24 * HOUR;

describe('R12: wrong clocks', () => {
  inWorld('years ahead and years behind: all agree, nothing is lost, and the device says so', async (world) => {
    const [ahead, behind, right] = [world.addDevice(), world.addDevice(), world.addDevice()];
    ahead.clockOffsetMs = 20 * YEAR;
    behind.clockOffsetMs = -10 * YEAR;
    for (const device of world.devices) device.start();
    await world.run(60_000);
    expect(ahead.state?.clockOffsetMs).toBeGreaterThan(19 * YEAR);
    expect(behind.state?.clockOffsetMs).toBeLessThan(-9 * YEAR);
    expect(right.state?.clockOffsetMs).toBeUndefined();
    for (const device of world.devices) device.connected = false;
    for (const [n, device] of world.devices.entries())
      await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
    await expectNothingLost(world);
    const clock = Number(right.held('patients', 'p1')?.clock.slice(0, 13));
    expect(clock).toBeLessThanOrEqual(world.scheduler.now + MAX_AHEAD_MS);
    await world.finish(right.edit('patients', 'p1', 'corrects it', (p) => ({ ...p, phone: '0999' })));
    await expectNothingLost(world);
    expect(ahead.held('patients', 'p1')?.phone).toBe('0999');
  });

  test('two devices with the same time: the same result whoever sends first', async () => {
    const results: unknown[] = [];
    for (const order of [
      [0, 1, 0],
      [1, 0, 1],
    ]) {
      const world = new World('same time');
      try {
        await world.begin();
        const devices = [world.addDevice(), world.addDevice()];
        for (const device of devices) {
          device.start(false);
          await world.finish(device.engine.run());
        }
        const saves = devices.map((device, n) =>
          device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })),
        );
        await world.finish(Promise.all(saves));
        for (const n of order) await world.finish(devices[n]?.engine.run() ?? Promise.reject(new Error('no device')));
        expect(await world.differences()).toEqual([]);
        results.push(devices[0]?.held('patients', 'p1')?.phone);
      } finally {
        await world.end();
      }
    }
    expect(results[0]).toBe(results[1]);
  });
});
