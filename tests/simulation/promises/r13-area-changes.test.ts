import { describe, expect } from 'vitest';
import type { Kind } from '../../../src/lib/domain/records/index.ts';
import type { Device } from '../device.ts';
import { imported, newDose, newHousehold, newPatient, newVisit } from '../records.ts';
import { MINUTE, type World } from '../world.ts';
import { inWorld } from './in-world.ts';

const HERE = '22333-01';
const THERE = '22333-02';
const AT = '2026-03-02T01:00:00.000Z';

const patients = (device: Device) => device.ids('patients').sort();
const visits = (device: Device) => device.ids('visits').sort();
const note = (device: Device, id: string, text: string) =>
  device.edit('patients', id, 'writes a note', (p) => ({ ...p, note: text }));
const move = (device: Device, id: string, villageCode: string) =>
  device.edit('patients', id, `moves to ${villageCode}`, (p) => ({ ...p, villageCode }));
const onServer = async (world: World, kind: Kind, id: string) => (await world.server.documents(kind)).get(id)?.record;

/** Three families here (p1 to p3), one there (q1), each with a visit; a village worker of here and a nurse. */
async function begin(world: World, villages = [HERE]): Promise<{ worker: Device; nurse: Device }> {
  await world.put('households', { ...imported(newHousehold('g1', '9')), villageCode: THERE });
  await world.put('patients', { ...imported(newPatient('q1', 'Người xa', 'g1')), villageCode: THERE });
  await world.put('visits', { ...imported(newVisit('w1', 'q1', AT, 'ho')), villageCode: THERE });
  await world.put('immunizations', { ...imported(newDose('d1', 'q1', 'BCG', '2026-01-02', 'L1')), villageCode: THERE });
  const worker = world.addDevice();
  world.server.assign(worker.name, villages);
  const nurse = world.addDevice();
  worker.start();
  nurse.start();
  await world.run(MINUTE);
  return { worker, nurse };
}

describe("R13: a village worker's device holds the own villages", () => {
  inWorld('and receives and sends nothing else', async (world) => {
    const { worker, nurse } = await begin(world);
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3']);
    expect(visits(worker)).toEqual(['v1', 'v2', 'v3']);
    expect(worker.ids('households').sort()).toEqual(['h1', 'h2', 'h3']);
    expect(worker.ids('immunizations')).toEqual([]);
    expect(worker.ids('settings')).toEqual(['station']);
    expect(patients(nurse)).toEqual(['p1', 'p2', 'p3', 'q1']);

    await world.finish(note(nurse, 'q1', 'của thôn khác'));
    await world.finish(note(worker, 'p1', 'của thôn này'));
    await world.run(10 * MINUTE);
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3']);
    expect(nurse.held('patients', 'p1')?.note).toBe('của thôn này');
    expect(worker.state).toMatchObject({ phase: 'idle' });
    expect(await world.lostEdits()).toEqual([]);
  });

  inWorld('somebody who moves away leaves with all records, and nothing is voided or deleted', async (world) => {
    const { worker, nurse } = await begin(world);
    await world.finish(move(nurse, 'p1', THERE));
    await world.run(10 * MINUTE);
    expect(patients(worker)).toEqual(['p2', 'p3']);
    expect(visits(worker)).toEqual(['v2', 'v3']);
    expect(worker.disk.unsent.size).toBe(0);
    expect(await onServer(world, 'patients', 'p1')).toMatchObject({ villageCode: THERE });
    expect(await onServer(world, 'patients', 'p1')).not.toHaveProperty('voided');
    expect(patients(nurse)).toEqual(['p1', 'p2', 'p3', 'q1']);
    expect(visits(nurse)).toEqual(['v1', 'v2', 'v3', 'w1']);
  });

  inWorld('somebody who moves here brings the visits and doses of the past', async (world) => {
    const { worker, nurse } = await begin(world);
    await world.finish(move(nurse, 'q1', HERE));
    await world.run(10 * MINUTE);
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3', 'q1']);
    expect(visits(worker)).toEqual(['v1', 'v2', 'v3', 'w1']);
    expect(worker.ids('immunizations')).toEqual(['d1']);
    expect(worker.held('visits', 'w1')).toMatchObject({ villageCode: THERE });
  });

  inWorld('somebody who goes and comes back is complete again, with what was written elsewhere', async (world) => {
    const { worker, nurse } = await begin(world);
    await world.finish(move(nurse, 'p1', THERE));
    await world.run(10 * MINUTE);
    await world.finish(nurse.create('visits', { ...newVisit('v9', 'p1', AT, 'ở thôn khác'), villageCode: THERE }));
    await world.run(10 * MINUTE);
    expect(visits(worker)).toEqual(['v2', 'v3']);
    await world.finish(move(nurse, 'p1', HERE));
    await world.run(10 * MINUTE);
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3']);
    expect(visits(worker)).toEqual(['v1', 'v2', 'v3', 'v9']);
  });

  inWorld(
    'an edit of somebody who moved away meanwhile is set aside with a sentence, and goes when they are back',
    async (world) => {
      const { worker, nurse } = await begin(world);
      worker.connected = false;
      await world.finish(note(worker, 'p1', 'ghi khi mất mạng'));
      await world.finish(note(worker, 'p2', 'cũng vậy'));
      await world.finish(worker.create('visits', newVisit('v10', 'p1', AT, 'khám lúc mất mạng')));
      await world.finish(move(nurse, 'p1', THERE));
      await world.run(10 * MINUTE);
      worker.connected = true;
      await world.run(20 * MINUTE);
      expect(await onServer(world, 'patients', 'p2')).toMatchObject({ note: 'cũng vậy' });
      expect([...worker.disk.unsent.keys()].sort()).toEqual(['patients/p1', 'visits/v10']);
      for (const { refused } of worker.disk.unsent.values())
        expect(refused).toMatchObject({ status: 403, reason: expect.stringContaining('Hãy báo trưởng trạm') });
      expect(worker.held('patients', 'p1')?.note).toBe('ghi khi mất mạng');
      expect(worker.held('visits', 'v10')?.reason).toBe('khám lúc mất mạng');
      expect(worker.state).toMatchObject({ phase: 'idle' });

      await world.finish(move(nurse, 'p1', HERE));
      await world.run(10 * MINUTE);
      await world.quiet();
      expect(worker.disk.unsent.size).toBe(0);
      expect(await onServer(world, 'patients', 'p1')).toMatchObject({ note: 'ghi khi mất mạng', villageCode: HERE });
      expect(await onServer(world, 'visits', 'v10')).toBeDefined();
      expect(await world.lostEdits()).toEqual([]);
    },
  );

  inWorld('moving somebody to another village oneself is refused, and the edit stays', async (world) => {
    const { worker } = await begin(world);
    await world.finish(move(worker, 'p1', THERE));
    await world.run(10 * MINUTE);
    expect(worker.disk.unsent.get('patients/p1')?.refused?.reason).toMatch(/^Chuyển người hoặc hộ sang thôn khác/);
    expect(await onServer(world, 'patients', 'p1')).toMatchObject({ villageCode: HERE });
  });
});

describe("R13: a village worker's area changes", () => {
  inWorld('one village more: everything of it arrives, and waiting edits are sent', async (world) => {
    const { worker } = await begin(world);
    worker.connected = false;
    await world.finish(note(worker, 'p1', 'trước khi đổi'));
    world.server.assign(worker.name, [HERE, THERE]);
    worker.connected = true;
    await world.run(20 * MINUTE);
    expect(await onServer(world, 'patients', 'p1')).toMatchObject({ note: 'trước khi đổi' });
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3', 'q1']);
    expect(visits(worker)).toEqual(['v1', 'v2', 'v3', 'w1']);
    expect(worker.ids('immunizations')).toEqual(['d1']);
    expect(worker.state).toMatchObject({ phase: 'idle' });
  });

  inWorld(
    'another village: first what is unsent goes, then the old data leaves, then the new arrives',
    async (world) => {
      const { worker } = await begin(world);
      await world.finish(note(worker, 'p1', 'gửi trước'));
      await world.run(5 * MINUTE);
      world.server.assign(worker.name, [THERE]);
      await world.run(20 * MINUTE);
      expect(await onServer(world, 'patients', 'p1')).toMatchObject({ note: 'gửi trước' });
      expect(patients(worker)).toEqual(['q1']);
      expect(visits(worker)).toEqual(['w1']);
      expect(worker.ids('households')).toEqual(['g1']);
      expect(worker.disk.unsent.size).toBe(0);
      expect(worker.state).toMatchObject({ phase: 'idle' });
    },
  );

  inWorld('what cannot be sent any more stays on the device with its reason; all the rest leaves', async (world) => {
    const { worker } = await begin(world);
    worker.connected = false;
    await world.finish(note(worker, 'p1', 'chưa kịp gửi'));
    world.server.assign(worker.name, [THERE]);
    worker.connected = true;
    await world.run(20 * MINUTE);
    expect(patients(worker)).toEqual(['p1', 'q1']);
    expect(worker.held('patients', 'p1')?.note).toBe('chưa kịp gửi');
    expect(worker.disk.unsent.get('patients/p1')?.refused).toMatchObject({ status: 403 });
    expect(visits(worker)).toEqual(['w1']);

    world.server.assign(worker.name, [HERE]);
    await world.run(20 * MINUTE);
    // Nobody has to press anything: another person of the same tablet, or the old area again, sends it.
    expect(await onServer(world, 'patients', 'p1')).toMatchObject({ note: 'chưa kịp gửi' });
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3']);
    await world.quiet();
    expect(await world.lostEdits()).toEqual([]);
  });

  inWorld('killed again and again while it changes over, it ends with the same data', async (world) => {
    const { worker } = await begin(world);
    world.server.assign(worker.name, [THERE]);
    for (let n = 0; n < 12; n++) {
      worker.kill();
      worker.start();
      await world.run(20 + 35 * n);
    }
    await world.run(20 * MINUTE);
    expect(patients(worker)).toEqual(['q1']);
    expect(visits(worker)).toEqual(['w1']);
    expect(worker.ids('households')).toEqual(['g1']);
    expect(worker.ids('immunizations')).toEqual(['d1']);
  });

  inWorld('becomes a health worker: the whole station arrives', async (world) => {
    const { worker } = await begin(world);
    world.server.assign(worker.name, undefined);
    await world.run(20 * MINUTE);
    expect(patients(worker)).toEqual(['p1', 'p2', 'p3', 'q1']);
    await world.quiet();
    expect(await world.differences()).toEqual([]);
  });

  inWorld('who left before the server was restored is no loss of the server: nothing is sent again', async (world) => {
    const { worker, nurse } = await begin(world);
    worker.connected = false;
    await world.finish(move(nurse, 'p1', THERE));
    await world.run(10 * MINUTE);
    await world.server.backUp();
    await world.server.restore();
    worker.connected = true;
    await world.run(20 * MINUTE);
    expect(worker.disk.unsent.size).toBe(0);
    expect(patients(worker)).toEqual(['p2', 'p3']);
    expect(visits(worker)).toEqual(['v2', 'v3']);
  });

  inWorld('while the server is restored from a backup: nothing of others is sent again or refused', async (world) => {
    const { worker, nurse } = await begin(world);
    await world.server.backUp();
    await world.finish(note(worker, 'p2', 'sau bản sao lưu'));
    await world.finish(move(nurse, 'p1', THERE));
    await world.run(5 * MINUTE);
    worker.connected = false;
    await world.server.restore();
    await world.run(10 * MINUTE);
    world.server.assign(worker.name, [HERE]);
    worker.connected = true;
    await world.run(20 * MINUTE);
    expect(worker.disk.unsent.size).toBe(0);
    expect(patients(worker)).toEqual(['p2', 'p3']);
    expect(await onServer(world, 'patients', 'p2')).toMatchObject({ note: 'sau bản sao lưu' });
    expect(await onServer(world, 'patients', 'p1')).toMatchObject({ villageCode: THERE });
    expect(await world.lostEdits()).toEqual([]);
  });
});
