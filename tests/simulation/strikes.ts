import { bundleOf, stepsOf } from './bundles.ts';
import type { Device } from './device.ts';
import { PRESENT } from './program.ts';
import type { Random } from './random.ts';
import { STATION, type SimulatedServer } from './server.ts';
import { HOUR, MINUTE, type World } from './world.ts';

const YEAR = 365 * 24 * HOUR;
const MOST_CLONES = 2;

interface Struck {
  world: World;
  device: Device;
  server: SimulatedServer;
  random: Random;
}

/** Something goes wrong, or the night comes. */
export async function strike(world: World, random: Random): Promise<void> {
  const device = random.pick(world.devices);
  await random.pick(STRIKES)({ world, device, server: random.pick(world.chain.servers), random });
}

/** In the middle of whatever it is doing; comes back after a while. */
export async function killSoon(world: World, device: Device, random: Random): Promise<void> {
  await world.run(random.between(0, 3000));
  device.kill();
  await world.run(random.between(1, 6) * MINUTE);
  device.start();
}

const STRIKES: readonly ((struck: Struck) => Promise<void>)[] = [
  async function connection({ world, device }) {
    device.connected = !device.connected;
    world.log(`${device.name} is ${device.connected ? 'connected' : 'without a connection'}`);
  },
  async function clock({ world, device, random }) {
    device.clockOffsetMs = random.pick([0, 0, 3 * HOUR, -5 * HOUR, 20 * YEAR, -10 * YEAR]);
    world.log(`the clock of ${device.name} is wrong by ${device.clockOffsetMs} ms`);
  },
  ({ world, device, random }) => killSoon(world, device, random),
  async function expired({ world, device, random }) {
    device.server.expel(device.name);
    world.log(`${device.name} must sign in again`);
    await world.run(random.between(1, 8) * MINUTE);
    device.server.admit(device.name);
  },
  async function keys({ world, server }) {
    server.endSessions();
    world.log(`every token of the ${server.name} is worth nothing any more`);
  },
  async function restart({ world, server }) {
    await world.scheduler.real(server.restart());
    world.log(`the ${server.name} restarts`);
    world.network.wake();
  },
  async function backup({ world, server, random }) {
    if (!random.chance(0.3)) return server.backUp();
    await world.scheduler.real(server.restore());
    world.log(`THE ${server.name.toUpperCase()} IS RESTORED FROM AN OLDER BACKUP`);
    world.network.wake();
  },
  async function foreign({ world, random }) {
    const ids = [...(await world.server.documents('patients')).keys()].sort();
    const id = random.pick(ids);
    await world.server.writeForeign('patients', id, undefined);
    world.log(`a foreign program deletes patients/${id}`);
    world.network.wake();
  },
  async function fullTablet({ world, device, random }) {
    device.diskFull = random.pick([0.3, 1]);
    world.log(`the disk of ${device.name} is full`);
    await world.run(random.between(1, 20) * MINUTE);
    device.diskFull = 0;
    world.log(`there is room on ${device.name} again`);
  },
  async function fullServer({ world, server, random }) {
    server.diskFull = true;
    world.log(`the disk of the ${server.name} is full`);
    await world.run(random.between(1, 20) * MINUTE);
    server.diskFull = false;
    world.log(`there is room on the ${server.name} again`);
  },
  async function clone({ world, device, random }) {
    const clones = world.devices.filter(({ isClone }) => isClone).length;
    if (clones >= MOST_CLONES || !random.chance(0.4)) return;
    world.clone(device).start();
  },
  async function area({ world, device, random }) {
    const { villages } = device;
    if (!villages) return;
    const [one, other] = [`${STATION}-01`, `${STATION}-02`];
    const next = random.pick([[one], [other], [one, other], []]);
    device.server.assign(device.name, next.length > 0 ? next : undefined);
    world.log(`${device.name} works in ${next.join(' and ') || 'the whole station'} from now on`);
  },
  async function bundle({ world, device, random }) {
    const fits = (one: Device) => one.program === PRESENT && one.villages === undefined && one.isOn;
    const others = world.devices.filter((one) => one !== device && fits(one));
    if (!fits(device) || others.length === 0) return;
    const other = random.pick(others);
    const changes = bundleOf(
      device.disk,
      [...device.disk.records.keys()].filter(() => random.chance(0.2)),
    );
    const steps = stepsOf(device.disk);
    await world.run(random.between(0, 30) * MINUTE);
    for (let times = random.between(1, 2); times > 0 && other.isOn; times--) {
      await world.finish(other.takeBundle(device, changes, steps));
      await world.run(random.between(0, 10) * MINUTE);
    }
  },
  async function exchange({ world, random }) {
    if (!world.chain.peer) return;
    if (random.chance(0.3)) world.chain.peer.requestsLeft = random.between(0, 30);
    await world.chain.exchange();
    world.chain.peer.requestsLeft = undefined;
    world.network.wake();
  },
  async function night({ world, random }) {
    if (!world.chain.warehouse) return;
    const chance = random.next();
    if (chance < 0.4) world.chain.warehouse.requestsLeft = chance < 0.1 ? 0 : random.between(1, 40);
    await world.chain.night();
    world.chain.warehouse.requestsLeft = undefined;
  },
];
