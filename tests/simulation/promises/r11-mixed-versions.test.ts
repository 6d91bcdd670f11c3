import { describe, expect } from 'vitest';
import { NEW, OLD } from '../program.ts';
import { newHousehold, newVisit } from '../records.ts';
import { MINUTE } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const AT = '2026-03-02T02:00:00.000Z';

describe('R11: tablets with programs of different age', () => {
  inWorld(
    'R11: a program two versions behind and a newer one edit the same records, and no field is lost',
    async (world) => {
      const [old, present, tomorrow] = [
        world.addDevice({}, { program: OLD }),
        world.addDevice(),
        world.addDevice({}, { program: NEW }),
      ];
      for (const device of world.devices) device.start();
      await world.run(MINUTE);
      for (const device of world.devices) device.connected = false;
      await world.finish(old.create('households', newHousehold('h-old', '70')));
      await world.finish(tomorrow.create('households', newHousehold('h-new', '71')));
      await world.finish(tomorrow.edit('households', 'h1', 'corrects a phone', (h) => ({ ...h, phone: '021' })));
      await world.finish(old.edit('households', 'h1', 'writes a note', (h) => ({ ...h, note: 'máy cũ' })));
      await world.finish(present.edit('households', 'h1', 'corrects a number', (h) => ({ ...h, code: '99' })));
      for (const device of world.devices) device.connected = true;
      await world.run(20 * MINUTE);
      await world.finish(old.edit('households', 'h-new', 'writes a note', (h) => ({ ...h, note: 'máy cũ sửa' })));
      await world.finish(present.edit('households', 'h-old', 'writes a note', (h) => ({ ...h, note: 'máy nay sửa' })));
      await expectNothingLost(world);
      const stored = await world.server.documents('households');
      const record = (id: string) => stored.get(id)?.record;
      expect(record('h1')).toMatchObject({ version: 3, phone: '021', note: 'máy cũ', code: '99', ofTomorrow: {} });
      expect(record('h-new')).toMatchObject({
        version: 3,
        note: 'máy cũ sửa',
        ofTomorrow: expect.any(String) as string,
      });
      expect(record('h-old')).toMatchObject({ version: 2, toiletHygienic: true, note: 'máy nay sửa' });
      expect(record('h-old')).not.toHaveProperty('hygiene');
    },
  );

  inWorld('R11: a visit that an old program completed gets its signature where it is read', async (world) => {
    const [old, present] = [world.addDevice({}, { program: OLD }), world.addDevice()];
    for (const device of world.devices) device.start();
    await world.run(MINUTE);
    const visit = { ...newVisit('v-old', 'p1', AT, 'ho'), status: 'completed', endedAt: AT, outcome: '1' };
    await world.finish(old.create('visits', visit));
    await world.run(10 * MINUTE);
    await world.finish(present.edit('visits', 'v-old', 'amends', (v) => ({ ...v, treatment: 'nghỉ ngơi' })));
    await expectNothingLost(world);
    const record = (await world.server.documents('visits')).get('v-old')?.record;
    expect(record).toMatchObject({ version: 2, signedAt: AT, status: 'completed', reason: 'ho' });
    expect(record?.amendments).toMatchObject([{ fields: { treatment: { after: 'nghỉ ngơi' } } }]);
  });

  inWorld('R11: an answer in the shape of yesterday meets one in the shape of today', async (world) => {
    const [old, present] = [world.addDevice({}, { program: OLD }), world.addDevice()];
    for (const device of world.devices) device.start();
    await world.finish(old.create('households', newHousehold('h-old', '70')));
    await world.run(10 * MINUTE);
    present.connected = false;
    await world.finish(old.edit('households', 'h-old', 'looks at the toilet', (h) => ({ ...h, hygiene: 'khong' })));
    await world.finish(present.edit('households', 'h-old', 'corrects a phone', (h) => ({ ...h, phone: '021' })));
    await world.run(10 * MINUTE);
    present.connected = true;
    await world.quiet();
    expect(await world.differences()).toEqual([]);
    const record = (await world.server.documents('households')).get('h-old')?.record;
    expect(record).toMatchObject({ version: 2, toiletHygienic: false, phone: '021' });
    expect(record).not.toHaveProperty('hygiene');
  });
});
