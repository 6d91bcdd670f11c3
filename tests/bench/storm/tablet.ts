import { createHash } from 'node:crypto';
import type { AnyRecord, Kind } from '../../../src/lib/domain/records/index.ts';
import { createSyncEngine, type SyncEngine } from '../../../src/lib/sync/engine.ts';
import { createCouchTransport } from '../../../src/lib/sync/transport.ts';
import { createMemoryStore, emptyDisk, type Disk } from '../../simulation/memory-store.ts';
import { visit } from '../support/records.ts';
import { signIn, type Account } from './accounts.ts';

export interface TabletOptions {
  account: Account;
  station: string;
  /** Origin of the tablet's end of its link. */
  origin: string;
  /** First number and count of the visits that were recorded on this tablet before it ever had a connection. */
  visits: { first: number; count: number };
}

/** What a tablet holds: per kind the number of records and a digest of their ids and revisions. */
export type Holdings = Record<string, { count: number; digest: string }>;

/** A tablet: the real sync engine and transport over a store in memory. */
export class Tablet {
  /** Failed requests of the engine's runs. */
  failures = 0;
  readonly #disk: Disk;
  readonly #engine: SyncEngine;
  #token: string | undefined;
  #complete: (() => void) | undefined;
  readonly completed = new Promise<void>((resolve) => {
    this.#complete = resolve;
  });

  constructor(options: TabletOptions, shared: Map<string, AnyRecord>) {
    const { account, station, origin, visits } = options;
    this.#disk = { ...emptyDisk(), records: new SharedRecords(shared, station) };
    const store = createMemoryStore(this.#disk);
    for (let n = visits.first; n < visits.first + visits.count; n++) {
      const { _id, ...record } = visit(station, n);
      void store.save('visits', _id, () => record as unknown as AnyRecord);
    }
    this.#token = account.token;
    const transport = createCouchTransport({
      baseUrl: origin,
      stationCode: station,
      token: async (refused?: string) => {
        if (refused !== undefined && refused === this.#token) this.#token = await signIn(origin, account);
        return this.#token;
      },
    });
    this.#engine = createSyncEngine({
      store,
      transport,
      now: Date.now,
      random: Math.random,
      onState: ({ phase, lastSuccessAt }) => {
        if (phase === 'offline' || phase === 'problem' || phase === 'needsSignIn') this.failures += 1;
        if (lastSuccessAt !== undefined) this.#complete?.();
      },
    });
  }

  start(): void {
    this.#engine.start();
  }

  /** Takes what the other tablets have sent since. Answers false when that failed. */
  async settle(): Promise<boolean> {
    await this.#engine.run();
    const { phase } = this.#engine.state();
    return phase === 'idle' && this.#disk.unsent.size === 0;
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }

  holdings(): Holdings {
    const kinds = Map.groupBy(this.#disk.records.values(), ({ kind }) => kind);
    const entries = [...kinds].map(([kind, all]) => [kind, holdingOf(all.map(({ record, rev }) => [record.id, rev]))]);
    return Object.fromEntries(entries) as Holdings;
  }
}

/** Number and digest of ids with their revisions, whatever their order. */
export function holdingOf(all: [id: string, rev: string | undefined][]): { count: number; digest: string } {
  const lines = all.map((one) => one.join(' ')).sort();
  return { count: lines.length, digest: createHash('sha256').update(lines.join('\n')).digest('hex') };
}

type Stored = { kind: Kind; record: AnyRecord; rev: string | undefined };

/** Equal records of one station are held once for all tablets of this process, or memory would end before the storm. */
class SharedRecords extends Map<string, Stored> {
  readonly #shared: Map<string, AnyRecord> | undefined;
  readonly #station: string;

  constructor(shared: Map<string, AnyRecord>, station: string) {
    super();
    this.#shared = shared;
    this.#station = station;
  }

  override set(key: string, value: Stored): this {
    const place = `${this.#station}/${key}`;
    const known = this.#shared?.get(place);
    if (!known) this.#shared?.set(place, value.record);
    const same = known && JSON.stringify(known) === JSON.stringify(value.record);
    return super.set(key, same ? { ...value, record: known } : value);
  }
}
