import { describe, expect } from 'vitest';
import { MINUTE, type World } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

/** As a cluster writes them: a text without order or number. */
const opaque = (seq: string) => `g1AAAA${Buffer.from(seq).toString('base64url')}`;
const plain = (seq: string) => Buffer.from(seq.replace(/^g1AAAA/, ''), 'base64url').toString();

/** Answers the ids that arrived, in order. */
function makeSequencesOpaque(world: World): string[] {
  const arrived: string[] = [];
  world.network.intercept = (request) => {
    if (!request.path.includes('/_changes')) return undefined;
    const path = request.path.replace(
      /since=([^&]+)/,
      (_, seq: string) => `since=${encodeURIComponent(plain(decodeURIComponent(seq)))}`,
    );
    return world.scheduler.real(world.server.handle({ ...request, path })).then((found) => {
      const body = JSON.parse(found.text) as { last_seq: string; results: { id: string }[] };
      if (request.path.includes('-patients/')) arrived.push(...body.results.map(({ id }) => id));
      return { ...found, text: JSON.stringify({ ...body, last_seq: opaque(body.last_seq) }) };
    });
  };
  return arrived;
}

describe('R7: change sequences', () => {
  inWorld('opaque texts: every change arrives once', async (world) => {
    const arrived = makeSequencesOpaque(world);
    const [a, b] = [world.addDevice({ first: 2, pull: 2 }), world.addDevice({ first: 2, pull: 2 })];
    for (const device of [a, b]) {
      device.start(false);
      await world.finish(device.engine.run());
    }
    for (const id of ['p1', 'p2', 'p3'])
      await world.finish(a.edit('patients', id, 'corrects a phone', (p) => ({ ...p, phone: `09${id}` })));
    for (const device of [a, b, a]) await world.finish(device.engine.run());
    expect(await world.differences()).toEqual([]);
    arrived.length = 0;
    await world.finish(b.engine.run());
    expect(arrived).toEqual([]);
    await world.finish(a.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: '0999' })));
    for (const device of [a, b]) await world.finish(device.engine.run());
    expect(arrived).toEqual(['p2', 'p2']);
    expect(b.held('patients', 'p2')?.phone).toBe('0999');
    expect(b.disk.checkpoints.get('patients')).toMatch(/^g1AAAA/);
  });

  inWorld(
    'a sequence that goes backwards under the same identity: nothing is skipped, nothing is lost',
    async (world) => {
      const [a, b] = [world.addDevice(), world.addDevice()];
      for (const device of [a, b]) {
        device.start(false);
        await world.finish(device.engine.run());
      }
      await world.server.backUp();
      for (const n of [1, 2, 3, 4])
        await world.finish(
          a.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })).then(() => a.engine.run()),
        );
      await world.server.restore(false);
      await world.finish(b.edit('patients', 'p2', 'corrects a phone', (p) => ({ ...p, phone: '0888' })));
      await world.finish(b.engine.run());
      await world.finish(a.engine.run());
      expect(a.held('patients', 'p1')?.phone).toBe('094');
      expect(a.held('patients', 'p2')?.phone).toBe('0888');
      for (const device of [a, b]) device.engine.start();
      await expectNothingLost(world);
    },
  );

  inWorld('a sequence that does not advance ends the run with a word instead of turning for ever', async (world) => {
    const device = world.addDevice({ first: 2, pull: 2 });
    let turns = 0;
    world.network.intercept = (request, pass) => {
      if (!request.path.includes('-patients/_changes')) return undefined;
      return pass().then((found) => {
        turns++;
        return { ...found, text: JSON.stringify({ ...JSON.parse(found.text), last_seq: '2-stuck', pending: 1 }) };
      });
    };
    device.start(false);
    await world.finish(device.engine.run());
    expect(turns).toBeLessThan(6);
    expect(device.state).toMatchObject({ phase: 'problem', problem: { code: 'server' } });
    expect(device.ids('visits').length).toBe(3);
    device.engine.start();
    await world.run(MINUTE);
  });
});
