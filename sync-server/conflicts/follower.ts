import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeRow, Database, Engine } from '../store/engine.ts';
import { LeftAloneError, type LeftAlone, type Reason } from './left-alone.ts';
import { Notes } from './notes.ts';
import type { Place } from './read-record.ts';
import { carryOut, planFor, type Plan } from './resolve.ts';

export interface Resolved {
  /** Documents whose versions were brought together. */
  documents: number;
  /** Merged records that were written; none is needed when the winner says everything already. */
  merged: number;
  /** Losing leaves that were closed. */
  closed: number;
}

export interface FollowerOptions {
  engine: Engine;
  /** How long a conflict waits for others to resolve it, ms. */
  patienceMs: number;
  now(): number;
  /** True: stop after the step under way. */
  stopped(): boolean;
  onResolved(step: Resolved): void;
  onLeftAlone(reason: Reason, error?: unknown): void;
}

/** Documents per step; between two steps everybody else has a turn. */
const STEP = 20;
/** Changes after which the position is written down although nothing was resolved. */
const SAVE_EVERY = 5_000;
const WORTH_SAVING = 200;

/** Follows the changes of one database and resolves its conflicts. */
export class Follower {
  readonly place: Place;
  readonly #db: Database;
  readonly #notes: Notes;
  readonly #options: FollowerOptions;
  #savedSeq: string | undefined;

  private constructor(place: Place, db: Database, notes: Notes, options: FollowerOptions) {
    this.place = place;
    this.#db = db;
    this.#notes = notes;
    this.#savedSeq = notes.seq;
    this.#options = options;
  }

  static async open(place: Place, options: FollowerOptions): Promise<Follower> {
    const db = await options.engine.open(place.database);
    const follower = new Follower(place, db, await Notes.open(db, options.engine), options);
    // What an older program had to leave, this one may understand.
    await follower.#resolveAll([...follower.#notes.leftAlone.keys()]);
    return follower;
  }

  get leftAlone(): LeftAlone[] {
    return [...this.#notes.leftAlone.values()];
  }

  /** When the next of the conflicts that wait is due, ms since 1970; undefined when none waits. */
  get dueAt(): number | undefined {
    const waiting = this.leftAlone.filter(({ reason }) => reason === 'waiting');
    if (waiting.length === 0) return undefined;
    return Math.min(...waiting.map(({ since }) => Date.parse(since))) + this.#options.patienceMs;
  }

  /** Takes what changed since the last time, and what has waited long enough. */
  async follow(): Promise<void> {
    const due = this.leftAlone.filter((one) => one.reason === 'waiting' && this.#isDue(one));
    await this.#resolveAll(due.map(({ id }) => id));
    // What has no conflict is looked at only to strike it off the list.
    const pages = this.#db.changes({ since: this.#notes.seq, branched: this.#notes.leftAlone.size === 0 });
    for (;;) {
      const page = await pages.next();
      if (page.done) {
        this.#notes.seq = page.value.lastSeq;
        break;
      }
      await this.#resolveAll(this.#suspects(page.value));
      if (this.#options.stopped()) break;
      this.#notes.seq = page.value.at(-1)?.seq ?? this.#notes.seq;
      if (this.#unsaved >= SAVE_EVERY) await this.#save();
    }
  }

  /** Writes the position down, unless it is quickly reached again. */
  async end(): Promise<void> {
    if (this.#unsaved >= WORTH_SAVING) await this.#save();
  }

  get #unsaved(): number {
    return changesBetween(this.#savedSeq, this.#notes.seq);
  }

  async #save(): Promise<void> {
    this.#savedSeq = this.#notes.seq;
    await this.#notes.save();
  }

  /** Documents that may have a conflict. Those that have none any more are struck off the list. */
  #suspects(rows: readonly ChangeRow[]): string[] {
    const [suspects, quiet]: [string[], string[]] = [[], []];
    for (const { id, deleted, leaves } of rows)
      (leaves.length > 1 && !deleted && !id.startsWith('_') ? suspects : quiet).push(id);
    for (const id of quiet) this.#notes.leftAlone.delete(id);
    return suspects;
  }

  async #resolveAll(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length && !this.#options.stopped(); at += STEP) {
      await this.#step(ids.slice(at, at + STEP));
      await nextTurn();
    }
  }

  async #step(ids: readonly string[]): Promise<void> {
    const asked = ids.map((id) => ({ id, revs: 'all' as const }));
    const answers = await this.#db.openRevs(asked, { history: true });
    const plans: { id: string; plan: Plan }[] = [];
    const before = this.#notes.leftAlone.size;
    for (const [at, id] of ids.entries()) {
      try {
        const plan = await planFor(this.place, this.#db, answers[at] ?? []);
        if (!plan) this.#notes.leftAlone.delete(id);
        else if (this.#mustWait(id)) this.#leave(id, 'waiting');
        else plans.push({ id, plan });
      } catch (error) {
        this.#leaveFor(id, error);
      }
    }
    const failures = await carryOut(
      this.#db,
      plans.map(({ plan }) => plan),
    );
    const done: Resolved = { documents: 0, merged: 0, closed: 0 };
    for (const [at, { id, plan }] of plans.entries()) {
      const failure = failures[at];
      if (failure) {
        this.#leaveFor(id, failure);
        continue;
      }
      this.#notes.leftAlone.delete(id);
      done.documents += 1;
      done.merged += plan.merged ? 1 : 0;
      done.closed += plan.closing.length;
    }
    if (done.documents > 0) this.#options.onResolved(done);
    if (this.#notes.leftAlone.size !== before) await this.#save();
  }

  #leaveFor(id: string, error: unknown): void {
    if (error instanceof LeftAloneError) this.#leave(id, error.reason, error.detail);
    else if (isOfStore(error)) throw error;
    else this.#leave(id, 'failed', undefined, error);
  }

  #leave(id: string, reason: Reason, detail?: string, error?: unknown): void {
    const known = this.#notes.leftAlone.get(id);
    const since = known?.since ?? new Date(this.#options.now()).toISOString();
    this.#notes.leftAlone.set(id, { id, reason, ...(detail === undefined ? {} : { detail }), since });
    if (known?.reason !== reason) this.#options.onLeftAlone(reason, error);
  }

  #mustWait(id: string): boolean {
    if (this.#options.patienceMs === 0) return false;
    const known = this.#notes.leftAlone.get(id);
    return known === undefined || !this.#isDue(known);
  }

  #isDue({ since }: LeftAlone): boolean {
    return this.#options.now() - Date.parse(since) >= this.#options.patienceMs;
  }
}

/** About how many changes lie between two sequences, by the number that each begins with; Infinity when they cannot be compared. */
function changesBetween(before = '0', after = '0'): number {
  const changes = Number.parseInt(after, 10) - Number.parseInt(before, 10);
  return changes >= 0 ? changes : Infinity;
}

const STORE_ERRORS = ['NotFoundError', 'DamagedError', 'StorageError', 'UnavailableError'];

/** Not the document's fault: the whole database is tried again. */
const isOfStore = (error: unknown): boolean => error instanceof Error && STORE_ERRORS.includes(error.name);
