import { describe, expect } from 'vitest';
import { databaseName } from '../../../src/lib/domain/records/index.ts';
import { SERVICE, STATION } from '../server.ts';
import { MINUTE, type World } from '../world.ts';
import { inWorld } from './in-world.ts';

const path = (id: string) => `/couch/${databaseName(STATION, 'visits')}/${id}`;

/** A foreign program adds a picture to a visit. */
async function attach(world: World, id: string, name: string): Promise<void> {
  const rev = (await world.server.documents('visits')).get(id)?.rev ?? '';
  const headers = { ...SERVICE, 'content-type': 'image/jpeg' };
  const request = { path: `${path(id)}/${name}?rev=${rev}`, method: 'PUT', headers, body: `ảnh ${name}` };
  expect((await world.scheduler.real(world.server.handle(request))).status).toBe(201);
  world.network.wake();
}

const attachmentsOf = async (world: World, id: string) => {
  const { text } = await world.server.handle({ path: path(id), method: 'GET', headers: SERVICE });
  return Object.keys((JSON.parse(text) as { _attachments?: object })._attachments ?? {});
};

describe('R16: one attachment fails', () => {
  inWorld(
    'R16: the server has lost a picture: the visit itself still syncs, and the pictures that are there stay',
    async (world) => {
      const here = world.addDevice();
      here.start();
      await world.run(MINUTE);
      await attach(world, 'v1', 'giay.jpg');
      await world.run(5 * MINUTE);
      await world.server.backUp();
      await attach(world, 'v1', 'vet-thuong.jpg');
      await attach(world, 'v2', 'phim.jpg');
      await world.run(5 * MINUTE);
      expect(Object.keys(here.held('visits', 'v1')?._attachments ?? {})).toEqual(['giay.jpg', 'vet-thuong.jpg']);
      here.connected = false;
      await world.finish(here.edit('visits', 'v1', 'diagnoses', (v) => ({ ...v, diagnosis: 'viêm họng' })));
      await world.finish(here.edit('visits', 'v2', 'diagnoses', (v) => ({ ...v, diagnosis: 'viêm phổi' })));
      await world.finish(here.edit('visits', 'v3', 'diagnoses', (v) => ({ ...v, diagnosis: 'khoẻ' })));
      await world.scheduler.real(world.server.restore());
      here.connected = true;
      await world.run(20 * MINUTE);
      const stored = await world.server.documents('visits');
      expect(['v1', 'v2', 'v3'].map((id) => stored.get(id)?.record.diagnosis)).toEqual([
        'viêm họng',
        'viêm phổi',
        'khoẻ',
      ]);
      expect(here.disk.unsent.size).toBe(0);
      expect(here.state?.phase).toBe('idle');
      expect(await attachmentsOf(world, 'v1')).toEqual(['giay.jpg']);
    },
  );
});
