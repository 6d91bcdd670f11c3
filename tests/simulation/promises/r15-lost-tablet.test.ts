import { describe, expect } from 'vitest';
import { newVisit } from '../records.ts';
import { MINUTE } from '../world.ts';
import { inWorld } from './in-world.ts';

const AT = '2026-03-02T02:00:00.000Z';

describe('R15: a tablet is lost', () => {
  inWorld('R15: from its revocation on it receives nothing and can send nothing', async (world) => {
    const [lost, here] = [world.addDevice(), world.addDevice()];
    lost.start();
    here.start();
    await world.run(MINUTE);
    world.server.expel(lost.name);
    await world.finish(here.edit('patients', 'p1', 'writes a note', (p) => ({ ...p, note: 'sau khi mất máy' })));
    await world.finish(here.create('visits', newVisit('v-secret', 'p1', AT, 'sau khi mất máy')));
    await world.finish(lost.edit('patients', 'p2', 'writes a note', (p) => ({ ...p, note: 'từ máy đã mất' })));
    for (let n = 0; n < 3; n++) {
      await world.run(30 * MINUTE);
      lost.kill();
      lost.start();
    }
    await world.run(30 * MINUTE);
    expect(lost.held('patients', 'p1')).not.toHaveProperty('note');
    expect(lost.held('visits', 'v-secret')).toBeUndefined();
    expect((await world.server.documents('patients')).get('p2')?.record).not.toHaveProperty('note');
    expect(lost.state?.phase).toBe('needsSignIn');
    expect(here.state?.phase).toBe('idle');
  });
});
