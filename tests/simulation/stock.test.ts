import { expect } from 'vitest';
import { immunizationRules } from '../../src/lib/domain/immunization/index.ts';
import type { StockMovement, VaccineLot } from '../../src/lib/domain/records/index.ts';
import { balanceOf, isSuspended, openVial, signedDoses, stops, withHold } from '../../src/lib/domain/stock/index.ts';
import type { Content, Device } from './device.ts';
import { expectNothingLost, inWorld } from './promises/in-world.ts';
import { STATION } from './server.ts';
import { HOUR, MINUTE, type World } from './world.ts';

/** Two tablets use one lot, with and without a connection: balances are sums of movements, and a suspension stops everybody. */

const LOT = 'lot:MR:A12';
const common = { stationCode: STATION, villageCode: '', version: 1 };
const lot = {
  ...common,
  id: LOT,
  type: 'lot',
  productCode: 'MR',
  lotNo: 'A12',
  expiry: '2027-01-31',
  dosesPerVial: 10,
};
const now = (world: World) => new Date(world.scheduler.now).toISOString();
const today = (world: World) => now(world).slice(0, 10);

const moved = (world: World, id: string, move: StockMovement['move'], doses: number): Content => ({
  ...{ ...common, id, type: 'movement', lotId: LOT, point: '', move },
  ...{ doses: signedDoses(move, doses), at: now(world), on: today(world) },
});

/** A nurse opens a vial: the vial and its movement, in one act. */
async function open(world: World, device: Device, id: string): Promise<void> {
  const opened = openVial(device.held('stock', LOT) as VaccineLot, {
    id,
    point: '',
    now: now(world),
    today: today(world),
  });
  await world.finish(
    device.act(`opens ${id}`, (stamp) =>
      [opened.vial, opened.movement].map((record) => ({
        kind: 'stock' as const,
        record: device.program.created('stock', { ...record, version: 1 }, stamp),
      })),
    ),
  );
}

const balanceOn = (device: Device) =>
  balanceOf(
    device.all<StockMovement>('stock').filter(({ type, lotId }) => (type as string) === 'movement' && lotId === LOT),
  );
const lotOn = (device: Device) => device.held('stock', LOT) as VaccineLot;
const stopsOn = (world: World, device: Device) =>
  stops(
    { lot: lotOn(device), doses: balanceOn(device), productCode: 'MR' },
    { now: now(world), today: today(world) },
    immunizationRules(),
  ).map(({ rule }) => rule);
const hold = (world: World, id: string, action: 'suspend' | 'release') => (record: object) =>
  withHold(record as VaccineLot, { id, action, at: now(world), by: 'nurse', device: 'd', reason: 'phản ứng nặng' });

/** Two tablets that know a lot of 100 doses. */
async function twoTablets(world: World): Promise<[Device, Device]> {
  const devices: [Device, Device] = [world.addDevice(), world.addDevice()];
  for (const device of devices) device.start();
  await world.finish(devices[0].create('stock', { ...lot, holds: [] }));
  await world.finish(devices[0].create('stock', moved(world, 'receipt', 'receipt', 100)));
  await world.run(5 * MINUTE);
  return devices;
}

inWorld(
  'vials that two tablets open without a connection are both gone from the stock; what a stock-take saw is not taken twice',
  async (world) => {
    const [a, b] = await twoTablets(world);
    for (const device of [a, b]) device.connected = false;
    await open(world, a, 'a1');
    await open(world, b, 'b1');
    await world.run(HOUR);
    await world.finish(b.create('stock', moved(world, 'receipt-b', 'receipt', 20)));
    await open(world, a, 'a2');
    expect([balanceOn(a), balanceOn(b)]).toEqual([80, 110]);
    await world.run(HOUR);
    // The fridge holds what both have left: the vial of the other tablet is counted, although this tablet has not heard of it.
    await world.finish(a.create('stock', moved(world, 'count', 'count', 90)));
    await world.run(MINUTE);
    await open(world, b, 'b2');
    await world.finish(
      b.edit('stock', 'opened:b2', 'voids', (one) => ({
        ...one,
        voided: { reason: 'nhầm', by: 'n', at: now(world), device: 'd' },
      })),
    );
    await open(world, b, 'b3');
    await expectNothingLost(world);
    expect([balanceOn(a), balanceOn(b)]).toEqual([80, 80]);
  },
);

inWorld('both tablets register one lot and its receipts: one lot, both receipts', async (world) => {
  const [a, b] = [world.addDevice(), world.addDevice()];
  for (const device of [a, b]) {
    device.start();
    device.connected = false;
    await world.finish(device.create('stock', { ...lot, holds: [] }));
    await world.finish(device.create('stock', moved(world, `receipt-${device.name}`, 'receipt', 50)));
  }
  await expectNothingLost(world);
  expect([balanceOn(a), balanceOn(b)]).toEqual([100, 100]);
});

inWorld('a suspension reaches the other tablet by itself and stops its next dose', async (world) => {
  const [a, b] = await twoTablets(world);
  expect(stopsOn(world, b)).toEqual([]);
  await world.finish(a.edit('stock', LOT, 'suspends', hold(world, 's1', 'suspend')));
  await world.run(MINUTE);
  expect(stopsOn(world, b)).toEqual(['suspended']);
  await world.finish(b.edit('stock', LOT, 'releases', hold(world, 'r1', 'release')));
  await world.run(MINUTE);
  expect([stopsOn(world, a), stopsOn(world, b)]).toEqual([[], []]);
});

inWorld('a release does not lift a suspension that it did not know, whichever came first', async (world) => {
  const [a, b] = await twoTablets(world);
  await world.finish(a.edit('stock', LOT, 'suspends', hold(world, 's1', 'suspend')));
  await world.run(5 * MINUTE);
  for (const device of [a, b]) device.connected = false;
  await world.finish(a.edit('stock', LOT, 'suspends again', hold(world, 's2', 'suspend')));
  await world.run(HOUR);
  await world.finish(b.edit('stock', LOT, 'releases', hold(world, 'r1', 'release')));
  expect(isSuspended(lotOn(b))).toBe(false);
  await expectNothingLost(world);
  expect([stopsOn(world, a), stopsOn(world, b)]).toEqual([['suspended'], ['suspended']]);
});
