import { parseDatabaseName, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Log } from '../http/log.ts';
import type { Holds } from '../metrics/metrics.ts';
import { DamagedError, NotFoundError, type Engine } from '../store/engine.ts';
import { Follower, type Resolved } from './follower.ts';
import type { LeftAlone } from './left-alone.ts';

export interface ConflictOptions {
  engine: Engine;
  holds: Holds;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** How long a conflict waits for others to resolve it, ms. */
  patienceMs?: number;
  /** Quiet after a change before it is looked at, ms. */
  quietMs?: number;
  now?(): number;
}

const QUIET_MS = 300;
const RETRY_MS = 30_000;
/** A warehouse lets a nightly run of the stations pass: their own servers resolve first, and it receives the same revisions. */
export const WAREHOUSE_PATIENCE_MS = 26 * 3_600_000;
const LONGEST_TIMER_MS = 24 * 3_600_000;

/**
 * Resolves conflicting revisions of one role's databases: follows each database's changes from where it stopped, merges what is in
 * conflict and closes the losing leaves. One document after another, in small steps, so that pushes are not held up.
 */
export class ConflictWatcher {
  readonly holds: Holds;
  readonly #options: Required<ConflictOptions>;
  readonly #stopListening: () => void;
  readonly #followers = new Map<string, Follower>();
  readonly #changed = new Set<string>();
  /** Those that could not be read, until they are tried again. */
  readonly #failed = new Set<string>();
  readonly #resolved = new Map<Kind, Resolved>();
  #timer: NodeJS.Timeout | undefined;
  #dueTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #listed = false;
  #closed = false;

  constructor(options: ConflictOptions) {
    const patienceMs = options.holds === 'warehouse' ? WAREHOUSE_PATIENCE_MS : 0;
    this.#options = { patienceMs, quietMs: QUIET_MS, now: Date.now, ...options };
    this.holds = options.holds;
    const { engine } = options;
    this.#stopListening = engine.onUpdate((name, type) => {
      if (type === 'deleted') this.#followers.delete(name);
      else this.#note(name);
    });
    this.#wake(0);
  }

  /** Resolves when every change that was noticed has been looked at. */
  async settle(): Promise<void> {
    do await this.#look();
    while (this.#changed.size > 0 && !this.#closed);
  }

  /** What was resolved since the start, by kind of record. */
  get resolved(): ReadonlyMap<Kind, Resolved> {
    return this.#resolved;
  }

  /** Documents that keep their conflict, the oldest first. */
  leftAlone(): (LeftAlone & { database: string; kind: Kind })[] {
    return [...this.#followers.values()]
      .flatMap(({ place, leftAlone }) => leftAlone.map((one) => ({ ...place, ...one })))
      .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  }

  /** Ends after the step under way and writes the positions down. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    clearTimeout(this.#dueTimer);
    clearTimeout(this.#retryTimer);
    await this.#work;
    for (const [name, follower] of this.#followers) await this.#guarded(name, () => follower.end());
  }

  #note(name: string): void {
    if (this.#closed || !parseDatabaseName(name)) return;
    this.#changed.add(name);
    this.#wake(this.#options.quietMs);
  }

  #wake(ms: number): void {
    this.#timer ??= setTimeout(() => void this.#look(), ms).unref();
  }

  #look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return (this.#work = this.#work.then(() => this.#drain()));
  }

  async #drain(): Promise<void> {
    if (!this.#listed) await this.#guarded('', () => this.#noteAll());
    const tried = [...this.#changed];
    this.#changed.clear();
    for (const name of tried) {
      if (this.#closed) return;
      await this.#guarded(name, () => this.#follow(name));
    }
    this.#armForWaiting();
  }

  async #noteAll(): Promise<void> {
    for (const name of await this.#options.engine.list()) this.#note(name);
    this.#listed = true;
  }

  async #follow(name: string): Promise<void> {
    const follower = this.#followers.get(name) ?? (await this.#open(name));
    await follower?.follow();
  }

  async #open(name: string): Promise<Follower | undefined> {
    const kind = parseDatabaseName(name)?.kind;
    if (!kind) return undefined;
    const { engine, patienceMs, now, log, holds } = this.#options;
    const follower = await Follower.open(
      { database: name, kind },
      {
        ...{ engine, patienceMs, now },
        stopped: () => this.#closed,
        onResolved: (step) => this.#count(kind, step),
        onLeftAlone: (reason, err) => {
          const line = { database: name, holds, reason, ...(err === undefined ? {} : { err }) };
          if (reason === 'waiting') log.info(line, 'conflicts: a document waits for its station');
          else log.warn(line, 'conflicts: a document is left alone');
        },
      },
    );
    this.#followers.set(name, follower);
    return follower;
  }

  /** A database that cannot be read now is tried again; one that is gone or damaged is not. */
  async #guarded(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#followers.delete(name);
      if (error instanceof NotFoundError || error instanceof DamagedError || this.#closed) return;
      this.#options.log.error({ database: name, err: error }, 'conflicts: a database could not be followed');
      this.#failed.add(name);
      this.#retryTimer ??= setTimeout(() => this.#retry(), RETRY_MS).unref();
    }
  }

  #retry(): void {
    this.#retryTimer = undefined;
    for (const name of this.#failed) this.#note(name);
    this.#failed.clear();
    this.#wake(0);
  }

  #armForWaiting(): void {
    clearTimeout(this.#dueTimer);
    const due = [...this.#followers].flatMap(([name, { dueAt }]) => (dueAt === undefined ? [] : [{ name, dueAt }]));
    if (due.length === 0 || this.#closed) return;
    const wait = Math.min(...due.map(({ dueAt }) => dueAt)) - this.#options.now();
    const look = () => due.forEach(({ name }) => this.#note(name));
    this.#dueTimer = setTimeout(look, Math.min(Math.max(wait, 1_000), LONGEST_TIMER_MS)).unref();
  }

  #count(kind: Kind, step: Resolved): void {
    const { log, holds } = this.#options;
    const known = this.#resolved.get(kind) ?? { documents: 0, merged: 0, closed: 0 };
    this.#resolved.set(kind, {
      documents: known.documents + step.documents,
      merged: known.merged + step.merged,
      closed: known.closed + step.closed,
    });
    log.info({ kind, holds, ...step }, 'conflicts: versions of documents were brought together');
  }
}
