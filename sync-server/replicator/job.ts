import { setTimeout as sleep } from 'node:timers/promises';
import type { SchedulerRow } from '../couch/replicator.ts';
import { recordSession, type ReplicationRecord } from './history.ts';
import type { ReplicationRequest } from './request.ts';
import { asReplicationError, NO_PROGRESS, runReplication, type Progress } from './run.ts';

/** `pending` waits for its turn; `crashing` waits to try again. */
export type JobState = 'pending' | 'running' | 'crashing' | 'completed' | 'cancelled' | 'failed';

export interface JobOptions {
  request: ReplicationRequest;
  /** Who asked for it. */
  user: string;
  /** The document of `_replicator` that asks for it. */
  docId: string | undefined;
  /** Tries again for ever, waiting longer each time; otherwise the first failure ends it. */
  retries: boolean;
  firstDelayMs: number;
  /** Resolves when it is this job's turn; answers how to give the place back. */
  place(signal: AbortSignal): Promise<() => void>;
}

export interface JobEnd {
  progress: Progress;
  /** Absent when the run was cancelled before it began. */
  record?: ReplicationRecord;
}

interface JobEvent {
  type: 'added' | 'started' | 'crashed' | 'stopped';
  timestamp: string;
  reason?: string;
}

const MAX_EVENTS = 20;
const MAX_DELAY_MS = 3_600_000;

/** One replication, from its start to its end. */
export class Job {
  readonly options: JobOptions;
  /** Rejects with a CouchError when the job fails for good. */
  readonly done: Promise<JobEnd>;
  readonly #abort = new AbortController();
  readonly #addedAt = new Date();
  readonly #events: JobEvent[] = [];
  #state: JobState = 'pending';
  #errors = 0;
  #problem: string | undefined;
  #progress: Progress = NO_PROGRESS;
  #updatedAt = new Date();

  constructor(options: JobOptions) {
    this.options = options;
    this.#enter('pending', 'added');
    this.done = this.#run();
    // Who waits hears of a failure; nobody has to wait.
    this.done.catch(() => undefined);
  }

  get state(): JobState {
    return this.#state;
  }

  /** Ends the job; resolves when it has let go of both databases. */
  async cancel(): Promise<void> {
    this.#abort.abort();
    await this.done.catch(() => undefined);
  }

  async #run(): Promise<JobEnd> {
    const { retries, place, firstDelayMs } = this.options;
    const { signal } = this.#abort;
    for (;;) {
      const leave = await place(signal);
      try {
        return await this.#attempt(signal);
      } catch (error) {
        if (signal.aborted) {
          this.#enter('cancelled', 'stopped');
          return { progress: this.#progress };
        }
        const known = asReplicationError(error);
        this.#errors += 1;
        this.#problem = known.reason;
        this.#enter(retries ? 'crashing' : 'failed', 'crashed', known.reason);
        if (!retries) throw known;
      } finally {
        leave();
      }
      const delay = Math.min(firstDelayMs * 2 ** (this.#errors - 1), MAX_DELAY_MS);
      await sleep(delay, undefined, { signal }).catch(() => undefined);
    }
  }

  async #attempt(signal: AbortSignal): Promise<JobEnd> {
    if (signal.aborted) {
      this.#enter('cancelled', 'stopped');
      return { progress: this.#progress };
    }
    const { request } = this.options;
    const startedAt = new Date();
    this.#enter('running', 'started');
    const progress = await runReplication(request, signal, (now) => {
      this.#progress = now;
      this.#problem = undefined;
      this.#errors = 0;
      this.#updatedAt = new Date();
    });
    this.#progress = progress;
    this.#enter(signal.aborted ? 'cancelled' : 'completed', 'stopped');
    return { progress, record: await recordSession(request, startedAt, progress) };
  }

  #enter(state: JobState, type: JobEvent['type'], reason?: string): void {
    this.#state = state;
    this.#updatedAt = new Date();
    this.#events.unshift({ type, timestamp: isoSeconds(this.#updatedAt), ...(reason ? { reason } : {}) });
    this.#events.splice(MAX_EVENTS);
  }

  /** A row of `_active_tasks`. */
  task(): object {
    const { request, user, docId } = this.options;
    return {
      type: 'replication',
      replication_id: request.id,
      doc_id: docId ?? null,
      database: docId === undefined ? null : '_replicator',
      user,
      source: request.source.shown,
      target: request.target.shown,
      continuous: request.continuous,
      ...statsOf(this.#progress),
      source_seq: this.#progress.sourceSeq,
      through_seq: this.#progress.throughSeq,
      started_on: seconds(this.#addedAt),
      updated_on: seconds(this.#updatedAt),
    };
  }

  /** A row of `_scheduler/jobs` and, with its state, of `_scheduler/docs`. */
  row(): SchedulerRow & { id: string } {
    const { request, user, docId } = this.options;
    return {
      database: docId === undefined ? null : '_replicator',
      doc_id: docId ?? null,
      id: request.id,
      user,
      source: request.source.shown,
      target: request.target.shown,
      state: this.#state,
      error_count: this.#errors,
      info: this.#problem === undefined ? statsOf(this.#progress) : { error: this.#problem },
      start_time: isoSeconds(this.#addedAt),
      last_updated: isoSeconds(this.#updatedAt),
      history: this.#events,
    };
  }
}

/** Counts as CouchDB names them. */
export function statsOf(progress: Progress) {
  return {
    revisions_checked: progress.revisionsChecked,
    missing_revisions_found: progress.missingFound,
    docs_read: progress.docsRead,
    docs_written: progress.docsWritten,
    doc_write_failures: progress.docWriteFailures,
    changes_pending: progress.changesPending,
    checkpointed_source_seq: progress.throughSeq,
  };
}

/** An instant in UTC without fractions. */
export const isoSeconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
