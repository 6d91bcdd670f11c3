import { describe, expect } from 'vitest';
import { HOUR, MINUTE } from '../world.ts';
import { answer, expectNothingLost, inWorld } from './in-world.ts';

describe('R14: many devices at the same hour over bad links', () => {
  inWorld('forty devices with loss, 429 and 503 all complete', async (world) => {
    world.network.faults = {
      ...world.network.faults,
      ...{ lossBefore: 0.05, lossAfter: 0.05, status: 0.2, slowMs: 5000 },
    };
    for (let n = 0; n < 40; n++) {
      const device = world.addDevice();
      device.start();
    }
    await world.run(MINUTE);
    for (const device of world.devices.filter((one) => one.ids('patients').length > 0).slice(0, 4)) {
      await world.finish(device.edit('patients', 'p1', 'writes', (p) => ({ ...p, email: `${device.name}@x.vn` })));
    }
    await world.run(HOUR);
    await expectNothingLost(world);
  });

  inWorld('a device leaves the server alone for as long as it asks, also when something is saved', async (world) => {
    const device = world.addDevice();
    device.start();
    await world.run(MINUTE);
    const times: number[] = [];
    world.network.intercept = (request) => {
      if (request.path.includes('_db_updates')) return undefined;
      if (!request.path.endsWith('/_bulk_docs')) return void times.push(world.scheduler.now);
      times.push(world.scheduler.now);
      return times.length > 3 ? undefined : answer(429, { 'retry-after': '120' });
    };
    await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: '091' })));
    await world.run(30_000);
    expect(device.state).toMatchObject({ phase: 'problem', problem: { code: 'busy' } });
    const refusedAt = times.at(-1) ?? 0;
    const asked = times.length;
    for (let n = 0; n < 3; n++) {
      await world.finish(device.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
      await world.run(20_000);
    }
    expect(times.length).toBe(asked);
    await world.run(5 * MINUTE);
    expect((times[asked] ?? 0) - refusedAt).toBeGreaterThanOrEqual(120_000);
    await expectNothingLost(world);
  });

  inWorld('devices that failed in the same moment do not come back in the same moment', async (world) => {
    const back = new Map<string, number>();
    let down = true;
    world.network.intercept = ({ headers }) => {
      if (down) return answer(503);
      const token = headers.authorization;
      if (token !== undefined && !back.has(token)) back.set(token, world.scheduler.now);
      return undefined;
    };
    for (let n = 0; n < 12; n++) world.addDevice().start();
    await world.run(30_000);
    down = false;
    await world.run(2 * MINUTE);
    const times = [...back.values()];
    expect(times.length).toBe(12);
    // Ways of at most 0.2 s alone would bring them back within two seconds.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(4000);
    await expectNothingLost(world);
  });
});
