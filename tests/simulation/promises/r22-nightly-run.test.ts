import { describe, expect } from 'vitest';
import { imported, newPatient } from '../records.ts';
import { differing } from '../checks.ts';
import { HOUR, MINUTE, type World } from '../world.ts';
import { UplinkHistory } from '../../../sync-server/uplink/history.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

const NIGHT = 24 * HOUR;

async function begin(world: World) {
  const warehouse = await world.scheduler.real(world.chain.addWarehouse());
  const device = world.addDevice();
  device.start();
  await world.run(MINUTE);
  return { warehouse, device };
}

function historyOf(world: World) {
  const history = new UplinkHistory(world.server.dataDir);
  const runs = history.list(10);
  const failures = history.failuresInARow();
  history.close();
  return { runs, failures };
}

describe('R22: the nightly run to the warehouse', () => {
  inWorld('R22: cut after any request, the next night continues, and the warehouse ends equal', async (world) => {
    const { warehouse } = await begin(world);
    for (let n = 0; n < 30; n++) await world.put('patients', imported(newPatient(`x${n}`, `Người ${n}`, 'h1')));
    const ends: string[] = [];
    for (let requests = 1; requests < 80; requests += 6) {
      warehouse.requestsLeft = requests;
      ends.push((await world.chain.night())?.state ?? '');
    }
    warehouse.requestsLeft = undefined;
    expect(ends).toContain('failed');
    expect((await world.chain.night())?.state).toBe('done');
    expect(await differing(world.server, warehouse)).toEqual([]);
    await expectNothingLost(world);
  });

  inWorld(
    'R22: the warehouse is down for three nights: the history says so, and the fourth night brings all',
    async (world) => {
      const { warehouse, device } = await begin(world);
      for (let night = 1; night <= 3; night++) {
        warehouse.requestsLeft = 0;
        await world.finish(device.edit('patients', 'p1', 'writes a note', (p) => ({ ...p, note: `đêm ${night}` })));
        await world.run(NIGHT);
        const run = await world.chain.night();
        expect(run).toMatchObject({ state: 'failed', error: expect.stringContaining('kho dữ liệu') as string });
      }
      expect(historyOf(world)).toMatchObject({ failures: 3, runs: [{}, {}, {}] });
      warehouse.requestsLeft = undefined;
      expect(await world.chain.night()).toMatchObject({ state: 'done' });
      const { runs, failures } = historyOf(world);
      expect([failures, runs.map(({ state }) => state)]).toEqual([0, ['done', 'failed', 'failed', 'failed']]);
      expect((await warehouse.documents('patients')).get('p1')?.record.note).toBe('đêm 3');
      await expectNothingLost(world);
    },
  );

  inWorld('R1, R22: the station and then the warehouse are restored from older backups', async (world) => {
    const { warehouse, device } = await begin(world);
    await world.chain.night();
    for (const [n, server] of [world.server, warehouse].entries()) {
      await server.backUp();
      await world.finish(device.edit('patients', 'p1', 'writes a note', (p) => ({ ...p, note: `lần ${n}` })));
      await world.finish(device.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: `090${n}` })));
      await world.run(10 * MINUTE);
      await world.chain.night();
      await world.scheduler.real(server.restore());
      await world.run(10 * MINUTE);
    }
    await expectNothingLost(world);
    expect((await warehouse.documents('patients')).get('p2')?.record.phone).toBe('0901');
  });
});
