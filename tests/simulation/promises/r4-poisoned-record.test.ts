import { describe, expect } from 'vitest';
import type { Device } from '../device.ts';
import { newPatient } from '../records.ts';
import { MINUTE, type World } from '../world.ts';
import { answer, expectNothingLost, inWorld } from './in-world.ts';

async function twentyPatients(world: World, poison: object): Promise<Device> {
  const device = world.addDevice();
  device.start(false);
  await world.finish(device.engine.run());
  for (let n = 0; n < 20; n++) {
    const content = newPatient(`q${n}`, `Người ${n}`, 'h1');
    await world.finish(device.create('patients', n === 7 ? { ...content, ...poison } : content));
  }
  return device;
}

const refusals = (device: Device) =>
  [...device.disk.unsent.values()].map(({ id, refused }) => [id, refused?.status, refused?.reason]);

/** Everything that holds this record is answered with `status`. */
function refuse(world: World, status: number, marker: string): void {
  world.network.intercept = (request) =>
    request.path.endsWith('/_bulk_docs') && request.body?.includes(marker) ? answer(status) : undefined;
}

describe('R4: one poisoned record in a batch', () => {
  inWorld('the server refuses it: the others pass, and the reason names the field', async (world) => {
    const device = await twentyPatients(world, { sex: '9' });
    await world.finish(device.engine.run());
    expect((await world.server.documents('patients')).size).toBe(3 + 19);
    expect(refusals(device)).toEqual([['q7', 403, expect.stringContaining('"sex"')]]);
    expect(device.state).toMatchObject({ phase: 'idle', lastSuccessAt: expect.any(String) });
    const asked = world.network.asked.length;
    await world.finish(device.engine.run());
    expect(world.network.asked.slice(asked).filter((path) => path.endsWith('/_bulk_docs'))).toEqual([]);

    await world.finish(device.edit('patients', 'q7', 'corrects the sex', (p) => ({ ...p, sex: '1' })));
    await world.finish(device.engine.run());
    expect(device.disk.unsent.size).toBe(0);
  });

  for (const status of [400, 403, 413, 422]) {
    inWorld(`the whole request fails with ${status} because of it: the others pass in the same run`, async (world) => {
      const device = await twentyPatients(world, { note: 'THUOC-DOC' });
      refuse(world, status, 'THUOC-DOC');
      await world.finish(device.engine.run());
      expect((await world.server.documents('patients')).size).toBe(3 + 19);
      expect(refusals(device)).toEqual([['q7', status, expect.stringMatching(/Hãy|Máy chủ/)]]);
      expect(device.state?.phase).toBe('idle');
    });
  }

  inWorld('500: the others pass at once, and the record is set aside when it fails again and again', async (world) => {
    const device = await twentyPatients(world, { note: 'THUOC-DOC' });
    refuse(world, 500, 'THUOC-DOC');
    await world.finish(device.engine.run());
    expect((await world.server.documents('patients')).size).toBe(3 + 19);
    expect(refusals(device)).toEqual([['q7', undefined, undefined]]);
    for (let n = 0; n < 3; n++) {
      await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
      await world.finish(device.engine.run());
    }
    expect(refusals(device)).toEqual([['q7', 500, expect.stringContaining('Máy chủ')]]);
    expect(device.disk.unsent.size).toBe(1);
  });

  inWorld('a server that fails for everything refuses nobody', async (world) => {
    const device = await twentyPatients(world, {});
    for (const status of [500, 403]) {
      refuse(world, status, 'docs');
      for (let n = 0; n < 5; n++) await world.finish(device.engine.run());
      expect(refusals(device).filter(([, refused]) => refused !== undefined)).toEqual([]);
      expect(device.state).toMatchObject({
        phase: 'problem',
        problem: { code: status === 500 ? 'server' : 'forbidden' },
      });
    }
    device.engine.start();
    await expectNothingLost(world);
  });

  inWorld('a kind that the server refuses does not hold up the others', async (world) => {
    const device = await twentyPatients(world, {});
    await world.finish(device.edit('visits', 'v1', 'writes a note', (v) => ({ ...v, note: 'khỏi' })));
    world.network.intercept = (request) => (request.path.includes('-patients/') ? answer(404) : undefined);
    await world.finish(device.engine.run());
    expect((await world.server.documents('visits')).get('v1')?.record.note).toBe('khỏi');
    expect(device.state).toMatchObject({ phase: 'problem', problem: { code: 'noDatabase' } });
    device.engine.start();
    await world.run(MINUTE);
    await expectNothingLost(world);
  });
});
