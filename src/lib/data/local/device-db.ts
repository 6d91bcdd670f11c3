import { Dexie, type EntityTable } from 'dexie';
import type { PeerMarks } from '../bundle/marks.ts';
import type { KeyringEntry } from '../keyring/entry.ts';

/** What the tablet must know while it is locked, or keeps beside the records. Nothing readable in it identifies a patient. */
export interface DeviceFacts {
  deviceId: string;
  deviceName: string;
  /** Made here; the private half cannot be read, not even by this program. */
  deviceKey: { privateKey: CryptoKey; jwk: JsonWebKey };
  stationCode: string;
  stationName: string;
  serverIdentity: { instance: string; generation: string };
  /** When the server last told its time, and last answered for everything. */
  contact: { serverMs: number; deviceMs: number };
  lastSuccessAt: string;
  /**
   * See device/device-time.ts, all in ms: how long the program has run, how long the server has not answered, where the clock stood then,
   * and its highest.
   */
  time: { steadyMs: number; withoutContactMs: number; clockMs: number; highestMs: number };
  /** Instance of the server at which this device signed in, and what it told: see device/protection.ts. */
  serverInstance: string;
  protection: { eraseHash: string; offlineDays: number; visitMonths?: number };
  /** First day whose visits are all here, `YYYY-MM-DD`; absent: all that the server has. See device/old-visits.ts. */
  visitsFrom: string;
  /** People whose older visits were asked for, and until when they stay, by the id of the person. */
  visitsAsked: Record<string, string>;
  /** The data key under the server's recovery key of this device, and which key that is. */
  recovery: { id: string; wrapped: Uint8Array<ArrayBuffer> };
  /** The device was told to erase itself; `done`: nothing is left. */
  erased: { at: string; done: boolean };
  /** Instant (server's clock) before which everything of a kind has arrived in the warehouse, by kind. */
  arrived: Partial<Record<string, string>>;
  /** Positions in the server's changes, by kind. */
  checkpoints: Partial<Record<string, string>>;
  /** Single edits that the server has: all up to `last` but those of `refused` (numbers of the ledger). */
  steps: { last: number; refused: number[] };
  /** Villages that the records were limited to. */
  area: string[] | undefined;
  /** The station's keys for bundles, sealed (see bundle/station-keys.ts). */
  bundleKeys: string;
  /** Bundles that this tablet has made. */
  bundleSequence: number;
  /** What was exchanged with other devices, by their id. */
  bundlePeers: PeerMarks;
  bundlesTaken: { id: string; at: string }[];
  /** Changes when the records are deleted and the edits are counted from 1 again. */
  storeEpoch: string;
  /** The person has paused the first download. */
  downloadPaused: boolean;
  /** How far older databases are moved into today's shape, by their name: see store/migrate.ts. */
  migrations: Record<string, { after: string; moved: number; done: boolean }>;
  /** There were edits on this tablet: a store without any has lost them. */
  hadEdits: boolean;
}

interface Fact {
  name: string;
  value: unknown;
}

/** A form that is not finished; `sealed` holds all of it but its key and time. */
export interface SealedDraft {
  key: string;
  savedAt: string;
  sealed: string;
}

/** A saved column (see columns/), sealed. */
export interface SealedColumn {
  name: string;
  sealed: Uint8Array<ArrayBuffer>;
}

/** The small database beside RxDB's: keyring, facts of the device, drafts and saved columns. */
export class DeviceDb extends Dexie {
  declare people: EntityTable<KeyringEntry, 'id'>;
  declare facts: EntityTable<Fact, 'name'>;
  declare drafts: EntityTable<SealedDraft, 'key'>;
  declare columns: EntityTable<SealedColumn, 'name'>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ people: 'id', facts: 'name', drafts: 'key', columns: 'name' });
  }

  async fact<K extends keyof DeviceFacts>(name: K): Promise<DeviceFacts[K] | undefined> {
    return (await this.facts.get(name))?.value as DeviceFacts[K] | undefined;
  }

  /** Keeps a value unless there is one already; answers the one that is kept. */
  firstFact<K extends keyof DeviceFacts>(name: K, value: DeviceFacts[K]): Promise<DeviceFacts[K]> {
    return this.transaction('rw', this.facts, async () => {
      const known = await this.fact(name);
      if (known === undefined) await this.setFact(name, value);
      return known ?? value;
    });
  }

  async setFact<K extends keyof DeviceFacts>(name: K, value: DeviceFacts[K]): Promise<void> {
    await this.facts.put({ name, value });
  }
}
