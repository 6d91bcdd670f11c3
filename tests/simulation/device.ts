import { receive, serverTimeAt, tick } from '../../src/lib/domain/merge/clock.ts';
import { stampEdit, stampNew } from '../../src/lib/domain/merge/stamps.ts';
import { definitions, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import { createSyncEngine, type SyncEngine } from '../../src/lib/sync/engine.ts';
import type { Pages } from '../../src/lib/sync/run-context.ts';
import type { EngineState } from '../../src/lib/sync/state.ts';
import type { Timers } from '../../src/lib/sync/timers.ts';
import { createCouchTransport } from '../../src/lib/sync/transport.ts';
import { createMemoryStore, emptyDisk, type Disk, type MemoryStore } from './memory-store.ts';
import type { Network } from './network.ts';
import type { Oracle } from './oracle.ts';
import type { Random } from './random.ts';
import type { Scheduler, ScheduledEvent } from './scheduler.ts';
import { STATION } from './server.ts';

export interface DeviceDeps {
  scheduler: Scheduler;
  random: Random;
  network: Network;
  oracle: Oracle;
  log: (text: string) => void;
  pages?: Partial<Pages>;
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
  readonly disk: Disk = emptyDisk();
  readonly states: EngineState[] = [];
  connected = true;
  /** The device's clock minus the true time, ms. */
  clockOffsetMs = 0;
  #token: string;
  readonly #deps: DeviceDeps;
  #process: Process | undefined;
  #clock: string | undefined;
  #contact: { serverMs: number; deviceMs: number } | undefined;

  constructor(name: string, deps: DeviceDeps) {
    this.name = name;
    this.#token = name;
    this.#deps = deps;
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

  /** A person saves a new record; resolves when it is durable. A record with this id that is there already is edited instead. */
  create(kind: Kind, content: Content): Promise<void> {
    return this.#save(
      kind,
      content.id,
      `creates ${kind}/${content.id}`,
      (before) => before && { ...before, ...content },
      content,
    );
  }

  /** A person edits a record that is here. */
  edit(kind: Kind, id: string, what: string, change: (before: AnyRecord) => AnyRecord): Promise<void> {
    return this.#save(kind, id, `${what} (${kind}/${id})`, (before) => before && change(before));
  }

  async #save(
    kind: Kind,
    id: string,
    what: string,
    change: (before: AnyRecord | undefined) => AnyRecord | undefined,
    content?: Content,
  ): Promise<void> {
    const { oracle, log } = this.#deps;
    const { store, engine } = this.#running();
    let accept = () => {};
    await store.save(kind, id, (before) => {
      const after = this.#stamped(kind, before, change(before), content);
      accept = oracle.applied(this.name, kind, before, after);
      return after;
    });
    accept();
    log(`${this.name} ${what}`);
    engine.nudge();
  }

  #stamped(kind: Kind, before: AnyRecord | undefined, after: AnyRecord | undefined, content?: Content): AnyRecord {
    const now = this.#now();
    const serverNow = this.#contact && serverTimeAt(this.#contact, now);
    this.#clock = tick(this.#clock, now, this.name, serverNow).clock;
    const stamp = { at: new Date(now).toISOString(), by: `nurse-${this.name}`, device: this.name, clock: this.#clock };
    if (before && after) return stampEdit(before, after, stamp, definitions[kind].policy);
    if (!content) throw new Error(`${this.name} has no such record`);
    return stampNew(content, stamp) as unknown as AnyRecord;
  }

  #launch(): Process {
    const { scheduler, random, network, log, pages } = this.#deps;
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
    process.store = createMemoryStore(this.disk, gate);
    const transport = createCouchTransport({
      baseUrl: '',
      stationCode: STATION,
      holdMs: HOLD_MS,
      token: () => this.#token,
      fetch: network.fetchFor(this.name, () => this.connected, alive),
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
    const serverNow = this.#contact && serverTimeAt(this.#contact, this.#now());
    for (const id of ids) {
      const clock = this.held(kind, id)?.clock;
      if (clock) this.#clock = receive(this.#clock, clock, this.#now(), this.name, serverNow).clock;
    }
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
