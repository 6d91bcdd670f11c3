import type { Device } from './device.ts';
import type { Faults } from './network.ts';
import type { Random } from './random.ts';
import { Counter, work } from './script.ts';
import { HOUR, MINUTE, type World } from './world.ts';

const YEAR = 365 * 24 * HOUR;

/** A day of work under faults, drawn from the world's seed; ends with all faults over. */
export async function liveThrough(world: World): Promise<void> {
  const random = world.random.fork('story');
  const counter = new Counter();
  world.network.faults = drawFaults(random);
  world.log(`faults ${JSON.stringify(world.network.faults)}`);
  for (let n = random.between(2, 6); n > 0; n--) world.addDevice({ push: 3, pull: 4, first: 4 }).start();
  await world.server.backUp();
  await world.run(random.between(1, 10) * MINUTE);
  const steps = random.between(20, 40);
  for (let step = 0; step < steps; step++) {
    const device = random.pick(world.devices);
    const saved = work(device, random, counter);
    if (random.chance(0.08)) await killSoon(world, device, random);
    else await world.finish(saved);
    if (random.chance(0.35)) await strike(world, random);
    await world.run(random.between(5, 240) * 1000);
  }
}

function drawFaults(random: Random): Faults {
  const rate = (most: number) => (random.chance(0.6) ? random.next() * most : 0);
  return {
    lossBefore: rate(0.2),
    lossAfter: rate(0.2),
    duplicate: rate(0.1),
    truncate: rate(0.1),
    status: rate(0.25),
    portal: rate(0.1),
    slowMs: random.between(50, 20_000),
  };
}

/** In the middle of whatever it is doing; comes back after a while. */
async function killSoon(world: World, device: Device, random: Random): Promise<void> {
  await world.run(random.between(0, 3000));
  device.kill();
  await world.run(random.between(1, 6) * MINUTE);
  device.start();
}

async function strike(world: World, random: Random): Promise<void> {
  const device = random.pick(world.devices);
  const strikes: (() => Promise<void>)[] = [
    async () => {
      device.connected = !device.connected;
      world.log(`${device.name} is ${device.connected ? 'connected' : 'without a connection'}`);
    },
    async () => {
      device.clockOffsetMs = random.pick([0, 0, 3 * HOUR, -5 * HOUR, 20 * YEAR, -10 * YEAR]);
      world.log(`the clock of ${device.name} is wrong by ${device.clockOffsetMs} ms`);
    },
    () => killSoon(world, device, random),
    async () => {
      world.server.expel(device.name);
      world.log(`the token of ${device.name} has expired`);
      await world.run(random.between(1, 8) * MINUTE);
      world.server.admit(device.name);
    },
    async () => {
      await world.server.restart();
      world.log('the server restarts');
      world.network.wake();
    },
    async () => {
      if (!random.chance(0.3)) return world.server.backUp();
      await world.server.restore();
      world.log('THE SERVER IS RESTORED FROM AN OLDER BACKUP');
      world.network.wake();
    },
    async () => {
      const ids = [...(await world.server.documents('patients')).keys()];
      const id = random.pick(ids);
      await world.server.writeForeign('patients', id, undefined);
      world.log(`a foreign program deletes patients/${id}`);
      world.network.wake();
    },
  ];
  await random.pick(strikes)();
}
