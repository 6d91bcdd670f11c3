import { describe, expect } from 'vitest';
import { newVisit } from '../records.ts';
import { MINUTE } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const AT = '2026-03-02T02:00:00.000Z';

describe('R12: two tablets that are the same: one began with the backup of the other', () => {
  inWorld(
    'R12: both have the same unsent edits, name and clock: nothing doubles, and what each writes afterwards stays',
    async (world) => {
      const here = world.addDevice();
      here.start();
      await world.run(MINUTE);
      here.connected = false;
      await world.finish(here.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: '0901' })));
      await world.finish(here.create('visits', newVisit('v-one', 'p1', AT, 'ho')));
      const copy = world.clone(here);
      copy.connected = false;
      copy.start();
      for (const [device, text] of [
        [here, 'máy gốc'],
        [copy, 'máy sao'],
      ] as const) {
        await world.finish(device.edit('patients', 'p1', 'writes a note', (p) => ({ ...p, note: text })));
        await world.finish(device.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: `09 ${text}` })));
        await world.finish(device.edit('visits', 'v-one', 'diagnoses', (v) => ({ ...v, diagnosis: text })));
      }
      here.connected = copy.connected = true;
      await expectNothingLost(world);
      expect((await world.server.documents('visits')).size).toBe(4);
      expect(here.held('patients', 'p1')?.phone).toBe('0901');
    },
  );

  inWorld('R12: the same field in the same moment, with clocks that are equal to the last digit', async (world) => {
    const here = world.addDevice();
    here.start(false);
    await world.finish(here.engine.run());
    const copy = world.clone(here);
    copy.start(false);
    const edits = [here, copy].map((device, n) =>
      device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `090${n}` })),
    );
    await world.finish(Promise.all(edits));
    expect(here.held('patients', 'p1')?.phone).not.toBe(copy.held('patients', 'p1')?.phone);
    for (const device of world.devices) device.engine.start();
    await expectNothingLost(world);
  });
});
