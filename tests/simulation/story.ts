import type { Device } from './device.ts';
import type { Faults } from './network.ts';
import { NEW, OLD, PRESENT } from './program.ts';
import type { Random } from './random.ts';
import { STATION } from './server.ts';
import { killSoon, strike } from './strikes.ts';
import { Counter } from './work/counter.ts';
import { work } from './work/index.ts';
import { MINUTE, type World } from './world.ts';

/** How big a world is. Most are small: what goes wrong between three tablets goes wrong between fifty. */
export interface Size {
  devices: number;
  steps: number;
  warehouse: boolean;
  peer: boolean;
}

const MOST_TRIES = 4;
const SMALL_PAGES = { push: 3, pull: 4, first: 4 };

/** Days of work under faults, drawn from the world's seed; ends with all faults over. */
export async function liveThrough(world: World, size?: Partial<Size>): Promise<void> {
  const random = world.random.fork('story');
  const drawn = { ...drawSize(random), ...size };
  world.log(`a world of ${JSON.stringify(drawn)}`);
  await people(world, drawn, random);
  // Most have had a quiet first day; the others meet the faults with nothing on their disks yet.
  if (random.chance(0.8)) await world.run(5 * MINUTE);
  const counter = new Counter();
  world.network.faults = drawFaults(random);
  world.log(`faults ${JSON.stringify(world.network.faults)}`);
  for (const server of world.chain.servers) await server.backUp();
  await world.run(random.between(1, 10) * MINUTE);
  for (let step = 0; step < drawn.steps; step++) {
    const device = random.pick(world.devices);
    if (!device.isOn) device.start();
    const saved = saving(world, device, workSomehow(device, random, counter));
    if (random.chance(0.08)) await killSoon(world, device, random);
    else await world.finish(saved);
    if (random.chance(0.35)) await strike(world, random);
    await world.run(random.between(5, 240) * 1000);
  }
}

function drawSize(random: Random): Size {
  const chance = random.next();
  const devices = chance < 0.85 ? random.between(2, 5) : chance < 0.97 ? random.between(6, 12) : random.between(13, 50);
  const steps = random.between(20, 45);
  return { devices, steps, warehouse: random.chance(0.25), peer: random.chance(0.15) };
}

/** Tablets, each with its program and its server; some belong to village workers. */
async function people(world: World, { devices, warehouse, peer }: Size, random: Random): Promise<void> {
  const { chain, server } = world;
  if (warehouse) await world.scheduler.real(chain.addWarehouse());
  if (peer) await chain.addPeer();
  const mixed = random.chance(0.3);
  const workers = random.chance(0.2);
  for (let n = 0; n < devices; n++) {
    // A server leaves a conflict of records of a newer program to that program: servers that exchange are renewed first.
    const programs = peer || warehouse ? [OLD, PRESENT] : [OLD, PRESENT, PRESENT, NEW];
    const program = mixed ? random.pick(programs) : PRESENT;
    const own = peer && random.chance(0.4) ? (chain.peer ?? server) : server;
    const device = world.addDevice(SMALL_PAGES, { program, server: own });
    if (workers && random.chance(0.3)) own.assign(device.name, [`${STATION}-0${random.between(1, 2)}`]);
    world.log(`${device.name} has ${program.name} and talks to the ${own.name}`);
    device.start();
  }
}

/** Not everything that somebody sets out to do can be done: then something else is. */
async function workSomehow(device: Device, random: Random, counter: Counter): Promise<void> {
  const before = device.disk.seq;
  for (let tries = 0; tries < MOST_TRIES && device.disk.seq === before; tries++) await work(device, random, counter);
}

/** What a full disk refuses is told to the person: nothing was accepted. */
async function saving(world: World, device: Device, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
    world.log(`${device.name} tells the person that nothing was saved: the disk is full`);
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
