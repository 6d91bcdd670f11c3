import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/lib/domain/merge/canonical.ts';
import type { AnyRecord } from '../../../src/lib/domain/records/index.ts';
import type { Device } from '../device.ts';
import { newDose } from '../records.ts';
import { World } from '../world.ts';
import { expectNothingLost, inWorld } from './in-world.ts';

type Edit = (before: AnyRecord) => AnyRecord;

/** Both edit h1 without a connection; they send in this order. Answers the household as everybody has it in the end. */
async function meet(first: 'a' | 'b', edits: Record<'a' | 'b', Edit>): Promise<AnyRecord | undefined> {
  const world = new World('R5');
  try {
    await world.begin();
    const devices: Record<'a' | 'b', Device> = { a: world.addDevice(), b: world.addDevice() };
    for (const name of ['a', 'b'] as const) {
      devices[name].start(false);
      await world.finish(devices[name].engine.run());
    }
    await world.finish(devices.a.edit('households', 'h1', 'edits', edits.a));
    await world.finish(devices.b.edit('households', 'h1', 'edits', edits.b));
    for (const name of first === 'a' ? (['a', 'b', 'a'] as const) : (['b', 'a', 'b'] as const))
      await world.finish(devices[name].engine.run());
    expect(await world.differences()).toEqual([]);
    expect(await world.lostEdits()).toEqual([]);
    return devices.a.held('households', 'h1');
  } finally {
    await world.end();
  }
}

const voided = { reason: 'nhầm', by: 'nurse', at: '2026-03-02T02:00:00.000Z', device: 'a' };
const cases: { name: string; a: Edit; b: Edit; expected: object }[] = [
  {
    name: 'different fields: both stand',
    a: (h) => ({ ...h, phone: '021' }),
    b: (h) => ({ ...h, water: 'giếng' }),
    expected: { phone: '021', water: 'giếng' },
  },
  {
    name: 'one removes a value, the other edits another field: it is removed',
    a: (h) => ({ ...h, address: { communeCode: '22333' } }),
    b: (h) => ({ ...h, water: 'giếng' }),
    expected: { water: 'giếng', address: expect.not.objectContaining({ text: expect.anything() }) },
  },
  {
    name: 'the same field: the later one stands, the other is kept beside it',
    a: (h) => ({ ...h, phone: '021' }),
    b: (h) => ({ ...h, phone: '022' }),
    expected: { phone: '022', superseded: [expect.objectContaining({ path: 'phone', value: '021', kept: '022' })] },
  },
  {
    name: 'voiding against editing: the edit survives',
    a: (h) => ({ ...h, voided }),
    b: (h) => ({ ...h, phone: '022' }),
    expected: { phone: '022', superseded: [expect.objectContaining({ path: 'voided' })] },
  },
];

describe('R5: two tablets edit one household', () => {
  test.for(cases)('$name, whoever comes first', async ({ a, b, expected }) => {
    const [one, other] = [await meet('a', { a, b }), await meet('b', { a, b })];
    expect(one).toMatchObject(expected);
    expect(equal(one, other), JSON.stringify([one, other])).toBe(true);
  });

  inWorld('the same dose entered on two tablets becomes one', async (world) => {
    const [a, b] = [world.addDevice(), world.addDevice()];
    for (const device of [a, b]) {
      device.start();
      device.connected = false;
    }
    await world.finish(a.create('immunizations', newDose('p1:MR-1:2026-03-02', 'p1', 'MR-1', '2026-03-02', 'L1')));
    await world.finish(b.create('immunizations', newDose('p1:MR-1:2026-03-02', 'p1', 'MR-1', '2026-03-02', 'L2')));
    await expectNothingLost(world);
    expect((await world.server.documents('immunizations')).size).toBe(1);
  });

  inWorld('an edit saved while its record is being merged is in the result', async (world) => {
    const [a, b] = [world.addDevice(), world.addDevice()];
    for (const device of [a, b]) {
      device.start(false);
      await world.finish(device.engine.run());
    }
    await world.finish(a.edit('households', 'h1', 'corrects the phone', (h) => ({ ...h, phone: '021' })));
    await world.finish(a.engine.run());
    await world.finish(b.edit('households', 'h1', 'corrects the water', (h) => ({ ...h, water: 'giếng' })));
    world.network.intercept = (request, pass) =>
      request.path.includes('_all_docs')
        ? pass().then(async (found) => {
            await b.edit('households', 'h1', 'adds a note', (h) => ({ ...h, note: 'trong lúc gửi' }));
            return found;
          })
        : undefined;
    await world.finish(b.engine.run());
    b.engine.start();
    a.engine.start();
    await expectNothingLost(world);
    expect(a.held('households', 'h1')).toMatchObject({ phone: '021', water: 'giếng', note: 'trong lúc gửi' });
  });
});

describe('R6: a record deleted on the server by a foreign program', () => {
  inWorld('stays on every tablet as voided, and all agree', async (world) => {
    const [a, b] = [world.addDevice(), world.addDevice()];
    for (const device of [a, b]) device.start();
    await world.run(60_000);
    await world.server.writeForeign('households', 'h1', undefined);
    world.network.wake();
    await expectNothingLost(world);
    expect(b.held('households', 'h1')).toMatchObject({ code: '1', voided: { by: 'server' } });
  });

  inWorld('an unsent edit of it survives', async (world) => {
    const [a, b] = [world.addDevice(), world.addDevice()];
    for (const device of [a, b]) device.start(false);
    for (const device of [a, b]) await world.finish(device.engine.run());
    await world.finish(a.edit('households', 'h1', 'corrects the phone', (h) => ({ ...h, phone: '021' })));
    await world.server.writeForeign('households', 'h1', undefined);
    await world.finish(a.engine.run());
    b.engine.start();
    a.engine.start();
    await expectNothingLost(world);
    expect(b.held('households', 'h1')?.phone).toBe('021');
    expect(b.held('households', 'h1')?.voided).toBeUndefined();
  });

  inWorld('a tablet that was behind brings it back, and does not replace what others know', async (world) => {
    const [ahead, behind] = [world.addDevice(), world.addDevice()];
    for (const device of [ahead, behind]) {
      device.start(false);
      await world.finish(device.engine.run());
    }
    await world.finish(ahead.edit('households', 'h1', 'corrects the phone', (h) => ({ ...h, phone: '021' })));
    await world.finish(ahead.engine.run());
    await world.server.writeForeign('households', 'h1', undefined);
    await world.finish(behind.edit('households', 'h1', 'notes the water', (h) => ({ ...h, water: 'giếng' })));
    await world.finish(behind.engine.run());
    expect((await world.server.documents('households')).get('h1')?.record).not.toHaveProperty('phone');
    for (const device of [ahead, behind]) device.engine.start();
    await expectNothingLost(world);
    expect(behind.held('households', 'h1')).toMatchObject({ phone: '021', water: 'giếng' });
  });

  inWorld('the same, while the other has an unsent edit', async (world) => {
    const [ahead, behind] = [world.addDevice(), world.addDevice()];
    for (const device of [ahead, behind]) {
      device.start(false);
      await world.finish(device.engine.run());
    }
    await world.finish(ahead.edit('households', 'h1', 'corrects the phone', (h) => ({ ...h, phone: '021' })));
    await world.finish(ahead.engine.run());
    await world.server.writeForeign('households', 'h1', undefined);
    await world.finish(behind.engine.run());
    await world.finish(ahead.edit('households', 'h1', 'writes a note', (h) => ({ ...h, note: 'cổng xanh' })));
    for (const device of [ahead, behind]) device.engine.start();
    await expectNothingLost(world);
    expect(behind.held('households', 'h1')).toMatchObject({ phone: '021', note: 'cổng xanh' });
  });
});
