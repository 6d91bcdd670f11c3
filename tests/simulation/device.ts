import type { Step } from '../../src/lib/domain/history/step.ts';
import { receive, serverTimeAt, tick } from '../../src/lib/domain/merge/clock.ts';
import type { EditStamp } from '../../src/lib/domain/merge/stamps.ts';
import type { AnyRecord, Kind } from '../../src/lib/domain/records/index.ts';
import type { Edit } from '../../src/lib/domain/reviews/index.ts';
import type { BundleChange } from '../../src/lib/sync/bundle/bundle.ts';
import { createSyncEngine, type SyncEngine } from '../../src/lib/sync/engine.ts';
import { createAccess } from '../../src/lib/sync/couch/access.ts';
import { createHttp } from '../../src/lib/sync/couch/http.ts';
import type { Pages } from '../../src/lib/sync/run-context.ts';
import type { EngineState } from '../../src/lib/sync/state.ts';
import type { Timers } from '../../src/lib/sync/timers.ts';
import { createCouchTransport } from '../../src/lib/sync/transport.ts';
import { createMemoryStore, emptyDisk, type Disk, type MemoryStore } from './memory-store.ts';
import type { Network } from './network.ts';
import type { Oracle } from './oracle.ts';
import { PRESENT, type Program } from './program.ts';
import type { Random } from './random.ts';
import type { Scheduler, ScheduledEvent } from './scheduler.ts';
import { STATION, type SimulatedServer } from './server.ts';

export interface DeviceDeps {
  scheduler: Scheduler;
  random: Random;
  network: Network;
  /** The one that this tablet talks to. */
  server: SimulatedServer;
  oracle: Oracle;
  log: (text: string) => void;
  pages?: Partial<Pages>;
  program?: Program;
  /** The tablet of whose backup this one was made. */
  origin?: Device;
}

/** A record as a form leaves it: without stamps. */
export type Content = { id: string; [field: string]: unknown };

interface Process {
  alive: boolean;
  store: MemoryStore;
  engine: SyncEngine;
}

const LONGEST_WRITE_MS = 4;
/** Polls are most of the traffic and tell little: longer ones make the simulation faster. */
const HOLD_MS = 20 * 60_000;

/** A tablet: a disk that survives, a process that may be killed, a clock that may be wrong. */
export class Device {
  readonly name: string;
  /** What the disk holds; tests look, the process goes through its store. */
  readonly disk: Disk;
  readonly states: EngineState[] = [];
  connected = true;
  /** The device's clock minus the true time, ms. */
  clockOffsetMs = 0;
  /** Nothing can be written here, or only now and then. */
  diskFull = 0;
  /** Who this tablet says it is: a clone says the same. */
  readonly #id: string;
  /** Refresh token. */
  #token: string;
  readonly #deps: DeviceDeps;
  #process: Process | undefined;
  #clock: string | undefined;
  #contact: { serverMs: number; deviceMs: number } | undefined;

  constructor(name: string, deps: DeviceDeps) {
    const { origin } = deps;
    this.name = name;
    this.#id = origin ? origin.#id : name;
    this.#token = name;
    this.#deps = deps;
    this.disk = origin ? structuredClone(origin.disk) : emptyDisk();
    if (!origin) return;
    this.#clock = origin.#clock;
    this.#contact = origin.#contact;
    this.clockOffsetMs = origin.clockOffsetMs;
  }

  get server(): SimulatedServer {
    return this.#deps.server;
  }

  get isClone(): boolean {
    return this.#deps.origin !== undefined;
  }

  /** Of a village worker; undefined: the whole station. */
  get villages(): string[] | undefined {
    return this.server.villagesOf(this.name);
  }

  get isOn(): boolean {
    return this.#process !== undefined;
  }

  get engine(): SyncEngine {
    return this.#running().engine;
  }

  get store(): MemoryStore {
    return this.#running().store;
  }

  get state(): EngineState | undefined {
    return this.states.at(-1);
  }

  /** Starts the app; `live` false: it syncs only when told. */
  start(live = true): void {
    const process = this.#launch();
    this.#process = process;
    if (live) process.engine.start();
  }

  /** The battery is empty: what was not durable is gone, and nobody is told. */
  kill(): void {
    if (!this.#process) return;
    this.#process.alive = false;
    this.#process = undefined;
    this.#deps.log(`${this.name} is killed`);
  }

  signIn(token: string): void {
    this.#token = token;
    void this.engine.run();
  }

  held(kind: Kind, id: string): AnyRecord | undefined {
    return this.disk.records.get(`${kind}/${id}`)?.record;
  }

  ids(kind: Kind): string[] {
    return [...this.disk.records.values()].filter((one) => one.kind === kind).map(({ record }) => record.id);
  }

  /** Everything of a kind, in the order in which this tablet got it. */
  all<T extends AnyRecord>(kind: Kind): T[] {
    return [...this.disk.records.values()].filter((one) => one.kind === kind).map(({ record }) => record as T);
  }

  /** A person saves a new record; resolves when it is durable. A record with this id that is there already is edited instead. */
  create(kind: Kind, content: Content): Promise<void> {
    return this.act(`creates ${kind}/${content.id}`, (stamp) => {
      const before = this.held(kind, content.id);
      const { edited, created } = this.program;
      const record = before ? edited(kind, before, { ...before, ...content }, stamp) : created(kind, content, stamp);
      return [{ kind, before, record }];
    });
  }

  /** A person edits a record that is here. */
  async edit(kind: Kind, id: string, what: string, change: (before: AnyRecord) => AnyRecord): Promise<void> {
    if (!this.held(kind, id)) throw new Error(`${this.name} has no such record`);
    return this.act(`${what} (${kind}/${id})`, (stamp) => {
      const stored = this.held(kind, id);
      if (!stored) return [];
      const before = this.program.read(kind, stored);
      const record = this.program.edited(kind, before, change(before), stamp);
      return record === before ? [] : [{ kind, before: stored, record }];
    });
  }

  /**
   * One act of a person, of which all edits become durable together. `plan` sees the disk as it is at that moment; without
   * edits nothing happens. Rejects when the disk refuses it: then the person is told, and nothing was accepted.
   */
  async act(what: string, plan: (stamp: EditStamp) => Edit[] | undefined): Promise<void> {
    const { oracle, log } = this.#deps;
    const { store, engine } = this.#running();
    const accept: (() => void)[] = [];
    await store.saveAll(() => {
      const edits = (plan(this.#stamp()) ?? []).filter(({ before, record }) => before !== record);
      for (const { kind, before, record } of edits) accept.push(oracle.applied(this.name, kind, before, record));
      return edits;
    });
    for (const told of accept) told();
    if (accept.length === 0) return;
    log(`${this.name} ${what}`);
    engine.nudge();
  }

  /** A bundle of another tablet is imported. */
  async takeBundle(from: Device, changes: readonly BundleChange[], steps: readonly Step[] = []): Promise<void> {
    const { store, engine } = this.#running();
    const taken = await store.take(changes, steps);
    for (const { clock } of taken) this.#see(clock);
    this.#deps.log(`${this.name} takes ${taken.length} of ${changes.length} records of a bundle of ${from.name}`);
    engine.nudge();
  }

  get program(): Program {
    return this.#deps.program ?? PRESENT;
  }

  #stamp(): EditStamp {
    const now = this.#now();
    const serverNow = this.#contact && serverTimeAt(this.#contact, now);
    this.#clock = tick(this.#clock, now, this.#id, serverNow).clock;
    return { at: new Date(now).toISOString(), by: `nurse-${this.name}`, device: this.#id, clock: this.#clock };
  }

  #launch(): Process {
    const { scheduler, random, network, server, log, pages } = this.#deps;
    const process = { alive: true } as Process;
    const alive = () => process.alive;
    const gate = () =>
      new Promise<void>((resolve) => {
        scheduler.after(random.between(0, LONGEST_WRITE_MS), () => alive() && resolve());
      });
    const timers: Timers = {
      setTimer: (callback, ms) => scheduler.after(ms, () => alive() && callback()),
      clearTimer: (handle) => handle !== undefined && scheduler.cancel(handle as ScheduledEvent),
    };
    process.store = createMemoryStore(this.disk, gate, () => random.chance(this.diskFull));
    const fetch = network.fetchFor(this.name, server, () => this.connected, alive);
    const token = createAccess({
      http: createHttp({ baseUrl: '', fetch, ...timers }),
      credentials: () => ({ refreshToken: this.#token }),
      proof: async () => this.name,
      now: () => this.#now(),
    });
    const transport = createCouchTransport({
      ...{ baseUrl: '', stationCode: STATION, holdMs: HOLD_MS },
      ...{ token, fetch },
      ...timers,
    });
    process.engine = createSyncEngine({
      store: process.store,
      transport,
      now: () => this.#now(),
      random: random.next,
      pages,
      onState: (state) => {
        if (!alive()) return;
        if (state.phase !== this.state?.phase) log(`${this.name} ${describe(state)}`);
        this.states.push(state);
      },
      onReceived: (kind, ids) => this.#noteClocks(kind, ids),
      onContact: (contact) => (this.#contact = contact),
      ...timers,
    });
    return process;
  }

  #noteClocks(kind: Kind, ids: string[]): void {
    for (const id of ids) {
      const clock = this.held(kind, id)?.clock;
      if (clock) this.#see(clock);
    }
  }

  #see(clock: string): void {
    const serverNow = this.#contact && serverTimeAt(this.#contact, this.#now());
    this.#clock = receive(this.#clock, clock, this.#now(), this.#id, serverNow).clock;
  }

  #now(): number {
    return this.#deps.scheduler.now + this.clockOffsetMs;
  }

  #running(): Process {
    if (!this.#process) throw new Error(`${this.name} is off`);
    return this.#process;
  }
}

function describe({ phase, problem }: EngineState): string {
  return problem ? `${phase}: ${problem.code} (${problem.detail.slice(0, 120)})` : phase;
}
