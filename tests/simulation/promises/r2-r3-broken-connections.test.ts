import { describe, expect } from 'vitest';
import { imported, newPatient } from '../records.ts';
import { MINUTE } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const PAGE = 5;
/** Whole pages up to a checkpoint: each patient was written once, so sequences count patients. */
const pagesBehind = (checkpoint: string | undefined) => Number(checkpoint?.split('-')[0] ?? 0) / PAGE;
const generation = (rev: string | undefined) => Number(rev?.split('-')[0]);

describe('R2: time-out after the server has committed', () => {
  inWorld('nothing is shown as sent before an answer, and the retry changes nothing on the server', async (world) => {
    const device = world.addDevice();
    device.start(false);
    await world.finish(device.engine.run());
    await world.finish(device.create('patients', newPatient('p-new', 'Lê Thị Ấm', 'h1')));
    await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: '0901' })));
    await world.finish(device.engine.run());
    await world.finish(device.edit('patients', 'p1', 'corrects it again', (p) => ({ ...p, phone: '0902' })));
    let lost = 0;
    world.network.intercept = (request, pass) => {
      if (!request.path.endsWith('/_bulk_docs')) return undefined;
      lost++;
      return pass().then(() => 'lost' as const);
    };
    await world.finish(device.engine.run());
    expect(lost).toBe(1);
    expect((await world.server.documents('patients')).get('p1')?.record.phone).toBe('0902');
    expect(device.disk.unsent.has('patients/p1')).toBe(true);
    expect(device.state).toMatchObject({ phase: 'offline' });

    world.network.intercept = undefined;
    await world.finish(device.engine.run());
    const stored = (await world.server.documents('patients')).get('p1');
    expect(generation(stored?.rev)).toBe(3);
    expect(stored?.record.superseded).toBeUndefined();
    expect(device.disk.unsent.size).toBe(0);
    expect(device.state?.phase).toBe('idle');
  });

  inWorld('a push that arrives twice changes nothing', async (world) => {
    world.network.faults = { ...world.network.faults, duplicate: 1 };
    const device = world.addDevice();
    device.start();
    await world.run(MINUTE);
    await world.finish(device.create('patients', newPatient('p-new', 'Lê Thị Ấm', 'h1')));
    await world.run(10 * MINUTE);
    expect(generation((await world.server.documents('patients')).get('p-new')?.rev)).toBe(1);
    await expectNothingLost(world);
  });
});

describe('R3: kill in the middle of the first download', () => {
  inWorld('resumes at the last page, wherever the kill came', async (world) => {
    for (let n = 0; n < 30; n++) {
      await world.put('patients', imported(newPatient(`q${n}`, `Người ${n}`, 'h1')));
    }
    const starts = () => world.network.asked.filter((path) => isFirstPage(path)).length;
    for (let killAfterMs = 40; killAfterMs < 4000; killAfterMs = Math.ceil(killAfterMs * 1.5)) {
      const device = world.addDevice({ first: PAGE, pull: PAGE });
      const before = starts();
      device.start();
      await world.run(killAfterMs);
      device.kill();
      const checkpoint = device.disk.checkpoints.get('patients');
      expect(PAGE * pagesBehind(checkpoint)).toBeGreaterThanOrEqual(device.ids('patients').length - PAGE);
      const pages = world.network.asked.length;
      device.start();
      await world.run(MINUTE);
      const asked = world.network.asked.slice(pages).filter((path) => path.includes('-patients/_changes'));
      if (checkpoint) expect(asked[0]).toContain(`since=${encodeURIComponent(checkpoint)}`);
      expect(starts() - before).toBeLessThanOrEqual(checkpoint ? 1 : 2);
      device.kill();
    }
    for (const device of world.devices) device.start();
    await expectNothingLost(world);
  });

  inWorld('a checkpoint is never ahead of what is on the disk', async (world) => {
    const device = world.addDevice({ first: 2, pull: 2 });
    for (let life = 0; life < 60; life++) {
      device.start();
      await world.run(60 + life * 25);
      device.kill();
      const page = Number(device.disk.checkpoints.get('patients')?.split('-')[0] ?? 0);
      expect(device.ids('patients').length).toBeGreaterThanOrEqual(page);
    }
    device.start();
    await expectNothingLost(world);
  });
});

/** The survey of a first download asks for one row only; a page from the beginning is asked for without `since`. */
function isFirstPage(path: string): boolean {
  return (
    path.includes('-patients/_changes') &&
    !path.includes('since=') &&
    !path.includes('limit=1&') &&
    !/limit=1$/.test(path)
  );
}
