import { mkdirSync } from 'node:fs';
import {
  assertDatabaseName,
  ExistsError,
  NotFoundError,
  type Database,
  type Engine,
  type UpdateType,
} from '../engine.ts';
import type { CouchdbCredentials } from './credentials.ts';
import { CouchdbDatabase } from './database.ts';
import { Marker } from './marker.ts';
import { Peer } from './peer.ts';
import { isStatus, saysNoDatabase } from './refusal.ts';
import { createSequences, type Sequences } from './sequences.ts';
import { Watcher } from './watcher.ts';

export interface CouchdbOptions {
  /** Address of a node of CouchDB, or of a load balancer before a cluster. */
  url: string;
  credentials: CouchdbCredentials;
  /** Begins the names of this store's databases on CouchDB; default none. */
  prefix?: string;
  /** Connections to CouchDB, default 32. */
  maxConnections?: number;
  /** Longest silence of CouchDB in a request, milliseconds, default 60,000. */
  silenceMs?: number;
  /** Milliseconds between the looks whether CouchDB was replaced, default five minutes. */
  markerMs?: number;
  /** By default a line on standard error. */
  log?: (level: 'warn' | 'error', message: string, extra: Record<string, unknown>) => void;
}

/** Keeps the mark by which a replaced CouchDB is noticed. */
const IDENTITY_DATABASE = 'tram-identity';
/** Ours under another name: CouchDB would run what stands in a `_replicator` of its own. */
const REPLICATOR = '_replicator';
const REPLICATOR_DATABASE = 'tram-replicator';
const MARKER_MS = 5 * 60_000;

type UpdateListener = (dbName: string, type: UpdateType) => void;

/**
 * Opens the store that lies in CouchDB; `dir` (made when absent) keeps who the store is.
 *
 * @throws UnavailableError when CouchDB cannot be reached or refuses the credentials; Error when another process has the folder
 */
export async function openCouchdbEngine(dir: string, options: CouchdbOptions): Promise<Engine> {
  mkdirSync(dir, { recursive: true });
  const peer = new Peer(options);
  let marker: Marker | undefined;
  try {
    marker = new Marker(dir, peer, `${options.prefix ?? ''}${IDENTITY_DATABASE}`);
    await marker.begin();
    const engine = new CouchdbEngine(peer, marker, options);
    await engine.start();
    return engine;
  } catch (error) {
    marker?.release();
    peer.close();
    throw error;
  }
}

class CouchdbEngine implements Engine {
  readonly instance: string;
  readonly generation: string;
  readonly #peer: Peer;
  readonly #marker: Marker;
  readonly #prefix: string;
  readonly #sequences: Sequences;
  readonly #watcher: Watcher;
  readonly #log: NonNullable<CouchdbOptions['log']>;
  readonly #databases = new Map<string, CouchdbDatabase>();
  readonly #listeners = new Set<UpdateListener>();
  readonly #markerTimer: NodeJS.Timeout;
  #closed = false;

  constructor(peer: Peer, marker: Marker, options: CouchdbOptions) {
    this.#peer = peer;
    this.#marker = marker;
    this.instance = marker.instance;
    this.generation = marker.generation;
    this.#prefix = options.prefix ?? '';
    this.#sequences = createSequences(this.generation);
    this.#log = options.log ?? ((level, msg, extra) => console.error(JSON.stringify({ level, msg, ...extra })));
    this.#watcher = new Watcher({
      peer,
      nameOf: (peerName) => this.#nameOf(peerName),
      peerNameOf: (name) => this.#peerName(name),
      tell: (name, type) => this.#tell(name, type),
      log: (message) => this.#log('warn', message, {}),
    });
    this.#markerTimer = setInterval(() => void this.#mark(), options.markerMs ?? MARKER_MS);
    this.#markerTimer.unref();
  }

  start(): Promise<void> {
    return this.#watcher.start();
  }

  async list(): Promise<string[]> {
    this.#marker.guard();
    const end = JSON.stringify(`${this.#prefix}\ufff0`);
    const range = this.#prefix === '' ? {} : { startkey: JSON.stringify(this.#prefix), endkey: end };
    const all = await this.#peer.json<string[]>({ method: 'GET', path: '/_all_dbs', query: range });
    return all.flatMap((peerName) => this.#nameOf(peerName) ?? []).sort();
  }

  /** CouchDB looks after its files itself. */
  damaged(): string[] {
    return [];
  }

  async open(name: string): Promise<Database> {
    this.#marker.guard();
    const database = this.#databases.get(name) ?? this.#make(name);
    if (!this.#watcher.knows(name)) {
      await this.#assertPresent(name, database);
      this.#watcher.found(name);
    }
    this.#databases.set(name, database);
    return database;
  }

  async create(name: string): Promise<Database> {
    assertDatabaseName(name);
    this.#marker.guard();
    if (name === IDENTITY_DATABASE || name === REPLICATOR_DATABASE) throw new ExistsError(name);
    try {
      // A station's databases are small and many, and one shard keeps their changes in one order.
      await this.#peer.json({ method: 'PUT', path: this.#path(name), query: { q: 1 } });
    } catch (error) {
      throw isStatus(error, 412) ? new ExistsError(name) : error;
    }
    this.#databases.delete(name);
    await this.#watcher.created(name);
    return this.open(name);
  }

  async destroy(name: string): Promise<void> {
    this.#marker.guard();
    if (this.#nameOf(this.#peerName(name)) !== name) throw new NotFoundError(name);
    await this.#watcher.check(name);
    try {
      await this.#peer.json({ method: 'DELETE', path: this.#path(name) });
    } catch (error) {
      throw saysNoDatabase(error) || isStatus(error, 404) ? new NotFoundError(name) : error;
    }
    this.#watcher.gone(name);
  }

  onUpdate(listener: UpdateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#markerTimer);
    this.#watcher.close();
    this.#peer.close();
    this.#marker.release();
  }

  #make(name: string): CouchdbDatabase {
    return new CouchdbDatabase({
      peer: this.#peer,
      sequences: this.#sequences,
      name,
      peerName: this.#peerName(name),
      guard: () => this.#marker.guard(),
      onGone: () => this.#watcher.gone(name),
      onWritten: () => void this.#watcher.check(name),
    });
  }

  /** @throws NotFoundError */
  async #assertPresent(name: string, database: CouchdbDatabase): Promise<void> {
    if (this.#nameOf(this.#peerName(name)) !== name) throw new NotFoundError(name);
    await database.couchInfo();
  }

  #peerName(name: string): string {
    return this.#prefix + (name === REPLICATOR ? REPLICATOR_DATABASE : name);
  }

  #path(name: string): string {
    return `/${encodeURIComponent(this.#peerName(name))}`;
  }

  /** CouchDB has databases of its own, and other people's may lie beside ours. */
  #nameOf(peerName: string): string | undefined {
    const name = peerName.startsWith(this.#prefix) ? peerName.slice(this.#prefix.length) : '';
    if (name === REPLICATOR_DATABASE) return REPLICATOR;
    if (name === IDENTITY_DATABASE || name === REPLICATOR) return undefined;
    try {
      assertDatabaseName(name);
      return name;
    } catch {
      return undefined;
    }
  }

  #tell(name: string, type: UpdateType): void {
    const database = this.#databases.get(name);
    if (type === 'deleted') this.#databases.delete(name);
    for (const listener of [...this.#listeners]) listener(name, type);
    if (type !== 'created') database?.tell(type === 'deleted' ? 'destroyed' : 'changed');
  }

  async #mark(): Promise<void> {
    try {
      if ((await this.#marker.again()) === 'lost')
        this.#log('error', 'CouchDB was restored or replaced, or another server writes to it: restart this server', {});
    } catch {
      // CouchDB cannot be reached: everything else says so.
    }
  }
}
