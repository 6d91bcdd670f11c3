import { equal } from '../../src/lib/domain/merge/canonical.ts';
import { KINDS, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Pages } from '../../src/lib/sync/run-context.ts';
import { Device } from './device.ts';
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
  readonly server = new SimulatedServer();
  readonly random: Random;
  readonly network: Network;
  readonly devices: Device[] = [];
  readonly lines: string[] = [];

  constructor(seed: string | number) {
    this.random = createRandom(seed);
    const { scheduler, server } = this;
    this.network = new Network({ scheduler, server, random: this.random.fork('network'), log: this.log });
  }

  readonly log = (text: string): void => {
    const time = new Date(this.scheduler.now).toISOString().slice(11, 23);
    this.lines.push(`${time} ${text}`);
  };

  /** `pages`: small ones make more steps, between which more can happen. */
  addDevice(pages?: Partial<Pages>): Device {
    const name = `tablet-${this.devices.length + 1}`;
    const { scheduler, network, oracle, log } = this;
    const device = new Device(name, { scheduler, network, oracle, log, pages, random: this.random.fork(name) });
    this.server.admit(name);
    this.devices.push(device);
    return device;
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
    for (const device of this.devices) {
      device.connected = true;
      this.server.admit(device.name);
      for (const { kind, id, refused } of device.disk.unsent.values())
        if (refused) await this.finish(device.store.retry(kind, id));
    }
    for (let waited = 0; waited < LONGEST_QUIET; waited += 10 * MINUTE) {
      await this.run(10 * MINUTE);
      if ((await this.differences()).length === 0) return;
    }
  }

  /** What is wrong: devices that differ from the server, unsent or refused records, claims that are not true. */
  async differences(): Promise<string[]> {
    const wrong: string[] = [];
    for (const kind of KINDS) {
      const server = await this.server.documents(kind);
      for (const device of this.devices) {
        const held = new Set(device.ids(kind));
        for (const id of server.keys()) if (!held.has(id)) wrong.push(`${device.name} lacks ${kind}/${id}`);
        for (const id of held) {
          const found = server.get(id);
          if (!found) wrong.push(`the server lacks ${kind}/${id} of ${device.name}`);
          else if (!equal(device.held(kind, id), found.record)) wrong.push(`${device.name} differs in ${kind}/${id}`);
        }
      }
    }
    for (const device of this.devices) {
      for (const { kind, id, refused } of device.disk.unsent.values())
        wrong.push(`${device.name} ${refused ? `was refused ${refused.status}` : 'has not sent'} ${kind}/${id}`);
      if (device.state?.phase !== 'idle') wrong.push(`${device.name} is ${device.state?.phase}`);
    }
    return [...wrong, ...(await this.falseClaims())];
  }

  /** Records that a device shows as sent although the server has never had that version. */
  async falseClaims(): Promise<string[]> {
    const wrong: string[] = [];
    for (const device of this.devices) {
      for (const kind of KINDS) {
        const claimed = [...device.disk.records.values()].filter(
          (one) => one.kind === kind && one.rev !== undefined && !device.disk.unsent.has(`${kind}/${one.record.id}`),
        );
        const known = claimed.map(({ record, rev }): [string, string[]] => [record.id, [rev ?? '']]);
        for (const id of await this.server.lacks(kind, known))
          wrong.push(`${device.name} claims ${kind}/${id} as sent`);
      }
    }
    return wrong;
  }

  /** Accepted edits of which nothing is left on the server. */
  async lostEdits(): Promise<string[]> {
    const all = new Map<Kind, Map<string, { record: AnyRecord }>>();
    for (const kind of KINDS) all.set(kind, await this.server.documents(kind));
    return this.oracle.unaccounted((kind, id) => all.get(kind)?.get(id)?.record);
  }

  async end(): Promise<void> {
    for (const device of this.devices) device.kill();
    await this.server.destroy();
  }
}
