import { KINDS, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Pages } from '../../src/lib/sync/run-context.ts';
import { Chain } from './chain.ts';
import { differentQuestions, differing, falseClaimsOf, outsideOf, wrongOn } from './checks.ts';
import { Device, type DeviceDeps } from './device.ts';
import { Network, QUIET } from './network.ts';
import { Oracle } from './oracle.ts';
import { createRandom, type Random } from './random.ts';
import { imported, newHousehold, newPatient, newSettings, newVisit } from './records.ts';
import { Scheduler } from './scheduler.ts';
import { SimulatedServer } from './server.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T01:00:00.000Z');
/** After the last fault everything must be equal within this time, with nobody doing anything. */
const LONGEST_QUIET = 2 * HOUR;

/** A server, a network and devices whose whole story follows from one seed. */
export class World {
  readonly scheduler = new Scheduler(START);
  readonly oracle = new Oracle();
  readonly server = new SimulatedServer(() => this.scheduler.now);
  readonly random: Random;
  readonly network: Network;
  readonly chain: Chain;
  readonly devices: Device[] = [];
  readonly lines: string[] = [];
  readonly #outside: string[] = [];

  constructor(seed: string | number) {
    this.random = createRandom(seed);
    const { scheduler, server, log } = this;
    this.network = new Network({ scheduler, random: this.random.fork('network'), log });
    this.chain = new Chain({ scheduler, station: server, log });
  }

  readonly log = (text: string): void => {
    const time = new Date(this.scheduler.now).toISOString().slice(11, 23);
    this.lines.push(`${time} ${text}`);
  };

  /** `pages`: small ones make more steps, between which more can happen. */
  addDevice(pages?: Partial<Pages>, more: Partial<Pick<DeviceDeps, 'server' | 'program' | 'origin'>> = {}): Device {
    const name = `tablet-${this.devices.length + 1}`;
    const { scheduler, network, oracle, log, server } = this;
    const random = this.random.fork(name);
    const device = new Device(name, { scheduler, network, oracle, log, pages, random, server, ...more });
    device.server.admit(name);
    this.devices.push(device);
    return device;
  }

  /** Another tablet begins with a copy of what this one holds: the same unsent edits, the same clock, the same name. */
  clone(device: Device, pages?: Partial<Pages>): Device {
    const copy = this.addDevice(pages, { server: device.server, origin: device });
    this.log(`${copy.name} begins with a backup of ${device.name}`);
    return copy;
  }

  /** Starts the server with some families. */
  async begin(families = 3): Promise<void> {
    await this.server.start();
    const at = new Date(START).toISOString();
    await this.put('settings', imported(newSettings('Trạm Y tế Thử')));
    for (let n = 1; n <= families; n++) {
      await this.put('households', imported(newHousehold(`h${n}`, `${n}`)));
      await this.put('patients', imported(newPatient(`p${n}`, `Người ${n}`, `h${n}`)));
      await this.put('visits', imported(newVisit(`v${n}`, `p${n}`, at, 'sốt')));
    }
  }

  /** The server itself, or an import, writes a record. */
  put(kind: Kind, record: AnyRecord): Promise<void> {
    return this.server.writeForeign(kind, record.id, record);
  }

  /** Everything that the world does in this time, and `work` with it. */
  run(ms: number): Promise<void> {
    return this.scheduler.runFor(ms);
  }

  /** Waits in simulated time. */
  finish<T>(work: Promise<T>): Promise<T> {
    return this.scheduler.finish(work);
  }

  /** No more faults and no more work: answers when all are equal, or after LONGEST_QUIET. Refused records are sent again by hand. */
  async quiet(): Promise<void> {
    this.log('--- quiet ---');
    this.network.faults = QUIET;
    this.network.intercept = undefined;
    for (const server of this.chain.servers) {
      server.diskFull = false;
      server.requestsLeft = undefined;
    }
    for (const device of this.devices) {
      device.connected = true;
      device.diskFull = 0;
      if (!device.isOn) device.start();
      device.server.admit(device.name);
      for (const { kind, id, refused } of device.disk.unsent.values())
        if (refused) await this.finish(device.store.retry(kind, id));
    }
    await this.#leaveVillages();
    for (let waited = 0; waited < LONGEST_QUIET; waited += 10 * MINUTE) {
      await this.run(10 * MINUTE);
      await this.chain.exchange();
      await this.chain.night();
      if (this.chain.peer) this.network.wake();
      if ((await this.differences()).length === 0) return;
    }
  }

  /** Village workers hold their villages and nothing else; then they work for the whole station, so that what was refused can be sent. */
  async #leaveVillages(): Promise<void> {
    const workers = this.devices.filter(({ villages }) => villages !== undefined);
    if (workers.length === 0) return;
    await this.run(HOUR);
    for (const worker of workers) {
      this.#outside.push(...outsideOf(worker, worker.villages ?? []));
      worker.server.assign(worker.name, undefined);
    }
    await this.run(10 * MINUTE);
    for (const worker of workers)
      for (const { kind, id, refused } of worker.disk.unsent.values())
        if (refused) await this.finish(worker.store.retry(kind, id));
  }

  /** What is wrong: tablets and servers that differ, unsent or refused records, claims that are not true, conflicts that nobody settled. */
  async differences(): Promise<string[]> {
    const wrong: string[] = [...this.#outside];
    for (const device of this.devices) wrong.push(...(await wrongOn(device)));
    const { peer, warehouse, servers } = this.chain;
    for (const server of servers)
      wrong.push(...this.oracle.withoutStep((await server.steps()).values()).map((one) => `${server.name}: ${one}`));
    if (peer) wrong.push(...(await differing(this.server, peer)));
    if (warehouse) wrong.push(...(await differing(this.server, warehouse)));
    for (const server of servers)
      wrong.push(...(await server.openConflicts()).map((one) => `${server.name} has an open conflict of ${one}`));
    return wrong.length > 0 ? wrong : differentQuestions(this.devices);
  }

  /** Records that a device shows as sent although the server has never had that version. */
  async falseClaims(): Promise<string[]> {
    return (await Promise.all(this.devices.map(falseClaimsOf))).flat();
  }

  /** Accepted edits of which nothing is left on the server. */
  async lostEdits(): Promise<string[]> {
    const all = new Map<Kind, Map<string, { record: AnyRecord }>>();
    for (const kind of KINDS) all.set(kind, await this.server.documents(kind));
    return this.oracle.unaccounted((kind, id) => all.get(kind)?.get(id)?.record);
  }

  async end(): Promise<void> {
    for (const device of this.devices) device.kill();
    await this.chain.destroy();
    await this.server.destroy();
  }
}
