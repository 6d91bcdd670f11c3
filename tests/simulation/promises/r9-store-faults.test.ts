import { describe, expect } from 'vitest';
import { MINUTE } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

describe('R9: the disk of a tablet is full', () => {
  inWorld('R9: each write of the engine may fail, again and again, and nothing is lost or doubled', async (world) => {
    const [here, other] = [world.addDevice({ push: 2, pull: 2, first: 2 }), world.addDevice()];
    here.start();
    other.start();
    await world.run(MINUTE);
    for (let n = 0; n < 6; n++) {
      await world.finish(here.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
      await world.finish(other.edit('patients', 'p1', 'writes a note', (p) => ({ ...p, note: `từ máy khác ${n}` })));
      here.diskFull = 0.5;
      await world.run(3 * MINUTE);
      here.diskFull = 0;
      expect(await world.falseClaims()).toEqual([]);
    }
    await expectNothingLost(world);
    expect(here.held('patients', 'p1')).toMatchObject({ phone: '095', note: 'từ máy khác 5' });
  });

  inWorld('R9: the person is told that nothing was saved, and what was saved before is still sent', async (world) => {
    const here = world.addDevice();
    here.start();
    await world.run(MINUTE);
    here.connected = false;
    await world.finish(here.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: '0901' })));
    here.diskFull = 1;
    const refused = here.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: '0902' }));
    await expect(world.finish(refused)).rejects.toMatchObject({ name: 'QuotaExceededError' });
    here.connected = true;
    await world.run(5 * MINUTE);
    expect((await world.server.documents('patients')).get('p1')?.record.phone).toBe('0901');
    expect(here.states).toContainEqual(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'quota' }) }),
    );
    here.diskFull = 0;
    await expectNothingLost(world);
    expect(here.held('patients', 'p2')).not.toHaveProperty('phone');
  });

  inWorld(
    'R9: the disk of the server is full: nothing is shown as sent, and it arrives when there is room',
    async (world) => {
      const here = world.addDevice();
      here.start();
      await world.run(MINUTE);
      world.server.diskFull = true;
      await world.finish(here.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: '0901' })));
      await world.run(20 * MINUTE);
      expect([...here.disk.unsent.values()]).toMatchObject([{ id: 'p1', refused: undefined }]);
      expect(here.state?.phase).toBe('problem');
      world.server.diskFull = false;
      await world.run(10 * MINUTE);
      expect(here.disk.unsent.size).toBe(0);
      await expectNothingLost(world);
    },
  );
});
