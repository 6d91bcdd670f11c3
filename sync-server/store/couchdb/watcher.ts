import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateType } from '../engine.ts';
import type { Peer } from './peer.ts';
import { isStatus, saysNoDatabase } from './refusal.ts';
import { linesOf } from './rows.ts';

export interface WatcherOptions {
  peer: Peer;
  /** Our name of a database of CouchDB; undefined when it is none of ours. */
  nameOf(peerName: string): string | undefined;
  peerNameOf(name: string): string;
  tell(name: string, type: UpdateType): void;
  log(message: string): void;
}

/** What was told last of a database. `seq` undefined: nothing. */
interface Told {
  present: boolean;
  seq?: string;
}

interface Event {
  db_name?: string;
  seq?: unknown;
  last_seq?: unknown;
}

const HEARTBEAT_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Notices changes: those that this server makes, at once, and those of others by one feed of all databases
 * (`_db_updates`). Either way CouchDB is asked where the database stands, and only what is new is told: once, and never missed
 * because a feed was cut.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #told = new Map<string, Told>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** Databases that could not be asked about. */
  readonly #doubtful = new Set<string>();
  readonly #closing = new AbortController();
  #since = 'now';

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Resolves when no change from now on can be missed. */
  async start(): Promise<void> {
    try {
      const ask = { method: 'GET', path: '/_db_updates', query: { since: 'now' } } as const;
      const { last_seq } = await this.#options.peer.json<Event>(ask);
      this.#since = seqText(last_seq) ?? 'now';
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
    void this.#follow();
  }

  /** True when the database was there at the last look. */
  knows(name: string): boolean {
    return this.#told.get(name)?.present === true;
  }

  /** It is there; what happened to it before is not known. */
  found(name: string): void {
    if (!this.knows(name)) this.#told.set(name, { present: true });
  }

  /** This server made it. */
  async created(name: string): Promise<void> {
    this.#told.set(name, { present: true, ...(await this.#look(name)) });
    this.#options.tell(name, 'created');
  }

  /** It is gone. */
  gone(name: string): void {
    const before = this.#told.get(name);
    this.#told.set(name, { present: false });
    if (before?.present) this.#options.tell(name, 'deleted');
  }

  /** Looks what is new in a database; many calls at once cost two looks. */
  check(name: string): Promise<void> {
    const running = this.#running.get(name);
    if (running) {
      this.#again.add(name);
      return running;
    }
    const run = this.#checkAll(name).finally(() => this.#running.delete(name));
    this.#running.set(name, run);
    return run;
  }

  close(): void {
    this.#closing.abort();
  }

  async #checkAll(name: string): Promise<void> {
    do {
      this.#again.delete(name);
      await this.#checkOnce(name);
    } while (this.#again.has(name));
  }

  async #checkOnce(name: string): Promise<void> {
    try {
      const now = await this.#look(name);
      const before = this.#told.get(name);
      if (!now) return this.gone(name);
      this.#told.set(name, { present: true, seq: now.seq });
      if (before?.present === false) this.#options.tell(name, 'created');
      else if (before?.seq !== now.seq) this.#options.tell(name, 'updated');
    } catch {
      this.#doubtful.add(name);
    }
  }

  async #look(name: string): Promise<{ seq: string } | undefined> {
    const { peer, peerNameOf } = this.#options;
    try {
      const path = `/${encodeURIComponent(peerNameOf(name))}`;
      const { update_seq } = await peer.json<{ update_seq: unknown }>({ method: 'GET', path });
      return { seq: seqText(update_seq) ?? '' };
    } catch (error) {
      if (saysNoDatabase(error)) return undefined;
      throw error;
    }
  }

  async #follow(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#read(() => (pause = FIRST_PAUSE_MS));
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        if (isStatus(error, 400)) this.#startAnew();
        if (isStatus(error, 404)) {
          this.#options.log('CouchDB has no _global_changes: changes by others are not noticed at once');
          pause = LONGEST_PAUSE_MS;
        }
      }
      await sleep(pause, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** CouchDB does not know the sequence any more: everything may have changed. */
  #startAnew(): void {
    this.#since = 'now';
    for (const name of this.#told.keys()) this.#doubtful.add(name);
  }

  async #read(onConnected: () => void): Promise<void> {
    const { peer, nameOf } = this.#options;
    const query = { feed: 'continuous', heartbeat: HEARTBEAT_MS, since: this.#since };
    const { signal } = this.#closing;
    const doubtful = [...this.#doubtful];
    this.#doubtful.clear();
    for (const name of doubtful) void this.check(name);
    for await (const line of linesOf(peer.bytes({ method: 'GET', path: '/_db_updates', query, signal }))) {
      onConnected();
      if (line.trim() === '') continue;
      const event = JSON.parse(line) as Event;
      this.#since = seqText(event.seq ?? event.last_seq) ?? this.#since;
      const name = event.db_name === undefined ? undefined : nameOf(event.db_name);
      if (name !== undefined) void this.check(name);
    }
  }
}

function seqText(seq: unknown): string | undefined {
  return seq === undefined || seq === null ? undefined : String(seq);
}
