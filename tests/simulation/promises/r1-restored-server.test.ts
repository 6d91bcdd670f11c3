import { describe, expect } from 'vitest';
import type { Device } from '../device.ts';
import { imported, newHousehold, newPatient } from '../records.ts';
import { MINUTE, type World } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const phone = (device: Device, id: string, value: string) =>
  device.edit('patients', id, 'corrects a phone', (p) => ({ ...p, phone: value }));
const note = (device: Device, id: string, value: string) =>
  device.edit('patients', id, 'writes a note', (p) => ({ ...p, note: value }));

/** One tablet sends; another one is away and has edits of its own; then the server falls back to before. */
async function sendThenRestore(world: World, renew: boolean): Promise<[Device, Device]> {
  const [here, away] = [world.addDevice(), world.addDevice()];
  here.start();
  away.start();
  await world.run(MINUTE);
  away.connected = false;
  await world.server.backUp();
  await world.finish(phone(here, 'p1', '0901'));
  await world.finish(phone(here, 'p2', '0902'));
  await world.finish(here.create('households', newHousehold('h-new', '77')));
  await world.finish(phone(here, 'p1', '0903'));
  await world.finish(note(away, 'p1', 'từ máy đi xa'));
  await world.run(10 * MINUTE);
  expect(here.disk.unsent.size).toBe(0);
  await world.server.restore(renew);
  return [here, away];
}

/** The sequence of the restored server has overtaken the one that devices know. */
async function restoreAndGoOn(world: World): Promise<void> {
  await world.server.restore();
  for (let n = 0; n < 5; n++) await world.put('patients', imported(newPatient(`other-${n}`, `Người khác ${n}`, 'h1')));
}

describe('R1: the server is restored from an older backup', () => {
  inWorld('devices send again what the server lost, by themselves', async (world) => {
    await sendThenRestore(world, true);
    await expectNothingLost(world);
    const patients = await world.server.documents('patients');
    expect(patients.get('p1')?.record).toMatchObject({ phone: '0903', note: 'từ máy đi xa' });
    expect(patients.get('p2')?.record.phone).toBe('0902');
    expect((await world.server.documents('households')).has('h-new')).toBe(true);
  });

  inWorld('the one that was away comes first, and its edit stands beside what the other sends again', async (world) => {
    const [here, away] = await sendThenRestore(world, true);
    here.connected = false;
    away.connected = true;
    await world.run(10 * MINUTE);
    expect(away.disk.unsent.size).toBe(0);
    here.connected = true;
    await expectNothingLost(world);
    expect(away.held('patients', 'p1')).toMatchObject({ phone: '0903', note: 'từ máy đi xa' });
  });

  inWorld('an edit that waits on a lost version does not bring the old values back', async (world) => {
    const [here] = await sendThenRestore(world, true);
    here.connected = false;
    await world.finish(note(here, 'p2', 'sau khi khôi phục'));
    here.connected = true;
    await expectNothingLost(world);
    expect(here.held('patients', 'p2')).toMatchObject({ phone: '0902', note: 'sau khi khôi phục' });
  });

  inWorld('files copied back by hand, without a new generation', async (world) => {
    await sendThenRestore(world, false);
    await expectNothingLost(world);
    expect((await world.server.documents('patients')).get('p2')?.record.phone).toBe('0902');
  });

  inWorld('the same, and the first thing that is sent is an edit of a lost version', async (world) => {
    const [here] = await sendThenRestore(world, false);
    await world.finish(note(here, 'p2', 'sau khi chép lại'));
    await expectNothingLost(world);
    expect(here.held('patients', 'p2')).toMatchObject({ phone: '0902', note: 'sau khi chép lại' });
  });

  inWorld('in the middle of a run, between question and answer', async (world) => {
    const [here] = [world.addDevice(), world.addDevice()];
    here.start(false);
    await world.finish(here.engine.run());
    await world.server.backUp();
    await world.finish(phone(here, 'p1', '0901'));
    await world.finish(here.engine.run());
    await world.finish(note(here, 'p1', 'hai'));
    let restored = false;
    world.network.intercept = (request, pass) => {
      if (restored || !request.path.includes('-patients/_bulk_docs')) return undefined;
      restored = true;
      return world.scheduler.real(world.server.restore()).then(pass);
    };
    await world.finish(here.engine.run());
    expect(restored).toBe(true);
    world.network.intercept = undefined;
    for (const device of world.devices.slice(1)) device.start();
    here.engine.start();
    await expectNothingLost(world);
    expect(here.held('patients', 'p1')).toMatchObject({ phone: '0901', note: 'hai' });
  });

  inWorld('a page of the old server is not written over newer records', async (world) => {
    const here = world.addDevice();
    here.start(false);
    await world.finish(here.engine.run());
    await world.server.backUp();
    await world.finish(phone(here, 'p1', '0901'));
    await world.finish(here.engine.run());
    let restored = false;
    world.network.intercept = (request) => {
      if (restored || !request.path.includes('-patients/_changes')) return undefined;
      restored = true;
      const fromTheStart = { ...request, path: request.path.replace(/&?since=[^&]*/, '') };
      return world.scheduler.real(restoreAndGoOn(world).then(() => world.server.handle(fromTheStart)));
    };
    await world.finish(here.engine.run());
    expect(restored).toBe(true);
    expect(here.held('patients', 'p1')?.phone).toBe('0901');
    here.engine.start();
    await expectNothingLost(world);
  });
});
